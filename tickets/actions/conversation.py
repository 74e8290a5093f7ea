"""What people write on a ticket: public replies and internal notes of the desk, messages of the requester."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _

from oncall.models import Team, User
from tickets import attachments
from tickets.actions.audience import tell_desk
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.quota import check_quota
from tickets.actions.reopening import reopen_held
from tickets.actions.search_words import index_words
from tickets.actions.waking import wake_held
from tickets.lifecycle import Status
from tickets.models import PendingReason, Relation, Ticket, TimelineEntry
from tickets.models.choices import EntryKind, Metric, RelationKind, Verified
from tickets.notices import Notice
from tickets.permissions import Ability

LONGEST = 50_000
SENT_TWICE = timedelta(minutes=5)
# The same words once more within this time are a double click, not a second message.
DOUBLE_CLICK = timedelta(seconds=30)


def reply(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    body: str,
    files: Sequence[UploadedFile[Any]] = (),
    seen: int | None = None,
) -> Ticket:
    """A public reply of a person of the desk: it is mailed to the requester and stops the first-response
    clock. `seen` as in `said_already`, here and below."""
    with holding(ticket, by=by, now=now, needs=Ability.REPLY, stops={Metric.FIRST_RESPONSE}) as hold:
        if said_already(hold, EntryKind.REPLY, body, files, seen):
            return hold.ticket
        entry = add_message(hold, EntryKind.REPLY, body, files, public=True)
        if by is not None:
            hold.stop_clock(Metric.FIRST_RESPONSE)
        hold.tell_requester(Notice.REPLY, entry)
        return hold.ticket


def add_note(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    body: str,
    files: Sequence[UploadedFile[Any]] = (),
    seen: int | None = None,
) -> Ticket:
    """An internal note: the requester never sees it, and no clock hears of it."""
    with holding(ticket, by=by, now=now, needs=Ability.NOTE) as hold:
        if said_already(hold, EntryKind.NOTE, body, files, seen):
            return hold.ticket
        add_message(hold, EntryKind.NOTE, body, files, public=False)
        return hold.ticket


def requester_message(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    body: str,
    files: Sequence[UploadedFile[Any]] = (),
    automatic: bool = False,
    seen: int | None = None,
) -> Ticket:
    """What the requester writes. It wakes a ticket that waits for him and reopens a resolved one.

    On a closed or cancelled ticket it opens a new one, linked, which is returned. An `automatic` message
    (out of office) is kept and does nothing else.
    """
    with holding(ticket, by=by, now=now, needs=Ability.WRITE, family=True) as hold:
        if said_already(hold, EntryKind.REQUESTER_MESSAGE, body, files, seen):
            return hold.ticket
        if hold.ticket.status in (Status.CLOSED, Status.CANCELLED) and not automatic:
            return _follow_up(hold, body, files, seen)
        entry = add_message(
            hold, EntryKind.REQUESTER_MESSAGE, body, files, public=True, actor=by or hold.ticket.requester
        )
        if automatic:
            return hold.ticket
        tell_desk(hold, Notice.REQUESTER_WROTE, entry)
        reason = hold.ticket.pending_reason
        if hold.ticket.status == Status.RESOLVED:
            reopen_held(hold, cause="requester_message", because="")
        elif reason is not None and reason.code == PendingReason.Code.REQUESTER:
            wake_held(hold, cause="requester")
        return hold.ticket


def add_message(
    hold: Hold,
    kind: EntryKind,
    body: str,
    files: Sequence[UploadedFile[Any]],
    *,
    public: bool,
    actor: User | None = None,
    params: Mapping[str, Any] | None = None,
) -> TimelineEntry:
    """Put a person's words and files on the timeline and into the search; refuse an empty message."""
    words = body.strip()
    if not words and not files:
        raise Refused(_("Write something, or attach a file."), "body")
    if len(words) > LONGEST:
        raise Refused(
            _("This is %(length)d characters long; %(most)d are allowed. Attach long texts as a file.")
            % {"length": len(words), "most": LONGEST},
            "body",
        )
    check_quota(ticket=hold.ticket, by=hold.by, files=files, now=hold.now)
    entry = hold.record(kind, params, public=public, body=words, actor=actor)
    for file in files:
        attachments.store(entry=entry, file=file, by=hold.by, now=hold.now)
    if words:
        index_words(hold.ticket.pk, words, public=public)
    return entry


