"""The vectors of docs/semantics.md, and 400 due times computed elsewhere."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tickets.sla.calendar import BusinessCalendar
from tickets.sla.clock import Breach, overdue_breach, read_clock, retarget_breach
from tickets.sla.segments import pause, resume, start
from tickets.sla.spec import CLOSED, CalendarSpec, wall_seconds

MADRID = ZoneInfo("Europe/Madrid")
HOUR = 3600
CASES = Path(__file__).parents[4] / "shared" / "cases" / "sla-office-hours.json"

SPLIT_DAY = ((9 * HOUR, 14 * HOUR), (15 * HOUR, 18 * HOUR))
OFFICE = BusinessCalendar(
    CalendarSpec("Europe/Madrid", (SPLIT_DAY,) * 5 + (CLOSED,) * 2, {date(2026, 12, 8): CLOSED})
)
NO_LUNCH = BusinessCalendar(CalendarSpec("Europe/Madrid", (((9 * HOUR, 18 * HOUR),),) * 5 + (CLOSED,) * 2))
NIGHTS = BusinessCalendar(CalendarSpec("Europe/Madrid", (((0, 6 * HOUR), (22 * HOUR, 24 * HOUR)),) * 7))
ALWAYS = BusinessCalendar(CalendarSpec("Europe/Madrid", always_open=True))


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


@pytest.mark.parametrize(
    ("calendar", "begun", "hours", "due"),
    [
        pytest.param(OFFICE, "2026-12-04 16:30", 4, "2026-12-07 11:30", id="Friday afternoon to Monday"),
        pytest.param(OFFICE, "2026-12-07 17:00", 3, "2026-12-09 11:00", id="over a holiday"),
        pytest.param(OFFICE, "2026-12-05 10:00", 1, "2026-12-07 10:00", id="begun on a Saturday"),
        pytest.param(OFFICE, "2026-12-14 13:30", 1, "2026-12-14 15:30", id="over lunch"),
        pytest.param(ALWAYS, "2026-03-29 00:30", 4, "2026-03-29 05:30", id="24x7 loses the hour that is not"),
        pytest.param(NIGHTS, "2026-10-24 22:00", 8, "2026-10-25 05:00", id="a night of nine hours"),
        pytest.param(OFFICE, "2026-12-14 09:00", 5, "2026-12-14 14:00", id="used up at closing is due then"),
    ],
)
def test_a_target_is_due(calendar: BusinessCalendar, begun: str, hours: int, due: str) -> None:
    assert calendar.add_business(madrid(begun), hours * HOUR) == madrid(due)


def test_a_night_with_a_repeated_hour_ends_in_winter_time() -> None:
    due = NIGHTS.add_business(madrid("2026-10-24 22:00"), 8 * HOUR).astimezone(MADRID)
    assert (due.isoformat(), due.tzname()) == ("2026-10-25T05:00:00+01:00", "CET")


def test_touching_intervals_around_the_repeated_hour_hold_seven_hours() -> None:
    spec = CalendarSpec("Europe/Madrid", exceptions={date(2026, 10, 25): ((0, 9000), (9000, 6 * HOUR))})
    start_of_day, end_of_day = madrid("2026-10-25 00:00"), madrid("2026-10-26 00:00")
    assert BusinessCalendar(spec).business_seconds(start_of_day, end_of_day) == 7 * HOUR


def test_a_pause_from_ten_to_twelve_makes_four_hours_due_at_sixteen() -> None:
    segments = pause(
        start(madrid("2026-12-14 09:00")).segments, madrid("2026-12-14 10:00"), "requester"
    ).segments
    paused = read_clock(segments, OFFICE, 4 * HOUR, madrid("2026-12-14 11:00"))
    assert (paused.state, paused.left, paused.due_at) == ("paused", 3 * HOUR, None)
    segments = resume(segments, madrid("2026-12-14 12:00")).segments
    reading = read_clock(segments, OFFICE, 4 * HOUR, madrid("2026-12-14 12:00"))
    assert (reading.state, reading.due_at) == ("running", madrid("2026-12-14 16:00"))


@pytest.mark.parametrize(
    ("changed", "breach"),
    [
        ("2026-12-09 11:00", None),
        ("2026-12-09 12:00", None),
        (
            "2026-12-09 12:30",
            Breach(madrid("2026-12-09 12:00"), madrid("2026-12-09 12:30"), "reclassified"),
        ),
    ],
)
def test_a_medium_made_high_is_remeasured_from_its_beginning(changed: str, breach: Breach | None) -> None:
    segments = start(madrid("2026-12-09 10:00")).segments
    at = madrid(changed)
    assert read_clock(segments, NO_LUNCH, 3 * HOUR, at).due_at == madrid("2026-12-09 13:00")
    reading = read_clock(segments, NO_LUNCH, 2 * HOUR, at)
    assert reading.due_at == madrid("2026-12-09 12:00")
    assert retarget_breach(reading, at) == breach


def test_a_breach_noticed_late_is_stamped_with_its_due_time() -> None:
    segments = start(madrid("2026-12-09 10:00")).segments
    reading = read_clock(segments, NO_LUNCH, 2 * HOUR, madrid("2026-12-11 10:00"))
    due = madrid("2026-12-09 12:00")
    assert overdue_breach(reading) == Breach(due, due, "overdue")
    assert overdue_breach(read_clock(segments, NO_LUNCH, 2 * HOUR, due)) is None


def load_cases() -> list[Any]:
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the shared cases are not on this machine"))]
    return [pytest.param(case, id=str(case["id"])) for case in json.loads(CASES.read_text())["cases"]]


@pytest.mark.parametrize("case", load_cases())
def test_a_due_time_agrees_with_the_one_computed_elsewhere(case: dict[str, Any]) -> None:
    weekly = tuple(
        ((wall_seconds(case["hours"][day][0]), wall_seconds(case["hours"][day][1])),)
        if (day := str(weekday)) in case["hours"]
        else CLOSED
        for weekday in range(7)
    )
    holidays = {date.fromisoformat(on): CLOSED for on in case["holidays"]}
    calendar = BusinessCalendar(CalendarSpec(case["tz"], weekly, holidays))
    begun, due = datetime.fromisoformat(case["start"]), datetime.fromisoformat(case["due"])
    assert calendar.add_business(begun, case["minutes"] * 60) == due
    assert calendar.business_seconds(begun, due) == case["minutes"] * 60
    assert calendar.business_seconds(begun, due - timedelta(seconds=1)) == case["minutes"] * 60 - 1
