"""Wall times that don't exist, or exist twice."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.wallclock import day_start, first_instant, last_instant, local_date, next_date
from tests.tickets.sla.strategies import ZONES, dates
from tests.walker import walk_to

CASES = Path(__file__).parents[3] / "shared" / "cases" / "oncall-wall-clock-dst.json"


@pytest.mark.parametrize(
    ("zone", "wall", "first", "last"),
    [
        ("Europe/Madrid", "2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Madrid", "2026-03-29T02:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Madrid", "2026-03-29T03:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Madrid", "2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30"),
        ("Europe/Madrid", "2026-10-25T02:00", "2026-10-25T00:00", "2026-10-25T01:00"),
        ("Europe/Madrid", "2026-10-25T03:00", "2026-10-25T02:00", "2026-10-25T02:00"),
        ("Europe/Madrid", "2026-07-01T09:00", "2026-07-01T07:00", "2026-07-01T07:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30", "2026-10-03T15:30"),
        ("America/Havana", "2026-11-01T00:00", "2026-11-01T04:00", "2026-11-01T05:00"),
        ("America/Havana", "2026-03-08T00:00", "2026-03-08T05:00", "2026-03-08T05:00"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00", "2011-12-30T10:00"),
        ("Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15", "2025-12-31T18:15"),
        ("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30", "2026-02-15T02:30"),
    ],
)
def test_a_wall_time_is_resolved(zone: str, wall: str, first: str, last: str) -> None:
    at = datetime.fromisoformat(wall)
    info = ZoneInfo(zone)
    assert first_instant(at.date(), at.time(), info) == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert last_instant(at.date(), at.time(), info) == datetime.fromisoformat(last).replace(tzinfo=UTC)


@given(st.data(), st.sampled_from(ZONES), st.integers(0, 287), st.integers(0, 4))
@settings(deadline=None, max_examples=80)
def test_a_wall_time_is_where_walking_the_clock_meets_it(
    data: st.DataObject, zone: str, step: int, later: int
) -> None:
    on = date.fromordinal(data.draw(dates(zone)).toordinal() + later)
    at = time(step // 12, step % 12 * 5)
    wall = datetime.combine(on, at)
    assert first_instant(on, at, ZoneInfo(zone)) == walk_to(wall, zone, last=False)
    assert last_instant(on, at, ZoneInfo(zone)) == walk_to(wall, zone, last=True)


def test_a_day_starts_at_its_first_instant_even_where_midnight_is_skipped() -> None:
    assert day_start(date(2026, 3, 8), ZoneInfo("America/Havana")) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert day_start(date(2011, 12, 30), ZoneInfo("Pacific/Apia")) == datetime(2011, 12, 30, 10, tzinfo=UTC)


def test_dates_are_those_of_the_zone() -> None:
    assert local_date(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Madrid")) == date(
        2027, 1, 1
    )
    assert next_date(date(2028, 2, 28)) == date(2028, 2, 29)


def load_cases() -> list[Any]:
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the shared cases are not on this machine"))]
    return json.loads(CASES.read_text())["cases"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", load_cases())
def test_first_and_last_of_a_day_agree_with_another_engine(case: dict[str, str]) -> None:
    on = datetime.fromisoformat(case["day_local"]).date()
    resolve = {"FirstOfDay": first_instant, "LastOfDay": last_instant}[case["kind"]]
    found = resolve(on, time.fromisoformat(case["clock"]), ZoneInfo(case["tz"]))
    assert found == datetime.fromisoformat(case["expected"])