def said_already(
    hold: Hold,
    kind: EntryKind,
    body: str,
    files: Sequence[UploadedFile[Any]],
    seen: int | None = None,
) -> bool:
    """Whether this person's message is on the timeline since `DOUBLE_CLICK` ago: same words, same file names.

    `seen` is the last entry that the page of the form showed. The same words after it were sent with the same
    page: the answer was lost, and somebody sends the form again, however much later. Two submits of one form
    wait for each other at the ticket's lock, so the second one finds the first.
    """
    lately = Q(at__gte=hold.now - DOUBLE_CLICK) | sent_with_the_page(seen)
    names = sorted(attachments.clean_name(file.name or "") for file in files)
    same = TimelineEntry.objects.filter(
        lately, ticket=hold.ticket, kind=kind, actor=hold.by, body=body.strip()
    )
    return hold.by is not None and any(
        names == sorted(file.name for file in entry.attachments.all())
        for entry in same.prefetch_related("attachments")
    )


def sent_with_the_page(seen: int | None) -> Q:
    """Timeline entries later than the last one that a form's page showed; none without knowing that."""
    return Q(pk__gt=seen) if seen is not None else Q(pk=None)


def _follow_up(hold: Hold, body: str, files: Sequence[UploadedFile[Any]], seen: int | None) -> Ticket:
    old = hold.ticket
    # Two submits of one form wait here for each other: the second gets the ticket that the first opened.
    opened = _opened_before(hold, body, seen)
    if opened is not None:
        return _with_new_files(hold, opened, body, files, seen)
    draft = TicketDraft(
        requester=old.requester,
        title=old.title,
        description=body,
        kind=old.kind,
        verified_how=_verified_how(hold),
        category=old.category,
        subcategory=old.subcategory,
        service=old.service,
        team=_team_bound_to(old),
        restricted=old.restricted,
        files=files,
    )
    new = log_ticket(draft=draft, by=hold.by, now=hold.now)
    Relation.objects.create(source=new, target=old, kind=RelationKind.FOLLOW_UP_OF, made_at=hold.now)
    entry = hold.record(
        EntryKind.RELATED, {"kind": RelationKind.FOLLOW_UP_OF, "other": new.number}, public=True
    )
    hold.by_timer().tell_requester(Notice.FOLLOW_UP, entry, {"number": new.number})
    return new


def _opened_before(hold: Hold, body: str, seen: int | None) -> Ticket | None:
    """The follow-up that the same words of this person opened: lately, or sent with the same page."""
    lately = Q(at__gt=hold.now - SENT_TWICE) | sent_with_the_page(seen)
    same = TimelineEntry.objects.filter(
        lately,
        ticket__relations__target=hold.ticket,
        ticket__relations__kind=RelationKind.FOLLOW_UP_OF,
        kind=EntryKind.LOGGED,
        actor=hold.by,
        body=body.strip(),
    )
    first = same.select_related("ticket").order_by("pk").first()
    return first.ticket if first is not None else None


def _with_new_files(
    hold: Hold, opened: Ticket, body: str, files: Sequence[UploadedFile[Any]], seen: int | None
) -> Ticket:
    """The same words once more: a file that was forgotten the first time follows them as a message."""
    sent = set(opened.attachments.filter(added_by=hold.by).values_list("name", flat=True))
    new = [file for file in files if attachments.clean_name(file.name or "") not in sent]
    if not new:
        return opened
    return requester_message(ticket=opened.pk, by=hold.by, now=hold.now, body=body, files=new, seen=seen)


def _verified_how(hold: Hold) -> str:
    """Who writes on his own ticket has signed in; Watchdesk vouches for nobody."""
    own = hold.by is not None and hold.ticket.is_requested_by(hold.by)
    return (Verified.SIGNED_IN if own else Verified.NOT_VERIFIED).value


def _team_bound_to(old: Ticket) -> Team | None:
    """Whose eyes the words of a restricted ticket are for; an ordinary one finds its team anew."""
    team = old.team if old.restricted else None
    return team if team is not None and team.active else None
