"""The final schedule: layers, windows, overrides, and that rendered and asked agree."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from oncall.scheduling.asking import on_call
from oncall.scheduling.render import Why, render
from oncall.scheduling.rotation import coverage, whose_turn
from oncall.scheduling.spec import Layer, ScheduleSpec, Window
from oncall.scheduling.walls import steady_start
from tests.oncall.scheduling.schedules import (
    DAILY,
    WEEKLY,
    A,
    B,
    C,
    D,
    handoffs,
    lines,
    madrid,
    override,
    schedule,
    situations,
    stretch,
)

careful = settings(deadline=None, max_examples=80)


def rendered(spec: ScheduleSpec, start: str, end: str) -> list[tuple[str, str, int | None]]:
    return lines(render(spec, madrid(start), madrid(end)))


def test_weeks_go_round_across_both_clock_changes() -> None:
    shifts = render(schedule(WEEKLY), madrid("2026-03-16T09:00"), madrid("2026-04-06T09:00"))
    assert [(each.person, (each.end - each.start) / timedelta(hours=1)) for each in shifts] == [
        (A, 168),
        (B, 167),
        (C, 168),
    ]


def test_nobody_is_on_call_before_the_anchor_or_after_the_end() -> None:
    layer = Layer((A, B), 1, "weeks", time(9), date(2026, 3, 16), ends_at=madrid("2026-03-25"))
    assert rendered(schedule(layer), "2026-03-10", "2026-04-01") == [
        ("03-10 00:00", "03-16 09:00", None),
        ("03-16 09:00", "03-23 09:00", A),
        ("03-23 09:00", "03-25 00:00", B),
        ("03-25 00:00", "04-01 00:00", None),
    ]


def test_an_empty_schedule_is_one_gap() -> None:
    (gap,) = render(schedule(), madrid("2026-03-10"), madrid("2027-03-10"))
    assert (gap.person, gap.why) == (None, Why.NOTHING)


def test_a_layer_without_participants_covers_nothing() -> None:
    spec = schedule(WEEKLY, Layer((), 1, "days", time(), date(2026, 3, 1)))
    assert rendered(spec, "2026-03-17", "2026-03-18") == [("03-17 00:00", "03-18 00:00", A)]


def test_no_time_holds_no_shift() -> None:
    assert render(schedule(WEEKLY), madrid("2026-03-10"), madrid("2026-03-10")) == ()
    assert render(schedule(WEEKLY), madrid("2026-03-10"), madrid("2026-03-09")) == ()


def test_the_last_listed_layer_wins_where_it_covers() -> None:
    nights = Layer((D,), 1, "weeks", time(9), date(2026, 3, 16), windows=(Window(time(22), time(6)),))
    assert rendered(schedule(WEEKLY, nights), "2026-03-16T12:00", "2026-03-17T12:00") == [
        ("03-16 12:00", "03-16 22:00", A),
        ("03-16 22:00", "03-17 06:00", D),
        ("03-17 06:00", "03-17 12:00", A),
    ]
    assert rendered(schedule(nights, WEEKLY), "2026-03-16T12:00", "2026-03-17T12:00") == [
        ("03-16 12:00", "03-17 12:00", A)
    ]


def test_a_window_over_the_weekend_leaves_named_gaps_between() -> None:
    weekend = Layer((A, B), 1, "weeks", time(9), date(2026, 6, 1), windows=(Window(time(17), time(8), 4, 0),))
    assert rendered(schedule(weekend), "2026-06-05", "2026-06-15T12:00") == [
        ("06-05 00:00", "06-05 17:00", None),
        ("06-05 17:00", "06-08 08:00", A),
        ("06-08 08:00", "06-12 17:00", None),
        ("06-12 17:00", "06-15 08:00", B),
        ("06-15 08:00", "06-15 12:00", None),
    ]


def test_the_turn_advances_while_a_window_hides_it() -> None:
    mondays = Layer(
        (A, B, C), 1, "days", time(), date(2026, 6, 1), windows=(Window(time(9), time(17), 0, 0),)
    )
    found = render(schedule(mondays), madrid("2026-06-01"), madrid("2026-06-20"))
    assert [each.person for each in found if each.person] == [A, B, C]
    assert [each.turn for each in found if each.person] == [0, 7, 14]


def test_windows_that_touch_leave_no_gap_in_the_repeated_hour() -> None:
    early = Layer((A,), 1, "days", time(), date(2026, 10, 1), windows=(Window(time(0), time(2, 30)),))
    late = Layer((B,), 1, "days", time(), date(2026, 10, 1), windows=(Window(time(2, 30), time(0)),))
    found = render(schedule(early, late), madrid("2026-10-25"), madrid("2026-10-26"))
    assert [each.person for each in found] == [A, B]
    assert found[1].start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_window_that_the_clock_change_swallows_is_no_shift() -> None:
    lost = Layer((A,), 1, "days", time(), date(2026, 3, 1), windows=(Window(time(2), time(3)),))
    assert rendered(schedule(lost), "2026-03-29", "2026-03-30") == [("03-29 00:00", "03-30 00:00", None)]


def test_an_override_replaces_the_whole_result() -> None:
    spec = schedule(DAILY, WEEKLY, overrides=(override(D, "2026-06-02T10:00", "2026-06-02T12:00"),))
    assert rendered(spec, "2026-06-02T09:00", "2026-06-02T15:00") == [
        ("06-02 09:00", "06-02 10:00", C),
        ("06-02 10:00", "06-02 12:00", D),
        ("06-02 12:00", "06-02 15:00", C),
    ]


def test_of_two_overrides_the_one_created_later_wins_even_with_nobody() -> None:
    early = override(D, "2026-06-02T10:00", "2026-06-02T14:00", created=7)
    late = override(None, "2026-06-02T11:00", "2026-06-02T12:00", created=8)
    for both in ((early, late), (late, early)):
        spec = schedule(DAILY, overrides=both)
        found = render(spec, madrid("2026-06-02T10:00"), madrid("2026-06-02T14:00"))
        assert [each.person for each in found] == [D, None, D]
        assert found[1].why == Why.OVERRIDE
        assert found[1].override == late


def test_two_turns_in_a_row_of_one_person_are_two_shifts() -> None:
    alone = Layer((A,), 1, "weeks", time(9), date(2026, 6, 1))
    found = render(schedule(alone), madrid("2026-06-01T09:00"), madrid("2026-06-15T09:00"))
    assert [(each.person, each.turn) for each in found] == [(A, 0), (A, 1)]


def test_a_participant_may_stand_in_the_rotation_twice() -> None:
    layer = Layer((A, B, A, C), 1, "days", time(), date(2026, 6, 1))
    found = render(schedule(layer), madrid("2026-06-01"), madrid("2026-06-06"))
    assert [each.person for each in found] == [A, B, A, C, A]


def test_a_layer_may_begin_later_than_its_anchor_with_the_turn_it_has_then() -> None:
    layer = Layer((A, B, C), 1, "days", time(), date(2026, 6, 1), starts_at=madrid("2026-06-03T12:00"))
    assert rendered(schedule(layer), "2026-06-03", "2026-06-04") == [
        ("06-03 00:00", "06-03 12:00", None),
        ("06-03 12:00", "06-04 00:00", C),
    ]


def test_what_other_layers_hide_is_never_calculated() -> None:
    below = Layer((A, B), 1, "hours", time(9), date(2026, 3, 16), zone="Asia/Kathmandu")
    steady_start.cache_clear()
    shifts = render(schedule(below, WEEKLY), madrid("2026-03-16T09:00"), madrid("2027-03-15T09:00"))
    assert {each.layer for each in shifts} == {1}
    # a date for each hand-off of the weeks, and what the ends of the layers ask
    assert steady_start.cache_info().misses < 70


def test_hours_under_a_short_window_keep_their_turns() -> None:
    below = Layer((A, B, C), 1, "hours", time(0), date(2026, 10, 24))
    noon = Layer((D,), 1, "days", time(0), date(2026, 10, 24), windows=(Window(time(0, 30), time(23, 30)),))
    found = render(schedule(below, noon), madrid("2026-10-24"), madrid("2026-10-26"))
    # the repeated hour belongs to one turn of the 25, in which the day has 24
    assert [(each.person, each.turn) for each in found if each.layer == 0] == [
        (A, 0),
        (C, 23),
        (A, 24),
        (C, 47),
    ]


@given(st.data())
@careful
def test_rendered_and_asked_agree_at_every_instant(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    start, end = stretch(on)
    shifts = render(spec, start, end)
    seconds = int((end - start).total_seconds())
    asked = [
        start + timedelta(seconds=n) for n in data.draw(st.lists(st.integers(0, seconds - 1), max_size=12))
    ]
    edges = [edge for each in shifts for edge in (each.start, each.end - timedelta(seconds=1))]
    for at in asked + edges[:60]:
        (shift,) = (each for each in shifts if each.start <= at < each.end)
        answer = on_call(spec, at)
        assert answer.person == shift.person
        reason = answer.reason
        if reason is None:
            assert shift.why == Why.NOTHING
        else:
            assert (reason.layer, reason.turn, reason.override) == shift.source


@given(situations())
@careful
def test_shifts_touch_and_cover_the_whole_stretch(situation: tuple[ScheduleSpec, date]) -> None:
    spec, on = situation
    start, end = stretch(on)
    shifts = render(spec, start, end)
    assert (shifts[0].start, shifts[-1].end) == (start, end)
    for before, after in pairwise(shifts):
        assert before.start < before.end == after.start
        assert before.source != after.source


@given(situations(), st.integers(1, 9 * 86_400 - 1))
@careful
def test_rendering_in_two_parts_changes_nobodys_time(situation: tuple[ScheduleSpec, date], cut: int) -> None:
    spec, on = situation
    start, end = stretch(on)
    middle = start + timedelta(seconds=cut)
    parts = render(spec, start, middle) + render(spec, middle, end)
    whole = render(spec, start, end)
    assert {each.start for each in parts} - {middle} == {each.start for each in whole} - {middle}
    for part in parts:
        (around,) = (each for each in whole if each.start <= part.start < each.end)
        assert (part.person, part.source) == (around.person, around.source)


@given(situations(most_layers=1))
@careful
def test_a_layer_without_windows_covers_from_its_start_to_its_end(
    situation: tuple[ScheduleSpec, date],
) -> None:
    spec, on = situation
    start, end = stretch(on)
    layers = tuple(replace(each, windows=()) for each in spec.layers)
    shifts = render(ScheduleSpec(spec.zone, layers), start, end)
    if not layers:
        assert len(shifts) == 1
        return
    zone = ZoneInfo(spec.zone)
    begins, ends = coverage(layers[0], zone)
    for shift in shifts:
        inside = begins <= shift.start and (ends is None or shift.end <= ends)
        assert (shift.person is not None) == inside
        if shift.turn is not None:
            assert shift.person == whose_turn(layers[0], shift.turn)
            cuts = handoffs(layers[0], zone, shift.start + timedelta(seconds=1), shift.end)
            assert cuts == ()
