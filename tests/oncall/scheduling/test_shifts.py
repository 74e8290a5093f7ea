"""Whole shifts, the next one of a person, gaps, and conflicts with time off."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from oncall.scheduling.asking import on_call
from oncall.scheduling.render import Why, render
from oncall.scheduling.shifts import (
    HORIZON,
    TimeOff,
    conflicts,
    gaps,
    in_full,
    shift_at,
)
from oncall.scheduling.spec import Layer, ScheduleSpec, Window
from tests.oncall.scheduling.schedules import (
    DAILY,
    DAYS,
    WEEKLY,
    A,
    B,
    C,
    lines,
    madrid,
    override,
    schedule,
    situations,
    stretch,
)


def test_a_shift_is_told_whole_whenever_it_is_asked_for() -> None:
    asked = shift_at(schedule(WEEKLY), madrid("2026-03-25T12:00"))
    assert lines([asked]) == [("03-23 09:00", "03-30 09:00", B)]


def test_a_shift_of_months_is_told_whole() -> None:
    layer = Layer((A, B), 6, "months", time(9), date(2026, 1, 1))
    assert lines([shift_at(schedule(layer), madrid("2026-08-01"))]) == [("07-01 09:00", "01-01 09:00", B)]


def test_an_endless_gap_is_told_as_far_as_the_horizon() -> None:
    at = madrid("2026-03-25T12:00")
    gap = shift_at(schedule(), at)
    assert (gap.start, gap.end, gap.person) == (at - HORIZON, at + HORIZON, None)


def test_a_stretch_in_full_has_the_true_ends_of_its_first_and_last_shift() -> None:
    found = in_full(schedule(WEEKLY), madrid("2026-03-25"), madrid("2026-03-31"))
    assert lines(found) == [("03-23 09:00", "03-30 09:00", B), ("03-30 09:00", "04-06 09:00", C)]
    assert in_full(schedule(WEEKLY), madrid("2026-03-25"), madrid("2026-03-25")) == ()


def test_gaps_tell_an_overrides_nobody_from_no_layer_at_all() -> None:
    office = replace(DAILY, windows=(Window(time(9), time(17)),))
    spec = schedule(office, overrides=(override(None, "2026-06-02T10:00", "2026-06-02T11:00"),))
    found = gaps(render(spec, madrid("2026-06-02T09:00"), madrid("2026-06-03T09:00")))
    assert lines(found) == [("06-02 10:00", "06-02 11:00", None), ("06-02 17:00", "06-03 09:00", None)]
    assert [each.why for each in found] == [Why.OVERRIDE, Why.NOTHING]


def test_time_off_shows_on_every_shift_it_touches_and_changes_none() -> None:
    spec = schedule(DAILY)
    shifts = render(spec, madrid("2026-05-31T09:00"), madrid("2026-06-10T09:00"))
    away = TimeOff(A, madrid("2026-06-01T20:00"), madrid("2026-06-04T12:00"))
    other = TimeOff(C, madrid("2026-06-04T09:00"), madrid("2026-06-06T09:00"))
    found = conflicts(shifts, [away, other])
    assert [(each.time_off, each.shift.turn) for each in found] == [(away, 0), (away, 3)]
    assert [(each.start, each.end) for each in found] == [
        (madrid("2026-06-01T20:00"), madrid("2026-06-02T09:00")),
        (madrid("2026-06-04T09:00"), madrid("2026-06-04T12:00")),
    ]


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_every_instant_without_anybody_lies_in_a_named_gap(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    start, end = stretch(on)
    named = gaps(render(spec, start, end))
    for second in data.draw(st.lists(st.integers(0, DAYS * 86_400 - 1), max_size=20)):
        at = start + timedelta(seconds=second)
        assert (on_call(spec, at).person is None) == any(each.start <= at < each.end for each in named)


@given(situations(most_layers=2))
@settings(deadline=None, max_examples=30)
def test_a_shift_has_the_same_ends_from_wherever_it_is_seen(situation: tuple[ScheduleSpec, date]) -> None:
    spec, on = situation
    start, end = stretch(on, 3)
    for shift in in_full(spec, start, end):
        if shift.end - shift.start < timedelta(days=200):
            middle = shift.start + (shift.end - shift.start) / 2
            assert shift_at(spec, shift.start) == shift_at(spec, middle) == shift
