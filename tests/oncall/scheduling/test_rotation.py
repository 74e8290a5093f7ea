"""Hand-offs: the vectors of docs/semantics.md (on-call), other engines' cases, and walking the clock."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncall.scheduling.rotation import handoff_at, turn_index, whose_turn
from oncall.scheduling.spec import Layer, Unit
from tests.oncall.scheduling.schedules import MADRID, WEEKLY, A, B, C, handoffs, layers, madrid, stretch
from tests.tickets.sla.strategies import ZONES, dates
from tests.walker import walk_to

CASES = Path(__file__).parents[4] / "shared" / "cases" / "oncall-rotations.json"
UNIT_OF: dict[str, Unit] = {"hourly": "hours", "daily": "days", "weekly": "weeks", "monthly": "months"}


def lengths(layer: Layer, start: str, end: str) -> list[float]:
    found = handoffs(layer, MADRID, madrid(start), madrid(end))
    return [(after - before) / timedelta(hours=1) for before, after in pairwise(found)]


def test_weekly_handoffs_keep_their_wall_time_in_march() -> None:
    found = handoffs(WEEKLY, MADRID, madrid("2026-03-20"), madrid("2026-04-01"))
    assert found == (madrid("2026-03-23T09:00"), madrid("2026-03-30T09:00"))
    assert [each.hour for each in found] == [8, 7]
    assert found[1] - found[0] == timedelta(hours=167)


def test_weekly_handoffs_keep_their_wall_time_in_october() -> None:
    found = handoffs(WEEKLY, MADRID, madrid("2026-10-19"), madrid("2026-10-27"))
    assert found == (madrid("2026-10-19T09:00"), madrid("2026-10-26T09:00"))
    assert found[1] - found[0] == timedelta(hours=169)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-03-28", "2026-03-28T01:30:00+00:00"),
        ("2026-03-29", "2026-03-29T01:00:00+00:00"),
        ("2026-03-30", "2026-03-30T00:30:00+00:00"),
        ("2026-10-25", "2026-10-25T00:30:00+00:00"),
        ("2026-10-26", "2026-10-26T01:30:00+00:00"),
    ],
)
def test_a_handoff_that_does_not_exist_or_exists_twice_is_the_first_it_can_be(on: str, expected: str) -> None:
    nightly = Layer((A, B), 1, "days", time(2, 30), date(2026, 1, 1))
    found = handoffs(nightly, MADRID, madrid(on), madrid(f"{on}T23:00"))
    assert found == (datetime.fromisoformat(expected),)


def test_daily_shifts_across_a_clock_change_have_an_hour_less_or_more() -> None:
    daily = Layer((A, B), 1, "days", time(9), date(2026, 1, 1))
    assert lengths(daily, "2026-03-27", "2026-03-31") == [24, 23, 24]
    assert lengths(daily, "2026-10-23", "2026-10-27") == [24, 25, 24]


def test_hours_advance_on_the_wall_clock_and_the_repeated_hour_belongs_to_one_shift() -> None:
    hourly = Layer((A, B, C), 1, "hours", time(), date(2026, 10, 24))
    assert lengths(hourly, "2026-10-25T00:00", "2026-10-25T05:00") == [1, 1, 2, 1]


def test_a_turn_handed_over_in_the_repeated_hour_is_not_taken_back_when_it_repeats() -> None:
    hourly = Layer((A, B, C), 1, "hours", time(0, 45), date(2026, 10, 25))
    before, after, again = (
        datetime(2026, 10, 25, hour, minute, tzinfo=UTC) for hour, minute in ((0, 44), (0, 45), (1, 30))
    )
    assert [turn_index(hourly, MADRID, at) for at in (before, after, again)] == [1, 2, 2]
    assert lengths(hourly, "2026-10-25T00:00", "2026-10-25T05:00") == [1, 1, 2, 1]


def test_a_shift_of_no_length_takes_its_turn() -> None:
    hourly = Layer((A, B, C), 1, "hours", time(), date(2026, 3, 29))
    found = handoffs(hourly, MADRID, madrid("2026-03-29T00:00"), madrid("2026-03-29T05:00"))
    assert [each.hour for each in found] == [23, 0, 1, 1, 2]
    at_three = turn_index(hourly, MADRID, madrid("2026-03-29T03:00"))
    assert at_three == 3
    assert whose_turn(hourly, at_three - 2) == B
    assert whose_turn(hourly, at_three) == A


def test_months_clamp_from_the_anchor_and_come_back() -> None:
    monthly = Layer((A, B), 1, "months", time(9), date(2027, 12, 31))
    found = handoffs(monthly, MADRID, madrid("2027-12-01"), madrid("2028-06-01"))
    assert [f"{each:%m-%d}" for each in found] == ["12-31", "01-31", "02-29", "03-31", "04-30", "05-31"]


def test_quarters_count_whole_periods_before_the_anchor_too() -> None:
    quarterly = Layer((A, B), 3, "months", time(9), date(2026, 5, 31))
    found = handoffs(quarterly, MADRID, madrid("2025-08-01"), madrid("2026-09-01"))
    assert [f"{each:%Y-%m-%d}" for each in found] == [
        "2025-08-31",
        "2025-11-30",
        "2026-02-28",
        "2026-05-31",
        "2026-08-31",
    ]


def test_handoffs_extend_before_the_anchor() -> None:
    found = handoffs(WEEKLY, MADRID, madrid("2026-03-01"), madrid("2026-03-17"))
    assert found == tuple(madrid(f"2026-03-{day:02d}T09:00") for day in (2, 9, 16))
    assert turn_index(WEEKLY, MADRID, madrid("2026-03-15")) == -1
    assert whose_turn(WEEKLY, -1) == C


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_each_handoff_is_where_walking_the_clock_meets_its_wall_time(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    on = data.draw(dates(zone))
    layer = data.draw(layers(on))
    info = ZoneInfo(zone)
    index = turn_index(layer, info, datetime.combine(on, time(), UTC)) + data.draw(st.integers(-2, 12))
    found = handoff_at(layer, info, index)
    assert found == walk_to(wall_of(layer, index), zone, last=False)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_the_turn_is_that_of_the_last_handoff_so_far(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    on = data.draw(dates(zone))
    layer = data.draw(layers(on))
    info = ZoneInfo(zone)
    start, end = stretch(on)
    at = data.draw(st.datetimes(*(each.replace(tzinfo=None) for each in (start, end)))).replace(tzinfo=UTC)
    index = turn_index(layer, info, at)
    assert handoff_at(layer, info, index) <= at < handoff_at(layer, info, index + 1)


def wall_of(layer: Layer, index: int) -> datetime:
    """The naive wall time of a hand-off, counted one period at a time from the anchor."""
    wall = datetime.combine(layer.anchor, layer.handoff)
    step = 1 if index > 0 else -1
    months = 0
    for _ in range(abs(index) * layer.every):
        if layer.unit == "months":
            months += step
        else:
            wall += step * timedelta(**{layer.unit: 1})
    year, month = wall.year, wall.month
    for _ in range(abs(months)):
        month += step
        if month in (0, 13):
            year, month = year + step, 12 if month == 0 else 1
    for day in range(wall.day, 27, -1):
        try:
            return wall.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return wall.replace(year=year, month=month)


def load_cases(kind: str) -> list[Any]:
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the shared cases are not on this machine"))]
    cases = json.loads(CASES.read_text())["cases"]
    return [
        pytest.param(case, id=f"{case['test']}-{n}") for n, case in enumerate(cases) if case["kind"] == kind
    ]


def layer_of(case: dict[str, Any]) -> tuple[Layer, ZoneInfo]:
    began = datetime.fromisoformat(case["rotation_start_local"])
    layer = Layer((A, B), case["shift_length"], UNIT_OF[case["type"]], began.time(), began.date())
    return layer, ZoneInfo(case["tz"])


@pytest.mark.parametrize("case", load_cases("handoffs"))
def test_handoffs_agree_with_another_engine(case: dict[str, Any]) -> None:
    layer, zone = layer_of(case)
    start, end = (
        datetime.fromisoformat(case[f"window_{name}_local"]).replace(tzinfo=zone).astimezone(UTC)
        for name in ("start", "end")
    )
    index = turn_index(layer, zone, start)
    found = [handoff_at(layer, zone, index)]
    while found[-1] <= end:
        index += 1
        found.append(handoff_at(layer, zone, index))
    # that engine does not list a shift of no length
    assert sorted(set(found)) == [datetime.fromisoformat(each) for each in case["expected_handoffs"]]


@pytest.mark.parametrize("case", load_cases("end_of_shift"))
def test_a_shift_ends_when_another_engine_says_so(case: dict[str, Any]) -> None:
    layer, zone = layer_of(case)
    at, expected = instant_in(case, "at", zone), instant_in(case, "expected_end", zone)
    assert handoff_at(layer, zone, turn_index(layer, zone, at) + 1) == expected


def instant_in(case: dict[str, Any], name: str, zone: ZoneInfo) -> datetime:
    if name in case:
        return datetime.fromisoformat(case[name])
    return datetime.fromisoformat(case[f"{name}_local"]).replace(tzinfo=zone).astimezone(UTC)
