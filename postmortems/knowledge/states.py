"""The way of a problem and the table of what may follow what (docs/semantics.md: problems)."""

from enum import StrEnum


class ProblemState(StrEnum):
    """Where a problem stands. The values are stored and held by a database constraint."""

    NEW = "new"
    ANALYSIS = "analysis"
    KNOWN_ERROR = "known_error"
    FIX_IN_PROGRESS = "fix_in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


OPEN_STATES = (
    ProblemState.NEW,
    ProblemState.ANALYSIS,
    ProblemState.KNOWN_ERROR,
    ProblemState.FIX_IN_PROGRESS,
)
# While the cause is known and not yet gone, its workaround is offered.
OFFERING_STATES = (ProblemState.KNOWN_ERROR, ProblemState.FIX_IN_PROGRESS)

TRANSITIONS: dict[ProblemState, tuple[ProblemState, ...]] = {
    ProblemState.NEW: (ProblemState.ANALYSIS, ProblemState.CLOSED),
    ProblemState.ANALYSIS: (
        ProblemState.KNOWN_ERROR,
        ProblemState.FIX_IN_PROGRESS,
        ProblemState.RESOLVED,
        ProblemState.CLOSED,
    ),
    ProblemState.KNOWN_ERROR: (
        ProblemState.ANALYSIS,
        ProblemState.FIX_IN_PROGRESS,
        ProblemState.RESOLVED,
        ProblemState.CLOSED,
    ),
    ProblemState.FIX_IN_PROGRESS: (
        ProblemState.ANALYSIS,
        ProblemState.KNOWN_ERROR,
        ProblemState.RESOLVED,
    ),
    ProblemState.RESOLVED: (ProblemState.ANALYSIS, ProblemState.FIX_IN_PROGRESS, ProblemState.CLOSED),
    ProblemState.CLOSED: (ProblemState.ANALYSIS,),
}


class MoveRefused(Exception):
    """A change of state that the table does not hold; `allowed` is what may follow `frm`, in the order of
    the way."""

    def __init__(self, frm: ProblemState, to: ProblemState, allowed: tuple[ProblemState, ...]) -> None:
        super().__init__(f"{frm} to {to} is not allowed; allowed: {', '.join(allowed)}")
        self.frm = frm
        self.to = to
        self.allowed = allowed


def allowed_from(state: ProblemState | str) -> tuple[ProblemState, ...]:
    """What may follow `state`. Raises ValueError for an unknown word."""
    return TRANSITIONS[ProblemState(state)]


def check_move(frm: ProblemState | str, to: ProblemState | str) -> None:
    """Raise MoveRefused unless the table holds `frm` to `to`; staying is no move."""
    if ProblemState(to) not in allowed_from(frm):
        raise MoveRefused(ProblemState(frm), ProblemState(to), allowed_from(frm))


def needs_reason(frm: ProblemState | str, to: ProblemState | str) -> bool:
    """Steps back say why, and so does closing what was never resolved."""
    order = list(ProblemState)
    before, after = ProblemState(frm), ProblemState(to)
    unresolved = after is ProblemState.CLOSED and before is not ProblemState.RESOLVED
    return unresolved or order.index(after) < order.index(before)
