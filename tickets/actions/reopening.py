"""A resolved ticket goes on: the requester says no, or writes, or the desk knows better."""

from tickets.actions.hold import Hold
from tickets.lifecycle import Status
from tickets.models import TimelineEntry
from tickets.models.choices import EntryKind
from tickets.notices import Notice


def reopen_held(hold: Hold, *, cause: str, because: str) -> TimelineEntry:
    """Back to in progress; the resolution clock goes on with the time that was left."""
    ticket = hold.ticket
    hold.move_to(Status.IN_PROGRESS)
    ticket.reopened += 1
    ticket.resolved_at = None
    ticket.resolved_by = None
    ticket.reminded_at = None
    entry = hold.record(EntryKind.REOPENED, {"cause": cause}, public=True, body=because)
    hold.reopen_clock()
    hold.tell(Notice.REOPENED, ticket.assignee, entry)
    if cause == "desk":
        hold.tell_requester(Notice.REOPENED, entry)
    return entry
