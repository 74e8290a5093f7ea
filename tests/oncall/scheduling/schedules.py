"""Schedules for tests: A, B and C by name, instants by wall time, and strategies over zones and years."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from oncall.scheduling.rotation import handoff_at, turn_index
from oncall.scheduling.spec import UNITS, Layer, Override, ScheduleSpec, Window
from tests.tickets.sla.strategies import ZONES, dates

A, B, C, D = 1, 2, 3, 4
MADRID = ZoneInfo("Europe/Madrid")
WEEKLY = Layer((A, B, C), 1, "weeks", time(9), date(2026, 3, 16))
DAILY = Layer((A, B, C), 1, "days", time(9), date(2026, 6, 1))
DAYS = 9


def madrid(wall: str) -> datetime:
    """The instant of a wall time of Madrid."""
    return datetime.fromisoformat(wall).replace(tzinfo=MADRID).astimezone(UTC)


def schedule(*layers: Layer, overrides: tuple[Override, ...] = ()) -> ScheduleSpec:
    return ScheduleSpec("Europe/Madrid", layers, overrides)


def override(person: int | None, start: str, end: str, created: int = 1) -> Override:
    return Override(person, madrid(start), madrid(end), created)


def lines(shifts: Any) -> list[tuple[str, str, int | None]]:
    """Shifts as (from, to, whom) in Madrid's wall time."""
    return [
        (
            f"{each.start.astimezone(MADRID):%m-%d %H:%M}",
            f"{each.end.astimezone(MADRID):%m-%d %H:%M}",
            each.person,
        )
        for each in shifts
    ]


def handoffs(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """The hand-offs in [start, end), in order; one stands there twice if the shift between has no length."""
    index, found = turn_index(layer, zone, start), []
    while (at := handoff_at(layer, zone, index)) < end:
        index += 1
        if at >= start:
            found.append(at)
    return tuple(found)


wall_times = st.one_of(
    st.sampled_from([time(0), time(1, 30), time(2), time(2, 30), time(3), time(9), time(23, 30)]),
    st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5)),
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens, closes = draw(wall_times), draw(wall_times)
    if draw(st.booleans()):
        return Window(opens, closes)
    return Window(opens, closes, draw(st.integers(0, 6)), draw(st.integers(0, 6)))


@st.composite
def layers(draw: st.DrawFn, on: date) -> Layer:
    """A layer whose anchor lies within some periods of `on`."""
    unit = draw(st.sampled_from(UNITS))
    anchor = on + timedelta(days=draw(st.integers(-90, 3)))
    midnight = datetime.combine(on, time(), UTC)
    ends = st.integers(1, DAYS * 24).map(lambda hours: midnight + timedelta(hours=hours))
    return Layer(
        participants=tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))),
        every=draw(st.integers(1, 30 if unit == "hours" else 3)),
        unit=unit,
        handoff=draw(wall_times),
        anchor=anchor,
        first=draw(st.integers(0, 3)),
        starts_at=draw(st.none() | ends),
        ends_at=draw(st.none() | ends),
        windows=tuple(draw(st.lists(windows(), max_size=2))),
    )


@st.composite
def overrides(draw: st.DrawFn, on: date, created: int) -> Override:
    start = datetime.combine(on, time(), UTC) + timedelta(minutes=15 * draw(st.integers(0, DAYS * 96)))
    length = timedelta(minutes=15 * draw(st.integers(1, 300)))
    return Override(draw(st.none() | st.integers(1, 4)), start, start + length, created)


@st.composite
def situations(draw: st.DrawFn, most_layers: int = 4) -> tuple[ScheduleSpec, date]:
    """A schedule and a date from which the test looks at it, often shortly before a clock change."""
    zone = draw(st.sampled_from(ZONES))
    on = draw(dates(zone))
    made = draw(st.permutations(range(draw(st.integers(0, 5)))))
    return (
        ScheduleSpec(
            zone,
            tuple(draw(st.lists(layers(on), min_size=0, max_size=most_layers))),
            tuple(draw(overrides(on, created)) for created in made),
        ),
        on,
    )


def stretch(on: date, days: int = DAYS) -> tuple[datetime, datetime]:
    start = datetime.combine(on, time(), UTC)
    return start, start + timedelta(days=days)
