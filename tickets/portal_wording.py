"""A ticket in a requester's words: where it stands, what he may expect, what was said. Nothing internal.

In the reader's language and zone (Django's active ones). Vendors, teams, priorities and notes have no words
here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import User
from tickets.instants import by_words, reader_zone
from tickets.lifecycle import Status
from tickets.models import Attachment, PendingReason, SlaClock, Ticket, TimelineEntry
from tickets.models.choices import ClockState, ClosedAs, EntryKind, Metric


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands: a status for its icon, a sentence, and whether it is the requester's turn."""

    status: str
    words: str
    needs_you: bool = False


def standing(ticket: Ticket) -> Standing:
    """Needs `ticket.pending_reason` while pending."""
    waits_for = ticket.pending_reason.code if ticket.pending_reason is not None else ""
    if waits_for == PendingReason.Code.REQUESTER:
        return Standing(ticket.status, _("We need your answer"), needs_you=True)
    if waits_for == PendingReason.Code.SCHEDULED:
        return Standing(ticket.status, _("Planned for later"))
    if ticket.status == Status.PENDING:
        return Standing(Status.IN_PROGRESS.value, _("We are working on it"))
    if ticket.status == Status.RESOLVED and ticket.is_confirmed:
        return Standing(ticket.status, _("Solved: you told us that it works"))
    words = {
        Status.NEW: _("We have it; nobody has started yet"),
        Status.ASSIGNED: _("Somebody is going to work on it"),
        Status.IN_PROGRESS: _("We are working on it"),
        Status.RESOLVED: _("Please check: is it working?"),
        Status.CLOSED: _("Closed"),
        Status.CANCELLED: _("Cancelled"),
        Status.DUPLICATE: _("We handle it together with another report"),
    }
    status = Status(ticket.status)
    return Standing(ticket.status, words[status], needs_you=status is Status.RESOLVED)


def promise(ticket: Ticket, clocks: Iterable[SlaClock], now: datetime) -> str:
    """What the requester may count on next, or that it is late; empty when nothing is promised.

    `clocks` are those of the ticket; `now` is UTC.
    """
    live = {
        clock.metric: clock
        for clock in clocks
        if clock.state in (ClockState.RUNNING, ClockState.PAUSED) and clock.metric != Metric.NEXT_UPDATE
    }
    if not ticket.is_open or not live:
        return ""
    if Metric.FIRST_RESPONSE in live:
        kept = _("A person answers %(by)s.")
        late = _("A person should have answered %(by)s. We are late; sorry.")
    else:
        kept = _("We mean to solve it %(by)s.")
        late = _("We wanted to solve it %(by)s. We are late; sorry.")
    due = live[min(live, key=list(Metric.values).index)].due_at
    if due is None:
        return _("We go on as soon as we have your answer.") if standing(ticket).needs_you else ""
    return (late if due < now else kept) % _by(due, now)


def next_news(ticket: Ticket, promised: datetime | None, now: datetime) -> str:
    """When there is more to read about what hit many at once, or that it is late; empty without a promise.

    `promised` is UTC: the next update of the ticket's major incident, or of its parent's.
    """
    if promised is None or not ticket.is_open:
        return ""
    kept = _("You hear more from us %(by)s.")
    late = _("You should have heard more from us %(by)s. We are late; sorry.")
    return (late if promised < now else kept) % _by(promised, now)


def _by(at: datetime, now: datetime) -> dict[str, str]:
    return {"by": by_words(at, zone=reader_zone(), now=now)}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation: a message with its author, or a sentence about what happened."""

    at: datetime
    mine: bool
    author: str
    text: str = ""
    said: str = ""
    files: list[Attachment] = field(default_factory=list)


def conversation(
    ticket: Ticket, entries: Iterable[TimelineEntry], files: Iterable[Attachment], reader: User
) -> list[Line]:
    """The public side of the record, oldest first. `entries` and `files` are those the reader may see.

    Whatever is not public is left out here once more, and so is every kind that has no words for requesters.
    """
    of_entry: dict[int, list[Attachment]] = {}
    for file in files:
        of_entry.setdefault(file.entry_id, []).append(file)
    lines = (_line(ticket, entry, of_entry.get(entry.pk, []), reader) for entry in entries if entry.public)
    return [line for line in lines if line is not None]


def _line(ticket: Ticket, entry: TimelineEntry, files: list[Attachment], reader: User) -> Line | None:
    words = _HAPPENED.get(entry.kind)
    text = words(entry) if words is not None else ""
    said = entry.body if entry.kind in _SAID else ""
    if not (text or said or files):
        return None
    logged_for_him = entry.kind == EntryKind.LOGGED and entry.actor_id != ticket.requester_id
    mine = entry.actor_id == reader.pk or (logged_for_him and ticket.is_requested_by(reader))
    author = ticket.requester_name if logged_for_him else entry.actor_name
    return Line(entry.at, mine, _author(entry, author), text, said, files)


def _author(entry: TimelineEntry, name: str) -> str:
    """A name; never an address, which stands there for an account without a name."""
    if name and "@" not in name:
        return name
    return _("The requester") if entry.kind == EntryKind.REQUESTER_MESSAGE else _("The service desk")


def _closed(entry: TimelineEntry) -> str:
    return {
        ClosedAs.VERIFIED: _("Closed: confirmed that it works"),
        ClosedAs.SPOKEN: _("Closed: confirmed that it works"),
        ClosedAs.UNVERIFIED: _("Closed: we did not hear anything"),
    }.get(entry.params.get("as", ""), _("Closed by the service desk"))


def _with_reason(sentence: str, entry: TimelineEntry) -> str:
    reason = entry.params.get("reason")
    return f"{sentence}: {reason}" if reason else sentence


# What happened, by kind. Kinds that stand neither here nor in _SAID are not shown to requesters.
_HAPPENED: dict[str, Callable[[TimelineEntry], str]] = {
    EntryKind.LOGGED: lambda _entry: _("Reported"),
    EntryKind.UPDATE: lambda _entry: _("How it stands"),
    EntryKind.RESOLVED: lambda _entry: _("Solved"),
    EntryKind.CONFIRMED: lambda _entry: _("Confirmed that it works"),
    EntryKind.REOPENED: lambda _entry: _("Opened again"),
    EntryKind.REMINDED: lambda _entry: _("We asked again whether it works"),
    EntryKind.CLOSED: _closed,
    EntryKind.CANCELLED: lambda entry: _with_reason(_("Cancelled"), entry),
    EntryKind.REJECTED: lambda entry: _with_reason(_("Not taken"), entry),
    EntryKind.CONVERTED: lambda entry: (
        _("It is a service request now, with the number %(number)s")
        % {"number": entry.params.get("to_number", "–")}
    ),
    EntryKind.DUPLICATE: lambda _entry: _("Known to us already: handled together with another report"),
    EntryKind.DUPLICATE_UNDONE: lambda _entry: _("Handled on its own again"),
    EntryKind.RATED: lambda entry: _("Rated %(rating)s of 5") % {"rating": entry.params.get("rating", "–")},
}
# Kinds whose `body` are words for the requester, or his own.
_SAID = frozenset(
    {
        EntryKind.LOGGED,
        EntryKind.REPLY,
        EntryKind.UPDATE,
        EntryKind.CONFIRMED,
        EntryKind.REQUESTER_MESSAGE,
        EntryKind.RESOLVED,
        EntryKind.REOPENED,
        EntryKind.CLOSED,
    }
)
