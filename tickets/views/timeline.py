"""The timeline as its page shows it: messages apart from events, filtered, newest last."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oncall.models import User
from tickets import wording
from tickets.models import Attachment, Ticket, TimelineEntry
from tickets.models.choices import CLOCK_KINDS, MESSAGE_KINDS, PAGE_KINDS, EntryKind
from tickets.templatetags.desk import plain_text

SHOWN = 150
MOST = 2000
CONVERSATION_KINDS = (
    *MESSAGE_KINDS,
    EntryKind.LOGGED,
    EntryKind.REOPENED,
    EntryKind.CLOSED,
    EntryKind.REJECTED,
    EntryKind.CANCELLED,
)
ALL, CONVERSATION, CHANGES = "all", "conversation", "changes"

_ICONS: dict[str, str] = {
    EntryKind.ASSIGNED: "person-check",
    EntryKind.STATUS_CHANGED: "play-circle-fill",
    EntryKind.PENDING: "pause-circle",
    EntryKind.WOKEN: "play-circle-fill",
    EntryKind.REOPENED: "arrow-counterclockwise",
    EntryKind.CLOSED: "check2-all",
    EntryKind.ESCALATED: "arrow-up-circle",
    EntryKind.RETURNED: "arrow-down-circle",
    EntryKind.INFORMED: "megaphone",
    EntryKind.TASK_DONE: "check-square-fill",
    EntryKind.CHECKED: "check-square-fill",
    EntryKind.TASK_ADDED: "square",
    EntryKind.TASK_CHANGED: "pencil",
    EntryKind.TASK_REOPENED: "square",
    EntryKind.UNCHECKED: "square",
    EntryKind.FIELDS_CHANGED: "pencil",
    EntryKind.CONVERTED: "arrow-left-right",
    EntryKind.TRIAGED: "check-circle",
    EntryKind.PRIORITY_OVERRIDDEN: "sliders",
    EntryKind.OVERRIDE_LIFTED: "sliders",
    EntryKind.PRIORITY_RAISED: "arrow-up",
    EntryKind.REMINDED: "bell",
    EntryKind.CANCELLED: "x-circle",
    EntryKind.REJECTED: "x-circle",
    EntryKind.DUPLICATE: "files",
    EntryKind.DUPLICATE_UNDONE: "files",
    EntryKind.RELATED: "link-45deg",
    EntryKind.UNRELATED: "link-45deg",
    EntryKind.RATED: "star-fill",
    EntryKind.PROBLEM_LINKED: "bug",
    EntryKind.PROBLEM_UNLINKED: "bug",
    EntryKind.NO_PROBLEM: "bug",
    EntryKind.WORKAROUND_USED: "bandaid",
    EntryKind.WORKAROUND_JUDGED: "bandaid",
    EntryKind.RUNBOOK_PUT: "list-check",
    EntryKind.RUNBOOK_JUDGED: "list-check",
    **dict.fromkeys(
        (
            EntryKind.MAJOR_PROPOSED,
            EntryKind.MAJOR_ACCEPTED,
            EntryKind.MAJOR_DECLINED,
            EntryKind.MAJOR_STOOD_DOWN,
            EntryKind.DR_TRIGGERED,
            EntryKind.AUTHORITIES_INFORMED,
        ),
        "megaphone",
    ),
    EntryKind.MAJOR_CHANGED: "people-fill",
    EntryKind.SPOT_CHECK_TICKED: "check-square-fill",
    EntryKind.SPOT_CHECK_ADDED: "square",
    EntryKind.SPOT_CHECK_REOPENED: "square",
    EntryKind.SPOT_CHECK_REMOVED: "x-square",
    EntryKind.CHILD_ADDED: "diagram-3",
    EntryKind.CHILD_REMOVED: "diagram-3",
    EntryKind.FAMILY_RESOLVED: "check2-all",
    EntryKind.FAMILY_REOPENED: "arrow-counterclockwise",
    EntryKind.CONFIRMED: "check2-all",
    EntryKind.RESTRICTED: "lock-fill",
    EntryKind.UNRESTRICTED: "unlock-fill",
    EntryKind.TIME_CLAMPED: "clock-history",
    **dict.fromkeys(CLOCK_KINDS, "clock"),
    EntryKind.BREACHED: "exclamation-octagon-fill",
    EntryKind.THRESHOLD: "bell-fill",
    **dict.fromkeys(PAGE_KINDS, "telephone"),
    EntryKind.PAGE_UNANSWERED: "exclamation-triangle-fill",
    EntryKind.PAGED_NOBODY: "exclamation-triangle-fill",
    EntryKind.PAGE_ACKNOWLEDGED: "check-circle",
    EntryKind.PAGE_RESOLVED: "check2-all",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready to be shown. `layout` is public, requester, note (all as a message) or event."""

    entry: TimelineEntry
    layout: str
    words: str
    details: list[tuple[str, str]]
    author: str
    # of an event; a message shows who wrote it
    icon: str
    files: list[Attachment] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return self.entry.at

    @property
    def html(self) -> SafeString:
        """The message's own words, as HTML that is safe."""
        return plain_text(self.entry.body)

    @property
    def anchor(self) -> str:
        return f"entry-{self.entry.pk}"

    @property
    def body(self) -> str:
        return self.entry.body

    @property
    def says_more(self) -> bool:
        """Whether the sentence adds something to a message's own look: code and remedy, reason, cause."""
        return self.entry.kind not in (EntryKind.REPLY, EntryKind.REQUESTER_MESSAGE, EntryKind.NOTE)

    @property
    def breach(self) -> bool:
        return self.entry.kind == EntryKind.BREACHED

    @property
    def detail_lines(self) -> SafeString:
        return format_html_join(
            "", "<dt>{}</dt><dd>{}</dd>", ((name, plain_text(text)) for name, text in self.details)
        )


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines shown, oldest first; `last` is the newest entry's key, `has_older`: some are left out."""

    lines: list[Line]
    show: str
    last: int
    has_older: bool


