"""A resolved ticket goes on: the requester says no, or writes, or the desk knows better."""

from tickets.actions.audience import tell_desk
from tickets.actions.details import CONDITIONS
from tickets.actions.hold import Hold
from tickets.lifecycle import Status
from tickets.models import TimelineEntry
from tickets.models.choices import EntryKind
from tickets.notices import Notice


def reopen_held(hold: Hold, *, cause: str, because: str) -> TimelineEntry:
    """Back to in progress; the resolution clock goes on with the time that was left."""
    ticket = hold.ticket
    choose_policy = _reclassified_since_resolved(hold)
    hold.move_to(Status.IN_PROGRESS)
    ticket.reopened += 1
    ticket.resolved_at = None
    ticket.resolved_by = None
    ticket.reminded_at = None
    entry = hold.record(EntryKind.REOPENED, {"cause": cause}, public=True, body=because)
    hold.reopen_clock(choose_policy=choose_policy)
    tell_desk(hold, Notice.REOPENED, entry)
    if cause == "desk":
        hold.tell_requester(Notice.REOPENED, entry)
    return entry


def _reclassified_since_resolved(hold: Hold) -> bool:
    """Whether something that a condition reads was changed while the clock stood, and could not follow."""
    resolved_at = hold.ticket.resolved_at
    if resolved_at is None:
        return False
    edits = TimelineEntry.objects.filter(
        ticket=hold.ticket, kind=EntryKind.FIELDS_CHANGED, at__gte=resolved_at
    )
    return edits.filter(params__changes__has_any_keys=sorted(CONDITIONS)).exists()
