"""Windows on the wall clock, against an oracle that walks."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncall.scheduling.spec import Window
from oncall.scheduling.walls import moment, stamp
from oncall.scheduling.windows import is_open, openings
from tests.oncall.scheduling.schedules import MADRID, madrid, windows
from tests.tickets.sla.strategies import ZONES, dates
from tests.walker import Walk
from tickets.sla.spec import DAY_SECONDS, CalendarSpec

DAYS = 5


def wall(at: int) -> str:
    return f"{moment(at).astimezone(MADRID):%a %H:%M}"


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(time(9), time(17)), ["Wed 09:00–Wed 17:00", "Thu 09:00–Thu 17:00"]),
        (Window(time(22), time(6)), ["Wed 22:00–Thu 06:00"]),
        (Window(time(9), time(17), 2, 2), ["Wed 09:00–Wed 17:00"]),
        (Window(time(17), time(9), 2, 2), ["Wed 17:00–Wed 09:00", "Wed 17:00–Wed 09:00"]),
        (Window(time(18), time(6), 2, 3), ["Wed 18:00–Thu 06:00"]),
        (Window(time(18), time(6), 4, 0), []),
    ],
)
def test_a_window_opens_and_closes_at_its_wall_times(window: Window, expected: list[str]) -> None:
    start, end = madrid("2026-06-03T08:00"), madrid("2026-06-04T12:00")
    found = openings([window], MADRID, stamp(start), stamp(end))
    assert [f"{wall(opens)}–{wall(closes)}" for opens, closes in found] == expected


def test_whole_days_in_a_row_are_one_opening() -> None:
    start, end = stamp(madrid("2026-06-03T08:00")), stamp(madrid("2026-06-04T12:00"))
    ((opens, closes),) = openings([Window(time(0), time(0))], MADRID, start, end)
    assert opens <= start < end <= closes


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_window_is_open_where_walking_the_clock_finds_it_open(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    on = data.draw(dates(zone))
    drawn = data.draw(st.lists(windows(), min_size=1, max_size=3))
    walk = Walk(CalendarSpec(zone, weekly_hours(drawn)), on, DAYS)
    info = ZoneInfo(zone)
    found = openings(drawn, info, stamp(walk.start), stamp(walk.end))
    for step in range(0, len(walk.open), 3):
        at = stamp(walk.at(step))
        inside = any(opens <= at < closes for opens, closes in found)
        assert walk.open[step] == inside == is_open(drawn, info, at)


def weekly_hours(drawn: list[Window]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The windows cut at midnight into hours of each weekday."""
    week: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for window in drawn:
        for weekday in range(7) if window.opens_on is None else [window.opens_on]:
            begins = datetime.combine(date(2026, 6, 1 + weekday), window.opens)
            ends = datetime.combine(begins.date(), window.closes)
            while ends <= begins or (window.closes_on is not None and ends.weekday() != window.closes_on):
                ends += timedelta(days=1)
            while begins < ends:
                midnight = datetime.combine(begins.date() + timedelta(days=1), time())
                until = min(midnight, ends)
                start = int((begins - midnight).total_seconds()) + DAY_SECONDS
                week[begins.weekday()].append((start, start + int((until - begins).total_seconds())))
                begins = until
    return tuple(tuple(sorted(hours)) for hours in week)