def timeline(
    user: User, ticket: Ticket, show: str, files: Sequence[Attachment], *, older: bool = False
) -> Timeline:
    """What `user` may read of a ticket's record; each of `files` stands with its entry. One query."""
    entries = TimelineEntry.objects.visible_to(user, ticket)
    if show == CONVERSATION:
        entries = entries.filter(kind__in=CONVERSATION_KINDS)
    elif show == CHANGES:
        entries = entries.exclude(kind__in=MESSAGE_KINDS)
    limit = MOST if older else SHOWN
    newest = list(entries.order_by("-pk")[: limit + 1])
    shown = newest[:limit][::-1]
    theirs: dict[int, list[Attachment]] = {}
    for file in files:
        theirs.setdefault(file.entry_id, []).append(file)
    return Timeline(
        lines=[_line(entry, ticket, theirs.get(entry.pk, [])) for entry in shown],
        show=show,
        last=newest[0].pk if newest else 0,
        has_older=len(newest) > limit,
    )


def shown_part(value: str | None) -> str:
    """The filter a client asked for; all for whatever else it sent."""
    return value if value in (CONVERSATION, CHANGES) else ALL


def _line(entry: TimelineEntry, ticket: Ticket, files: list[Attachment]) -> Line:
    return Line(
        entry=entry,
        layout=_layout(entry),
        words=wording.entry_words(entry),
        details=wording.entry_details(entry),
        author=_author(entry, ticket),
        icon=_ICONS.get(entry.kind, ""),
        files=files,
    )


def _layout(entry: TimelineEntry) -> str:
    if entry.kind == EntryKind.NOTE or (entry.kind == EntryKind.PENDING and entry.body):
        return "note"
    if entry.kind in (EntryKind.REPLY, EntryKind.UPDATE, EntryKind.RESOLVED):
        return "public"
    if entry.kind in (EntryKind.REQUESTER_MESSAGE, EntryKind.LOGGED):
        return "requester"
    if entry.kind in (EntryKind.REOPENED, EntryKind.CONFIRMED, EntryKind.CLOSED) and entry.body:
        return "public" if entry.params.get("cause") == "desk" else "requester"
    return "event"


def _author(entry: TimelineEntry, ticket: Ticket) -> str:
    if entry.kind == EntryKind.LOGGED:
        return ticket.requester_name
    return entry.actor_name or _("Watchdesk")
