"""The way of a ticket before it is resolved: started, waiting, resumed, or ended otherwise."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.log import next_number
from tickets.actions.opened import Opened
from tickets.actions.proposing import decline_held
from tickets.actions.search_words import index_ticket, index_words
from tickets.actions.settle import EVERY_CLOCK
from tickets.actions.waking import wake_held
from tickets.lifecycle import Status
from tickets.models import FormerNumber, PendingReason, Ticket
from tickets.models.choices import EntryKind, Kind
from tickets.notices import Notice
from tickets.permissions import Ability

LONGEST_WAIT = timedelta(days=366)


def start(*, ticket: int, by: User | None, now: datetime, opened: Opened | None = None) -> Ticket:
    """Work begins: in progress."""
    with holding(ticket, by=by, now=now, needs=Ability.START) as hold:
        if opened is not None:
            opened.check(hold.ticket, {"status": Status.IN_PROGRESS.value})
        before = hold.ticket.status
        hold.move_to(Status.IN_PROGRESS)
        hold.record(EntryKind.STATUS_CHANGED, {"from": before, "to": hold.ticket.status})
        return hold.ticket


def pend(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    reason: str,
    wake_at: datetime,
    note: str = "",
    opened: Opened | None = None,
) -> Ticket:
    """Wait for somebody or something until `wake_at` (UTC), when it wakes by itself. Some reasons pause
    clocks."""
    pending = PendingReason.objects.filter(code=reason).first()
    if pending is None:
        raise Refused(_("Choose what it waits for."), "reason")
    wake_at = wake_at.replace(microsecond=0)
    with holding(ticket, by=by, now=now, needs=Ability.PEND) as hold:
        if opened is not None:
            opened.check(hold.ticket, ("status",))
        if wake_at <= hold.now:
            raise Refused(_("The follow-up must lie in the future."), "wake_at")
        if wake_at > hold.now + LONGEST_WAIT:
            raise Refused(_("The follow-up may be at most a year away."), "wake_at")
        before = hold.ticket.status
        hold.move_to(Status.PENDING)
        hold.ticket.pending_reason = pending
        hold.ticket.wake_at = wake_at
        hold.record(
            EntryKind.PENDING,
            {"reason": reason, "wake_at": wake_at.isoformat(), "from": before},
            body=note.strip(),
        )
        if note.strip():
            index_words(hold.ticket.pk, note.strip(), public=False)
        hold.pause_clocks(pending)
        return hold.ticket


def resume(*, ticket: int, by: User | None, now: datetime) -> Ticket:
    """Stop waiting."""
    with holding(ticket, by=by, now=now, needs=Ability.RESUME) as hold:
        # It may have woken by itself just before, while settling.
        if hold.ticket.status == Status.PENDING:
            wake_held(hold, cause="desk")
        return hold.ticket


def cancel(
    *, ticket: int, by: User | None, now: datetime, reason: str, opened: Opened | None = None
) -> Ticket:
    """End it because nothing needs doing any more; its clocks end as cancelled."""
    return _end(ticket, by, now, reason, opened, Ability.CANCEL, EntryKind.CANCELLED, Notice.CANCELLED)


def reject(
    *, ticket: int, by: User | None, now: datetime, reason: str, opened: Opened | None = None
) -> Ticket:
    """End a report that is no incident, with the reason told to the requester."""
    return _end(ticket, by, now, reason, opened, Ability.REJECT, EntryKind.REJECTED, Notice.REJECTED)


def _end(
    ticket: int,
    by: User | None,
    now: datetime,
    reason: str,
    opened: Opened | None,
    needs: Ability,
    kind: EntryKind,
    notice: Notice,
) -> Ticket:
    if not reason.strip():
        raise Refused(_("Say why: the requester reads it."), "reason")
    with holding(ticket, by=by, now=now, needs=needs, stops=EVERY_CLOCK) as hold:
        if opened is not None:
            opened.check(hold.ticket, ("status",))
        hold.move_to(Status.CANCELLED)
        hold.ticket.end_reason = reason.strip()[:500]
        hold.ticket.closed_at = hold.now
        entry = hold.record(kind, {"reason": reason.strip()}, public=True)
        hold.cancel_clocks()
        hold.tell_requester(notice, entry, {"reason": reason.strip()})
        return hold.ticket


def convert(*, ticket: int, by: User | None, now: datetime, reason: str = "") -> Ticket:
    """Turn a report that is no incident into a service request: a new number; the old one leads on.

    A proposal to declare it a major incident ends with it: nobody could decide it on a request.
    """
    number = next_number(Kind.REQUEST)
    with holding(ticket, by=by, now=now, needs=Ability.CONVERT) as hold:
        old = hold.ticket.number
        FormerNumber.objects.create(number=old, ticket=hold.ticket)
        hold.ticket.number = number
        hold.ticket.kind = Kind.REQUEST
        entry = hold.record(
            EntryKind.CONVERTED,
            {"from_number": old, "to_number": number, "reason": reason.strip()},
            public=True,
        )
        hold.retarget(choose_policy=True)
        index_ticket(hold.ticket)
        # Who has the old number written down finds the ticket by it.
        index_words(hold.ticket.pk, old, public=True)
        hold.tell_requester(Notice.CONVERTED, entry, {"number": number, "former": old})
        major = hold.ticket.major_incident
        if major is not None and major.is_proposed:
            decline_held(hold, reason=reason.strip(), params={"converted_to": number})
        return hold.ticket
