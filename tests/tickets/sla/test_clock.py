"""Clocks at the instants where the law is decided: exactly at the due time, at a pause, at a change."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.sla.calendar import BusinessCalendar
from tickets.sla.clock import Segment, instant_reached, read_clock
from tickets.sla.segments import ClockEnded, pause, reopen, resume, revive, start, stop
from tickets.sla.spec import CLOSED, CalendarSpec
from tickets.sla.thresholds import DueThreshold, Threshold, due_thresholds, next_fire_at

HOUR = 3600
CALENDAR = BusinessCalendar(CalendarSpec("UTC", (((9 * HOUR, 17 * HOUR),),) * 5 + (CLOSED,) * 2))
SECOND = timedelta(seconds=1)
WARNING, TARGET, OVERRUN = Threshold("percent", 75), Threshold("percent", 100), Threshold("overrun", 30)


def on_monday(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-06-08T{text}").replace(tzinfo=UTC)


def test_stopping_at_the_due_time_is_met_and_a_second_later_is_not() -> None:
    running = start(on_monday("09:00")).segments
    due = on_monday("11:00")
    for late, breached in ((timedelta(0), False), (SECOND, True)):
        stopped = stop(running, due + late).segments
        reading = read_clock(stopped, CALENDAR, 2 * HOUR, on_monday("16:00"))
        assert (reading.state, reading.breached, reading.due_at) == ("stopped", breached, due)


def test_a_target_used_up_at_closing_is_breached_in_the_evening_with_nothing_left() -> None:
    running = start(on_monday("15:00")).segments
    reading = read_clock(running, CALENDAR, 2 * HOUR, on_monday("20:00"))
    assert (reading.due_at, reading.breached, reading.left) == (on_monday("17:00"), True, 0)


def test_time_over_the_target_is_negative_business_time() -> None:
    running = start(on_monday("15:00")).segments
    reading = read_clock(running, CALENDAR, HOUR, on_monday("20:00"))
    assert (reading.due_at, reading.left) == (on_monday("16:00"), -HOUR)


def test_a_pause_at_the_very_due_time_is_no_breach_until_the_clock_runs_again() -> None:
    segments = pause(start(on_monday("09:00")).segments, on_monday("11:00"), "requester").segments
    paused = read_clock(segments, CALENDAR, 2 * HOUR, on_monday("13:00"))
    assert (paused.state, paused.left, paused.due_at, paused.breached) == ("paused", 0, None, False)
    segments = resume(segments, on_monday("13:00")).segments
    resumed = read_clock(segments, CALENDAR, 2 * HOUR, on_monday("13:00"))
    assert (resumed.due_at, resumed.breached) == (on_monday("13:00"), False)
    assert read_clock(segments, CALENDAR, 2 * HOUR, on_monday("13:00") + SECOND).breached


def test_a_clock_paused_after_its_due_time_keeps_that_time() -> None:
    segments = pause(start(on_monday("09:00")).segments, on_monday("11:30"), "requester").segments
    reading = read_clock(segments, CALENDAR, 2 * HOUR, on_monday("16:00"))
    assert (reading.state, reading.due_at, reading.breached) == ("paused", on_monday("11:00"), True)


def test_a_target_used_up_exactly_at_a_pause_is_reached_when_the_clock_runs_again() -> None:
    segments = pause(start(on_monday("09:00")).segments, on_monday("11:00"), "requester").segments
    assert instant_reached(segments, CALENDAR, 2 * HOUR) is None
    assert next_fire_at(segments, CALENDAR, 2 * HOUR, [TARGET], set()) is None
    segments = resume(segments, on_monday("13:00")).segments
    assert instant_reached(segments, CALENDAR, 2 * HOUR) == on_monday("13:00")
    assert next_fire_at(segments, CALENDAR, 2 * HOUR, [TARGET], set()) == on_monday("13:00") + SECOND


def test_a_pause_in_the_evening_comes_after_a_target_used_up_at_closing() -> None:
    segments = pause(start(on_monday("15:00")).segments, on_monday("20:00"), "requester").segments
    reading = read_clock(segments, CALENDAR, 2 * HOUR, on_monday("22:00"))
    assert (reading.due_at, reading.breached) == (on_monday("17:00"), True)
    assert instant_reached(segments, CALENDAR, 2 * HOUR) == on_monday("17:00")


def test_a_clock_is_stopped_from_the_very_instant_of_its_stop() -> None:
    segments = stop(start(on_monday("09:00")).segments, on_monday("10:00")).segments
    assert read_clock(segments, CALENDAR, 2 * HOUR, on_monday("10:00") - SECOND).state == "running"
    assert read_clock(segments, CALENDAR, 2 * HOUR, on_monday("10:00")).state == "stopped"


def test_time_spent_resolved_is_not_counted_when_reopened() -> None:
    segments = reopen(
        stop(start(on_monday("09:00")).segments, on_monday("10:00")).segments, on_monday("15:00")
    ).segments
    assert segments == (
        Segment(on_monday("09:00"), on_monday("10:00"), "running"),
        Segment(on_monday("15:00"), None, "running"),
    )
    reading = read_clock(segments, CALENDAR, 2 * HOUR, on_monday("15:30"))
    assert (reading.elapsed, reading.due_at) == (5400, on_monday("16:00"))


def test_a_past_instant_is_read_as_the_clock_stood_then() -> None:
    segments = pause(start(on_monday("09:00")).segments, on_monday("10:00"), "vendor").segments
    reading = read_clock(segments, CALENDAR, 2 * HOUR, on_monday("09:30"))
    assert (reading.state, reading.elapsed, reading.due_at) == ("running", 1800, on_monday("11:00"))


def test_a_clock_cancelled_while_running_is_read_as_it_stood_then() -> None:
    segments = start(on_monday("09:00")).segments
    reading = read_clock(segments, CALENDAR, 2 * HOUR, on_monday("16:00"), ended=on_monday("10:00"))
    assert (reading.state, reading.elapsed, reading.breached) == ("stopped", HOUR, False)


def test_reading_before_the_clock_began_counts_nothing() -> None:
    reading = read_clock(start(on_monday("09:00")).segments, CALENDAR, HOUR, on_monday("08:00"))
    assert (reading.elapsed, reading.due_at, reading.breached) == (0, on_monday("10:00"), False)


def test_a_clock_that_never_started_reads_as_stopped() -> None:
    reading = read_clock((), CALENDAR, HOUR, on_monday("08:00"))
    assert (reading.state, reading.elapsed, reading.left, reading.due_at) == ("stopped", 0, HOUR, None)
    assert instant_reached((), CALENDAR, 0) is None


def test_edits_leave_a_clock_alone_that_is_already_so() -> None:
    running = start(on_monday("09:00")).segments
    paused = pause(running, on_monday("10:00"), "vendor").segments
    stopped = stop(paused, on_monday("11:00")).segments
    later = on_monday("12:00")
    assert resume(running, later).segments == running
    assert reopen(running, later).segments == running
    assert pause(paused, later, "vendor").segments == paused
    assert stop(stopped, later).segments == stopped
    assert revive(running).segments == running
    assert stop((), later).segments == revive(()).segments == ()
    assert reopen((), later) == start(later)


def test_another_reason_begins_another_pause() -> None:
    paused = pause(start(on_monday("09:00")).segments, on_monday("10:00"), "vendor", "Ana").segments
    again = pause(paused, on_monday("11:00"), "requester", "Bo").segments
    assert [(each.reason, each.by, each.start) for each in again[1:]] == [
        ("vendor", "Ana", on_monday("10:00")),
        ("requester", "Bo", on_monday("11:00")),
    ]


@pytest.mark.parametrize("ended", [(), (Segment(on_monday("09:00"), on_monday("10:00"), "running"),)])
def test_an_ended_clock_is_neither_paused_nor_resumed(ended: tuple[Segment, ...]) -> None:
    with pytest.raises(ClockEnded):
        pause(ended, on_monday("11:00"), "vendor")
    with pytest.raises(ClockEnded):
        resume(ended, on_monday("11:00"))


def test_a_percentage_is_rounded_up_to_the_second() -> None:
    assert Threshold("percent", 75).seconds(3) == 3
    assert Threshold("percent", 50).seconds(3600) == 1800
    assert Threshold("percent", 33).seconds(100) == 33
    assert Threshold("overrun", 30).seconds(3600) == 5400


def test_a_warning_is_passed_at_its_instant_and_the_target_a_second_later() -> None:
    running = start(on_monday("09:00")).segments
    marks = [TARGET, WARNING]

    def passed(now: datetime) -> list[Threshold]:
        return [each.threshold for each in due_thresholds(running, CALENDAR, 2 * HOUR, marks, set(), now)]

    assert passed(on_monday("10:30") - SECOND) == []
    assert passed(on_monday("10:30")) == [WARNING]
    assert passed(on_monday("11:00")) == [WARNING]
    assert passed(on_monday("11:00") + SECOND) == [WARNING, TARGET]


def test_what_passed_while_nothing_ran_fires_in_order_and_only_the_old_is_late() -> None:
    running = start(on_monday("09:00")).segments
    now = on_monday("11:31:00")
    assert due_thresholds(running, CALENDAR, 2 * HOUR, [OVERRUN, TARGET, WARNING], {WARNING}, now) == [
        DueThreshold(TARGET, on_monday("11:00"), late=True),
        DueThreshold(OVERRUN, on_monday("11:30"), late=False),
    ]
    assert due_thresholds(running, CALENDAR, 2 * HOUR, [OVERRUN], set(), now + SECOND)[0].late


def test_what_a_reclassification_put_into_the_past_is_due_at_the_change() -> None:
    running = start(on_monday("09:00")).segments
    changed = on_monday("10:59:30")
    assert due_thresholds(running, CALENDAR, HOUR, [TARGET, WARNING, OVERRUN], set(), changed, changed) == [
        DueThreshold(WARNING, changed, late=False),
        DueThreshold(TARGET, changed, late=False),
        DueThreshold(OVERRUN, changed, late=False),
    ]


def test_an_overrun_is_counted_in_business_minutes() -> None:
    running = start(on_monday("15:00")).segments
    tuesday = on_monday("09:30") + timedelta(days=1)
    assert instant_reached(running, CALENDAR, OVERRUN.seconds(2 * HOUR)) == tuesday


def test_a_paused_clock_has_nothing_to_wake_for() -> None:
    paused = pause(start(on_monday("09:00")).segments, on_monday("09:30"), "requester").segments
    assert next_fire_at(paused, CALENDAR, 2 * HOUR, [WARNING, TARGET], set()) is None


def test_a_warning_reached_exactly_at_a_pause_is_fired() -> None:
    paused = pause(start(on_monday("09:00")).segments, on_monday("10:30"), "requester").segments
    assert next_fire_at(paused, CALENDAR, 2 * HOUR, [WARNING, TARGET], set()) == on_monday("10:30")
    [due] = due_thresholds(paused, CALENDAR, 2 * HOUR, [WARNING, TARGET], set(), on_monday("10:30"))
    assert (due.threshold, due.due_at) == (WARNING, on_monday("10:30"))


def test_the_worker_wakes_for_warning_then_breach_then_overrun() -> None:
    running = start(on_monday("09:00")).segments
    every = [WARNING, TARGET, OVERRUN]
    assert next_fire_at(running, CALENDAR, 2 * HOUR, every, set()) == on_monday("10:30")
    assert next_fire_at(running, CALENDAR, 2 * HOUR, every, {WARNING}) == on_monday("11:00") + SECOND
    fired = {WARNING, TARGET}
    assert next_fire_at(running, CALENDAR, 2 * HOUR, every, fired) == on_monday("11:00") + SECOND
    after = next_fire_at(running, CALENDAR, 2 * HOUR, every, fired, breach_recorded=True)
    assert after == on_monday("11:30") + SECOND
