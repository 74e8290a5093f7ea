"""The ticket's statuses and the table of what may follow what (docs/semantics.md: tickets)."""

from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands. The values are stored and held by a database constraint."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


OPEN_STATUSES = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.PENDING)

_NEXT = {
    Status.NEW: {Status.ASSIGNED, Status.IN_PROGRESS, Status.RESOLVED},
    Status.ASSIGNED: {Status.IN_PROGRESS, Status.PENDING, Status.RESOLVED},
    Status.IN_PROGRESS: {Status.ASSIGNED, Status.PENDING, Status.RESOLVED},
    Status.PENDING: {Status.IN_PROGRESS, Status.ASSIGNED, Status.RESOLVED},
    Status.RESOLVED: {Status.IN_PROGRESS, Status.CLOSED},
}

TRANSITIONS: dict[Status, frozenset[Status]] = {
    status: frozenset(_NEXT.get(status, set()))
    | (frozenset({Status.CANCELLED, Status.DUPLICATE}) if status in OPEN_STATUSES else frozenset())
    for status in Status
}


class TransitionRefused(Exception):
    """A change of status that the table does not hold.

    `allowed` is what may follow `frm`, in the order of `Status`, for the sentence that says so.
    """

    def __init__(self, frm: Status, to: Status, allowed: tuple[Status, ...]) -> None:
        super().__init__(f"{frm} to {to} is not allowed; allowed: {', '.join(allowed) or 'nothing'}")
        self.frm = frm
        self.to = to
        self.allowed = allowed


def allowed_from(status: Status | str) -> tuple[Status, ...]:
    """What may follow `status`, in the order of `Status`. Raises ValueError for an unknown word."""
    following = TRANSITIONS[Status(status)]
    return tuple(each for each in Status if each in following)


def check_transition(frm: Status | str, to: Status | str) -> None:
    """Raise TransitionRefused unless the table holds `frm` to `to`; staying is no transition."""
    allowed = allowed_from(frm)
    if Status(to) not in allowed:
        raise TransitionRefused(Status(frm), Status(to), allowed)
