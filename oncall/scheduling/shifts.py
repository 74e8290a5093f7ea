"""Questions about shifts: whole ones, gaps, conflicts with time off."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from oncall.scheduling.render import Shift, render
from oncall.scheduling.spec import Person, ScheduleSpec, instant
from oncall.scheduling.walls import moment, stamp

HORIZON = timedelta(days=400)
"""How far before and after an instant shifts are looked for."""
_SECOND = timedelta(seconds=1)
_FIRST_LOOK = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class TimeOff:
    """A person's absence in [start, end); it never changes who is on call."""

    person: Person
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """A shift of somebody who is away during [start, end) of it (UTC)."""

    shift: Shift
    time_off: TimeOff
    start: datetime
    end: datetime


def shift_at(spec: ScheduleSpec, at: datetime) -> Shift:
    """The shift, perhaps nobody's, that holds at `at`, with its true ends.

    An end farther than HORIZON away is told as HORIZON away.
    """
    asked = moment(stamp(at))
    span = _FIRST_LOOK
    while True:
        reach = min(span, HORIZON)
        shifts = render(spec, asked - reach, asked + reach)
        found = next(each for each in shifts if each.start <= asked < each.end)
        is_whole = found is not shifts[0] and found is not shifts[-1]
        if is_whole or span >= HORIZON:
            return found
        span *= 4


def in_full(spec: ScheduleSpec, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """As `render`, but the first and the last shift have their true ends, for feeds: events must not move."""
    shifts = list(render(spec, start, end))
    if not shifts:
        return ()
    shifts[0] = replace(shifts[0], start=shift_at(spec, shifts[0].start).start)
    shifts[-1] = replace(shifts[-1], end=shift_at(spec, shifts[-1].end - _SECOND).end)
    return tuple(shifts)


def gaps(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """The shifts on which nobody is on call; `why` tells an override's nobody from no layer at all."""
    return tuple(each for each in shifts if each.person is None)


def conflicts(shifts: Iterable[Shift], time_off: Iterable[TimeOff]) -> tuple[Conflict, ...]:
    """Every shift that touches its person's time off, with the stretch they share, in the shifts' order."""
    away: dict[Person, list[TimeOff]] = {}
    for each in time_off:
        away.setdefault(each.person, []).append(each)
    found = []
    for shift in shifts:
        if shift.person is None:
            continue
        for each in away.get(shift.person, ()):
            start, end = max(shift.start, instant(each.start)), min(shift.end, instant(each.end))
            if start < end:
                found.append(Conflict(shift, each, start, end))
    return tuple(found)
