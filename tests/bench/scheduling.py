"""A year of a schedule with five layers and 200 overrides: meant to take less than 50 ms."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from oncall.scheduling.render import render
from oncall.scheduling.spec import Layer, Override, ScheduleSpec, Window

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ANCHOR = date(2025, 12, 1)

WEEKS = Layer((1, 2, 3), 1, "weeks", time(9), ANCHOR)
DAYS = Layer((4, 5, 6), 1, "days", time(9), ANCHOR)
HOURS = Layer((1, 2, 3), 1, "hours", time(8), ANCHOR)
NIGHTS = Layer((1, 2, 3, 4), 1, "days", time(20), ANCHOR, windows=(Window(time(20), time(8)),))
WEEKENDS = Layer((7, 8), 1, "weeks", time(17), ANCHOR, windows=(Window(time(17), time(8), 4, 0),))
OFFICE_HOURS = Layer(
    (5, 6, 7),
    1,
    "hours",
    time(9),
    ANCHOR,
    windows=tuple(Window(time(9), time(17), on, on) for on in range(5)),
)
EVENING_HOURS = Layer(
    (1, 2, 3),
    1,
    "hours",
    time(8, 30),
    ANCHOR,
    windows=(Window(time(9), time(11)), Window(time(20), time(22))),
)
CASES = {
    "weeks, days, nights, office, weekends": (WEEKS, DAYS, NIGHTS, OFFICE_HOURS, WEEKENDS),
    "days, five times": (DAYS,) * 5,
    "hours, five times": (HOURS,) * 5,
    "hours in windows, five layers": (HOURS, OFFICE_HOURS, EVENING_HOURS, OFFICE_HOURS, EVENING_HOURS),
}


def years() -> Iterator[tuple[str, Callable[[], object]]]:
    """Each set of layers under overrides of two hours and of two days."""
    for hours in (2, 50):
        for name, layers in CASES.items():
            spec = ScheduleSpec("Europe/Madrid", layers, _overrides(hours))
            yield f"a year: {name}, 200 overrides of {hours} h", partial(render, spec, START, END)


def _overrides(hours: int) -> tuple[Override, ...]:
    starts = (START + timedelta(hours=41 * number) for number in range(200))
    return tuple(
        Override(number % 9 or None, at, at + timedelta(hours=hours), created=number * 7919 % 1000)
        for number, at in enumerate(starts)
    )
