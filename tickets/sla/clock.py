"""A clock's state, folded from its segments, its calendar and its target (docs/semantics.md: clocks).

Nothing here is remembered: `elapsed` is the business time of the running segments, and the due time follows
from it. Re-targeting is therefore reading the same segments with another target or calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tickets.sla.calendar import BusinessCalendar
from tickets.sla.segments import Segment, Segments

__all__ = [
    "Breach",
    "Reading",
    "Segment",
    "Segments",
    "instant_reached",
    "overdue_breach",
    "read_clock",
    "retarget_breach",
]

ClockState = Literal["running", "paused", "stopped"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at `now`. Times are aware UTC, amounts whole business seconds.

    `left` is `target - elapsed`, negative by the business time over. `due_at` is the instant at which the
    target is or was used up: of a running clock, and of one that stopped while running; of a paused one
    only if it was used up before the pause, else None. `breached`: `now` (or the stop, or the pause) came
    strictly after `due_at`.
    """

    state: ClockState
    elapsed: int
    target: int
    due_at: datetime | None
    breached: bool

    @property
    def left(self) -> int:
        return self.target - self.elapsed


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach to be recorded: `due_at` when it was due, `breached_at` the stamp, `cause` how it came."""

    due_at: datetime
    breached_at: datetime
    cause: Literal["overdue", "reclassified"]


def read_clock(
    segments: Sequence[Segment],
    calendar: BusinessCalendar,
    target: int,
    now: datetime,
    ended: datetime | None = None,
) -> Reading:
    """Read the clock at `now`, or as it stood at `ended` if it was stopped or cancelled then.

    What the segments hold after that instant is not looked at, so a past `now` gives what the clock showed
    then. Raises CalendarNeverOpens when the due time of a running clock lies beyond the calendar's horizon.
    """
    until = now if ended is None else min(now, ended)
    begun = [each for each in segments if each.start <= until] or list(segments[:1])
    elapsed = 0
    due_at: datetime | None = None
    breached = False
    for segment in begun:
        if not segment.counts:
            continue
        end = until if segment.end is None else min(segment.end, until)
        seconds = calendar.business_seconds(segment.start, end)
        is_last = segment is begun[-1]
        if not breached and (is_last or elapsed + seconds >= target):
            due = calendar.add_business(segment.start, max(target - elapsed, 0))
            breached = due < end
            due_at = due if breached or is_last else None
        elapsed += seconds
    state: ClockState = "stopped" if ended is not None else _state(begun, until)
    return Reading(state, elapsed, target, due_at, breached)


def instant_reached(
    segments: Sequence[Segment], calendar: BusinessCalendar, seconds: int, *, strict: bool = True
) -> datetime | None:
    """When the clock has or will have counted `seconds`; None if it is paused or stopped before that.

    `strict` is the rule of the due time: an amount used up exactly when a segment ends is not reached in
    that segment, but at the start of the next running one. Without it, the segment's end counts too
    (warnings before the target).
    """
    before = 0
    for segment in segments:
        if not segment.counts:
            continue
        if segment.end is None:
            return calendar.add_business(segment.start, max(seconds - before, 0))
        counted = calendar.business_seconds(segment.start, segment.end)
        if before + counted >= seconds:
            at = calendar.add_business(segment.start, max(seconds - before, 0))
            if at < segment.end or (at == segment.end and not strict):
                return at
        before += counted
    return None


def overdue_breach(reading: Reading) -> Breach | None:
    """The breach of a clock that ran past its due time, stamped with that time, whenever it is noticed."""
    if not reading.breached or reading.due_at is None:
        return None
    return Breach(reading.due_at, reading.due_at, "overdue")


def retarget_breach(reading: Reading, at: datetime) -> Breach | None:
    """The breach that a change of target or calendar at `at` causes, from the new reading at `at`.

    Due at the re-measured instant, which is past; breached by the change. None when the new due time is not
    past.
    """
    if not reading.breached or reading.due_at is None:
        return None
    return Breach(reading.due_at, at, "reclassified")


def _state(begun: Sequence[Segment], at: datetime) -> ClockState:
    if not begun or (begun[-1].end is not None and begun[-1].end <= at):
        return "stopped"
    return "running" if begun[-1].counts else "paused"
