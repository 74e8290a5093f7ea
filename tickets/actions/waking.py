"""A waiting ticket goes on: its follow-up time has come, the requester wrote, or the desk says so."""

from datetime import datetime

from tickets.actions.audience import tell_desk, worker_of
from tickets.actions.hold import Hold
from tickets.lifecycle import Status
from tickets.models.choices import EntryKind
from tickets.notices import Notice


def wake_held(hold: Hold, *, cause: str, at: datetime | None = None) -> None:
    """Leave `pending`: back to in progress, or assigned if the assignee is gone.

    The clocks run again from `at`, now unless said. Without him the team's leads are told.
    """
    gone = worker_of(hold.ticket) is None
    hold.move_to(Status.ASSIGNED if gone else Status.IN_PROGRESS)
    entry = hold.record(EntryKind.WOKEN, {"cause": cause, "to": hold.ticket.status})
    hold.resume_clocks(at=at)
    tell_desk(hold, Notice.WOKEN, entry)
