"""Business calendars at their edges: skipped dates, repeated midnights, JSON, what is refused."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tickets.sla.calendar import BusinessCalendar, CalendarNeverOpens, calendar_for
from tickets.sla.spec import CLOSED, CalendarSpec, DayHours, wall_seconds, wall_text

HOUR = 3600
NINE_TO_FIVE: DayHours = ((9 * HOUR, 17 * HOUR),)
OFFICE = (NINE_TO_FIVE,) * 5 + (CLOSED,) * 2
ALL_DAY: DayHours = ((0, 24 * HOUR),)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def hours_between(calendar: BusinessCalendar, start: datetime, end: datetime) -> float:
    return calendar.business_seconds(start, end) / HOUR


def test_a_date_that_the_zone_skipped_has_no_business_time() -> None:
    calendar = BusinessCalendar(CalendarSpec("Pacific/Apia", (NINE_TO_FIVE,) * 7))
    before, after = local("2011-12-29 00:00", "Pacific/Apia"), local("2012-01-01 00:00", "Pacific/Apia")
    assert hours_between(calendar, before, after) == 16
    assert calendar.end_of_business_day(before, 1) == local("2011-12-31 17:00", "Pacific/Apia")


def test_closing_at_a_midnight_that_occurs_twice_is_the_second() -> None:
    only_saturday = (CLOSED,) * 5 + (((20 * HOUR, 24 * HOUR),), CLOSED)
    calendar = BusinessCalendar(CalendarSpec("America/Havana", only_saturday))
    [opening] = calendar.open_intervals(utc("2026-10-30T00:00"), utc("2026-11-03T00:00"))
    assert opening.end == utc("2026-11-01T05:00")
    assert opening.seconds == 5 * HOUR


@pytest.mark.parametrize(
    ("opens", "closes", "start", "end"),
    [
        (0, 9000, "2026-10-24T22:00", "2026-10-25T01:30"),
        (0, 7200, "2026-10-24T22:00", "2026-10-25T01:00"),
        (7200, 9000, "2026-10-25T00:00", "2026-10-25T01:30"),
        (9000, 10_800, "2026-10-25T00:30", "2026-10-25T02:00"),
    ],
)
def test_an_hour_that_occurs_twice_opens_at_its_first_and_closes_at_its_second(
    opens: int, closes: int, start: str, end: str
) -> None:
    spec = CalendarSpec("Europe/Madrid", exceptions={date(2026, 10, 25): ((opens, closes),)})
    [opening] = BusinessCalendar(spec).open_intervals(utc("2026-10-24T00:00"), utc("2026-10-27T00:00"))
    assert (opening.start, opening.end) == (utc(start), utc(end))


def test_opening_at_an_hour_that_is_skipped_is_the_end_of_the_gap() -> None:
    calendar = BusinessCalendar(CalendarSpec("Europe/Madrid", (((9000, 4 * HOUR),),) * 7))
    [opening] = calendar.open_intervals(utc("2026-03-29T00:00"), utc("2026-03-29T12:00"))
    assert (opening.start, opening.end) == (utc("2026-03-29T01:00"), utc("2026-03-29T02:00"))


def test_hours_wholly_inside_a_gap_are_no_hours_and_no_business_day() -> None:
    calendar = BusinessCalendar(CalendarSpec("Europe/Madrid", (((2 * HOUR, 9000),),) * 7))
    assert hours_between(calendar, utc("2026-03-29T00:00"), utc("2026-03-29T22:00")) == 0
    assert calendar.end_of_business_day(utc("2026-03-28T12:00"), 1) == utc("2026-03-30T00:30")


def test_all_day_every_day_is_the_same_as_always_open() -> None:
    week = BusinessCalendar(CalendarSpec("Australia/Lord_Howe", (ALL_DAY,) * 7))
    always = BusinessCalendar(CalendarSpec("Australia/Lord_Howe", always_open=True))
    start, end = utc("2025-12-31T12:00"), utc("2027-01-02T03:04:05")
    assert week.business_seconds(start, end) == always.business_seconds(start, end)
    assert week.open_intervals(start, end) == always.open_intervals(start, end)
    assert week.end_of_business_day(start, 3) == always.end_of_business_day(start, 3)


def test_an_opening_at_the_turn_of_the_year_is_one_interval() -> None:
    calendar = BusinessCalendar(CalendarSpec("America/New_York", (ALL_DAY,) * 7))
    assert len(calendar.open_intervals(utc("2025-12-20T00:00"), utc("2026-01-10T00:00"))) == 1


def test_a_target_used_up_at_the_last_closing_of_a_year_is_due_then() -> None:
    calendar = BusinessCalendar(CalendarSpec("UTC", OFFICE))
    assert calendar.add_business(utc("2026-12-31T15:00"), 2 * HOUR) == utc("2026-12-31T17:00")
    assert calendar.add_business(utc("2026-12-31T17:00"), 1) == utc("2027-01-01T09:00:01")
    always = BusinessCalendar(CalendarSpec("UTC", (ALL_DAY,) * 7))
    assert always.add_business(utc("2026-12-31T15:00"), 9 * HOUR) == utc("2027-01-01T00:00")


def test_an_exception_may_open_a_day_that_the_week_closes() -> None:
    spec = CalendarSpec(
        "UTC", OFFICE, {date(2026, 6, 6): ((10 * HOUR, 12 * HOUR),), date(2026, 6, 8): CLOSED}
    )
    calendar = BusinessCalendar(spec)
    friday_evening = utc("2026-06-05T20:00")
    assert calendar.add_business(friday_evening, 2 * HOUR) == utc("2026-06-06T12:00")
    assert calendar.add_business(friday_evening, 2 * HOUR + 1) == utc("2026-06-09T09:00:01")
    assert calendar.holidays(date(2026, 6, 1), date(2026, 6, 30)) == (date(2026, 6, 8),)


def test_the_fifth_business_day_after_a_friday_evening_ends_on_the_next_friday() -> None:
    calendar = BusinessCalendar(CalendarSpec("Europe/Madrid", OFFICE))
    resolved = local("2026-06-05 18:30", "Europe/Madrid")
    assert calendar.end_of_business_day(resolved, 5) == local("2026-06-12 17:00", "Europe/Madrid")


def test_business_days_are_counted_from_the_local_date_not_from_utc() -> None:
    calendar = BusinessCalendar(CalendarSpec("Pacific/Auckland", OFFICE))
    monday_there = local("2026-06-08 08:00", "Pacific/Auckland")
    assert monday_there.date() == date(2026, 6, 7)
    assert calendar.end_of_business_day(monday_there, 1) == local("2026-06-09 17:00", "Pacific/Auckland")


def test_instants_come_in_any_zone_and_go_out_in_utc_whole_seconds() -> None:
    calendar = BusinessCalendar(CalendarSpec("Europe/Madrid", OFFICE))
    start = datetime(2026, 6, 5, 10, 0, 0, 999_999, timezone(timedelta(hours=2)))
    due = calendar.add_business(start, 60)
    assert (due, due.tzinfo) == (utc("2026-06-05T08:01"), UTC)
    assert calendar.add_business(start, 0) == utc("2026-06-05T08:00")
    assert calendar.business_seconds(start, due) == 60


@pytest.mark.parametrize(
    "spec",
    [
        CalendarSpec("Europe/Madrid"),
        CalendarSpec("Europe/Madrid", exceptions={date(2026, 1, 7): NINE_TO_FIVE}),
    ],
)
def test_a_calendar_that_never_opens_again_says_so(spec: CalendarSpec) -> None:
    calendar = BusinessCalendar(spec)
    with pytest.raises(CalendarNeverOpens):
        calendar.add_business(utc("2026-06-01T00:00"), 1)
    with pytest.raises(CalendarNeverOpens):
        calendar.end_of_business_day(utc("2026-06-01T00:00"), 1)
    assert calendar.add_business(utc("2026-06-01T00:00"), 0) == utc("2026-06-01T00:00")


@pytest.mark.parametrize("seconds", [10**10, 10**30])
@pytest.mark.parametrize("always_open", [True, False])
def test_a_target_beyond_the_horizon_is_refused(seconds: int, always_open: bool) -> None:
    calendar = BusinessCalendar(CalendarSpec("UTC", OFFICE, always_open=always_open))
    with pytest.raises(CalendarNeverOpens):
        calendar.add_business(utc("2026-06-01T00:00"), seconds)


def test_negative_amounts_are_refused() -> None:
    calendar = BusinessCalendar(CalendarSpec("UTC", OFFICE))
    with pytest.raises(ValueError, match="forwards"):
        calendar.add_business(utc("2026-06-01T00:00"), -1)
    with pytest.raises(ValueError, match="from 1"):
        calendar.end_of_business_day(utc("2026-06-01T00:00"), 0)


def test_json_is_stable_and_readable() -> None:
    spec = CalendarSpec(
        "Europe/Madrid",
        (((8 * HOUR + 30, 24 * HOUR),), *(CLOSED,) * 6),
        {date(2026, 12, 25): CLOSED, date(2026, 1, 5): NINE_TO_FIVE},
        labels={date(2026, 12, 25): "Navidad"},
    )
    assert spec.to_json() == {
        "zone": "Europe/Madrid",
        "always_open": False,
        "weekly": [[["08:00:30", "24:00"]], [], [], [], [], [], []],
        "exceptions": {"2026-01-05": [["09:00", "17:00"]], "2026-12-25": []},
        "labels": {"2026-12-25": "Navidad"},
    }
    assert list(spec.to_json()["exceptions"]) == ["2026-01-05", "2026-12-25"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"zone": "UTC", "weekly": 3},
        {"zone": "UTC", "weekly": [[["9", "17:00"]]]},
        {"zone": "UTC", "weekly": [[["09:00"]]]},
        {"zone": "UTC", "weekly": [[["09:00", 17]]]},
        {"zone": "UTC", "exceptions": {"2026-02-30": []}},
        {"zone": "UTC", "exceptions": []},
    ],
)
def test_malformed_json_is_a_value_error(data: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"calendar|time of day|unpack|isoformat|day is out of range"):
        CalendarSpec.from_json(data)


@pytest.mark.parametrize(
    "text", ["24:01", "12:60", "12:00:60", "1200", "1:00", "-1:00", "٠٩:٠٠", "", "12:00:00:00"]
)
def test_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        wall_seconds(text)


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 3599, 45_296, 86_399, 86_400])
def test_times_of_day_survive_their_text(seconds: int) -> None:
    assert wall_seconds(wall_text(seconds)) == seconds


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (CalendarSpec("UTC", OFFICE), []),
        (CalendarSpec("UTC", always_open=True), []),
        (CalendarSpec("UTC"), [("weekly", "never_opens")]),
        (CalendarSpec("UTC", exceptions={date(2026, 1, 1): ALL_DAY}), [("weekly", "never_opens")]),
        (CalendarSpec("Mars/Olympus", OFFICE), [("zone", "unknown_zone")]),
        (CalendarSpec("../etc/passwd", OFFICE), [("zone", "unknown_zone")]),
        (CalendarSpec("", OFFICE), [("zone", "unknown_zone")]),
        (CalendarSpec("UTC", (NINE_TO_FIVE,) * 6), [("weekly", "seven_days")]),
        (CalendarSpec("UTC", (((9, 9),), *OFFICE[1:])), [("weekly.0", "end_not_after_start")]),
        (CalendarSpec("UTC", (((9, 8),), *OFFICE[1:])), [("weekly.0", "end_not_after_start")]),
        (CalendarSpec("UTC", (((9, 86_401),), *OFFICE[1:])), [("weekly.0", "outside_day")]),
        (CalendarSpec("UTC", (((-1, 9),), *OFFICE[1:])), [("weekly.0", "outside_day")]),
        (CalendarSpec("UTC", (*OFFICE[:6], ((60, 120), (0, 61)))), [("weekly.6", "overlap")]),
        (CalendarSpec("UTC", (*OFFICE[:6], ((0, 600), (10, 20), (30, 40)))), [("weekly.6", "overlap")] * 2),
        (CalendarSpec("UTC", (*OFFICE[:6], ((60, 120), (0, 60)))), []),
        (
            CalendarSpec("UTC", OFFICE, {date(2026, 1, 1): ((0, 10), (5, 20))}),
            [("exceptions.2026-01-01", "overlap")],
        ),
        (
            CalendarSpec("UTC", OFFICE, {date(2026, 1, 1): CLOSED}, always_open=True),
            [("exceptions", "always_open_has_exceptions")],
        ),
    ],
)
def test_a_wrong_calendar_is_refused_at_its_field(
    spec: CalendarSpec, problems: list[tuple[str, str]]
) -> None:
    assert [(each.field, each.code) for each in spec.problems()] == problems


def test_a_stored_version_stays_loaded_until_its_data_differ() -> None:
    data = CalendarSpec("UTC", OFFICE).to_json()
    calendar = calendar_for("a version", data)
    assert calendar_for("a version", CalendarSpec("UTC", OFFICE).to_json()) is calendar
    other = calendar_for("a version", CalendarSpec("Europe/Madrid", OFFICE).to_json())
    assert other.zone.key == "Europe/Madrid"
    assert calendar_for("a version", data).zone.key == "UTC"
    data["zone"] = "Asia/Kolkata"
    assert calendar_for("a version", data).zone.key == "Asia/Kolkata"
