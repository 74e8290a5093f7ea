"""An oracle that shares nothing with the engines: it walks UTC in steps and looks at the wall clock.

A step is five minutes, which divides every zone's offset since 1990 and every opening the tests draw. An
opening has happened once clocks have shown its time or a later one (so: at its first occurrence, or after
the gap it fell into). A closing is still to come while clocks will show its time or an earlier one (so:
until its last occurrence, or the gap).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tickets.sla.spec import CalendarSpec

STEP_SECONDS = 300
STEP = timedelta(seconds=STEP_SECONDS)
MARGIN = timedelta(days=2)


class Walk:
    """Open steps of a calendar in [start, start + days), start being midnight UTC of `on`."""

    def __init__(self, spec: CalendarSpec, on: date, days: int) -> None:
        self.start = datetime.combine(on, time(), UTC)
        self.end = self.start + timedelta(days=days)
        self.open = [_is_open(spec, *wall) for wall in walls(spec.zone, on, days)]

    def business_seconds(self, start: datetime, end: datetime) -> int:
        assert self.start <= start
        assert end <= self.end
        first, last = (int((at - self.start).total_seconds()) for at in (start, end))
        return sum(
            min(last, (step + 1) * STEP_SECONDS) - max(first, step * STEP_SECONDS)
            for step in range(first // STEP_SECONDS, -(-last // STEP_SECONDS))
            if self.open[step]
        )

    def at(self, step: int) -> datetime:
        """The instant at which a step begins."""
        return self.start + step * STEP


class Wall(NamedTuple):
    """What clocks show at a step, the latest they have shown so far, and the earliest they show after it."""

    now: datetime
    latest_so_far: datetime
    earliest_to_come: datetime


def walk_to(wall: datetime, zone: str, *, last: bool) -> datetime:
    """The instant of a naive wall time, found by walking."""
    on = wall.date() - timedelta(days=1)
    steps = walls(zone, on, 4)
    if last:
        index = max(index for index, each in enumerate(steps) if each.now <= wall)
        index += steps[index].now != wall
    else:
        index = min(index for index, each in enumerate(steps) if each.now >= wall)
    return datetime.combine(on, time(), UTC) + index * STEP


@cache
def walls(zone: str, on: date, days: int) -> list[Wall]:
    info = ZoneInfo(zone)
    start = datetime.combine(on, time(), UTC) - MARGIN
    count = (timedelta(days=days) + 2 * MARGIN) // STEP
    local = [(start + n * STEP).astimezone(info).replace(tzinfo=None, fold=0) for n in range(count)]
    latest = accumulate(local, max)
    earliest = list(accumulate(reversed(local[1:]), min))[::-1]
    margin = MARGIN // STEP
    return [Wall(*wall) for wall in zip(local, latest, earliest, strict=False)][margin : count - margin]


def _is_open(spec: CalendarSpec, now: datetime, latest_so_far: datetime, earliest_to_come: datetime) -> bool:
    if spec.always_open:
        return True
    for ordinal in range(min(now, earliest_to_come).toordinal() - 1, latest_so_far.toordinal() + 1):
        on = date.fromordinal(ordinal)
        midnight = datetime.combine(on, time())
        for opens, closes in spec.hours_on(on):
            has_opened = latest_so_far >= midnight + timedelta(seconds=opens)
            closing = midnight + timedelta(seconds=closes)
            if has_opened and (now < closing or earliest_to_come <= closing):
                return True
    return False
