"""The ledger reads as docs/semantics.md shows it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tickets.sla.calendar import BusinessCalendar
from tickets.sla.ledger import LedgerRow, ledger
from tickets.sla.segments import pause, reopen, resume, start, stop
from tickets.sla.spec import CLOSED, CalendarSpec

MADRID = ZoneInfo("Europe/Madrid")
HOUR = 3600
DAY = ((9 * HOUR, 14 * HOUR), (15 * HOUR, 18 * HOUR))
HOLIDAY = date(2026, 12, 8)
CALENDAR = BusinessCalendar(
    CalendarSpec(
        "Europe/Madrid", (DAY,) * 5 + (CLOSED,) * 2, {HOLIDAY: CLOSED}, labels={HOLIDAY: "Inmaculada"}
    )
)


def madrid(day: int, text: str) -> datetime:
    return datetime.fromisoformat(f"2026-12-{day:02d}T{text}").replace(tzinfo=MADRID).astimezone(UTC)


def shown(rows: list[LedgerRow]) -> list[str]:
    return [
        f"{row.kind} {row.start.astimezone(MADRID):%a %H:%M}-{row.end.astimezone(MADRID):%a %H:%M}"
        f" +{row.seconds // 60} ={row.running_total // 60}"
        for row in rows
    ]


def test_the_ledger_of_the_law_adds_up_to_its_target() -> None:
    segments = pause(start(madrid(7, "16:12")).segments, madrid(9, "09:00"), "requester", "Ana").segments
    segments = resume(segments, madrid(9, "09:40")).segments
    rows = ledger(segments, CALENDAR, 4 * HOUR, madrid(9, "11:52"))
    assert shown(rows) == [
        "counted Mon 16:12-Mon 18:00 +108 =108",
        "closed Mon 18:00-Tue 00:00 +0 =108",
        "holiday Tue 00:00-Wed 09:00 +0 =108",
        "paused Wed 09:00-Wed 09:40 +0 =108",
        "counted Wed 09:40-Wed 11:52 +132 =240",
        "total Wed 11:52-Wed 11:52 +240 =240",
        "due Wed 11:52-Wed 11:52 +0 =240",
    ]
    assert (rows[2].on, rows[2].reason) == (HOLIDAY, "Inmaculada")
    assert (rows[3].reason, rows[3].by) == ("requester", "Ana")


def test_a_breached_clock_shows_where_its_target_was_used_up() -> None:
    rows = ledger(start(madrid(9, "10:00")).segments, CALENDAR, HOUR, madrid(9, "12:00"))
    assert shown(rows) == [
        "counted Wed 10:00-Wed 11:00 +60 =60",
        "due Wed 11:00-Wed 11:00 +0 =60",
        "counted Wed 11:00-Wed 12:00 +60 =120",
        "total Wed 12:00-Wed 12:00 +120 =120",
    ]


def test_a_target_used_up_at_closing_is_due_before_the_night() -> None:
    rows = ledger(start(madrid(9, "17:00")).segments, CALENDAR, HOUR, madrid(9, "20:00"))
    assert [row.kind for row in rows] == ["counted", "due", "closed", "total"]


def test_time_spent_resolved_is_a_row_of_its_own() -> None:
    segments = reopen(
        stop(start(madrid(9, "10:00")).segments, madrid(9, "11:00")).segments, madrid(9, "17:00")
    ).segments
    rows = ledger(segments, CALENDAR, 4 * HOUR, madrid(9, "17:30"))
    assert [row.kind for row in rows] == ["counted", "resolved", "counted", "total", "due"]


def test_a_weekend_is_one_row() -> None:
    rows = ledger(start(madrid(11, "17:00")).segments, CALENDAR, 9 * HOUR, madrid(14, "10:00"))
    assert shown(rows)[1] == "closed Fri 18:00-Mon 09:00 +0 =60"


def test_a_holiday_between_closed_days_is_named_among_them() -> None:
    friday, monday = date(2026, 12, 11), date(2026, 12, 14)
    spec = CalendarSpec("Europe/Madrid", CALENDAR.spec.weekly, {friday: CLOSED, monday: CLOSED})
    rows = ledger(start(madrid(10, "17:00")).segments, BusinessCalendar(spec), 9 * HOUR, madrid(15, "10:00"))
    assert [row.kind for row in rows] == [
        "counted",
        "closed",
        "holiday",
        "closed",
        "holiday",
        "counted",
        "total",
        "due",
    ]
    assert [row.on for row in rows if row.kind == "holiday"] == [friday, monday]


def test_a_clock_without_history_has_no_rows() -> None:
    assert ledger((), CALENDAR, HOUR, madrid(9, "10:00")) == []
    assert ledger(start(madrid(9, "10:00")).segments, CALENDAR, HOUR, madrid(9, "10:00")) == []


def test_the_weekend_after_a_holiday_keeps_its_own_row() -> None:
    spec = CalendarSpec("Europe/Madrid", CALENDAR.spec.weekly, {date(2026, 12, 11): CLOSED})
    rows = ledger(start(madrid(10, "17:00")).segments, BusinessCalendar(spec), 9 * HOUR, madrid(14, "10:00"))
    assert shown(rows)[1:4] == [
        "closed Thu 18:00-Fri 00:00 +0 =60",
        "holiday Fri 00:00-Sat 00:00 +0 =60",
        "closed Sat 00:00-Mon 09:00 +0 =60",
    ]


def test_a_clock_resumed_with_nothing_left_is_due_at_its_resumption() -> None:
    segments = pause(start(madrid(9, "10:00")).segments, madrid(9, "11:00"), "requester").segments
    rows = ledger(resume(segments, madrid(9, "12:00")).segments, CALENDAR, HOUR, madrid(9, "12:30"))
    assert shown(rows)[2:] == [
        "due Wed 12:00-Wed 12:00 +0 =60",
        "counted Wed 12:00-Wed 12:30 +30 =90",
        "total Wed 12:30-Wed 12:30 +90 =90",
    ]
