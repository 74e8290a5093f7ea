"""Edits from a time on: the past stays, and who is on now stays on."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncall.scheduling.asking import on_call
from oncall.scheduling.editing import Wanted, edited, inserted, removed, running
from oncall.scheduling.render import render
from oncall.scheduling.spec import Layer, Person, ScheduleSpec
from tests.oncall.scheduling.schedules import (
    DAILY,
    DAYS,
    WEEKLY,
    A,
    B,
    C,
    D,
    layers,
    lines,
    madrid,
    schedule,
    situations,
    stretch,
)

NOW = madrid("2026-06-02T12:00")
"""B's turn of DAILY, until 06-03 09:00."""


def people(spec: ScheduleSpec, start: datetime = NOW, days: int = 6) -> list[Person | None]:
    return [each.person for each in render(spec, start, start + timedelta(days=days))]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (0, [B, C, D, A, B, C, D]),
        (1, [B, C, A, D, B, C, A]),
        (2, [B, D, C, A, B, D, C]),
        (3, [B, C, D, A, B, C, D]),
    ],
)
def test_inserting_somebody_keeps_who_is_on_now(position: int, expected: list[Person]) -> None:
    spec = inserted(schedule(DAILY), NOW, 0, D, position)
    assert people(spec) == expected
    assert lines(render(spec, madrid("2026-06-01T09:00"), madrid("2026-06-03T09:00"))) == [
        ("06-01 09:00", "06-02 09:00", A),
        ("06-02 09:00", "06-02 12:00", B),
        ("06-02 12:00", "06-03 09:00", B),
    ]


def test_removing_somebody_else_keeps_who_is_on_now() -> None:
    assert people(removed(schedule(DAILY), NOW, 0, A)) == [B, C, B, C, B, C, B]
    assert people(removed(schedule(DAILY), NOW, 0, C)) == [B, A, B, A, B, A, B]


def test_removing_who_is_on_now_hands_over_to_the_next_at_once() -> None:
    spec = removed(schedule(DAILY), NOW, 0, B)
    assert people(spec) == [C, A, C, A, C, A, C]
    assert on_call(spec, NOW - timedelta(seconds=1)).person == B


def test_removing_the_only_participant_leaves_a_gap() -> None:
    alone = replace(DAILY, participants=(A,))
    assert people(removed(schedule(alone), NOW, 0, A)) == [None]


def test_a_rotation_without_anybody_begins_with_whoever_comes() -> None:
    empty = replace(DAILY, participants=())
    assert people(inserted(schedule(empty), NOW, 0, D, 0), NOW, 2) == [D, D, D]


def test_removing_somebody_who_takes_no_part_changes_nothing() -> None:
    assert removed(schedule(DAILY), NOW, 0, D) == schedule(DAILY)


def test_inserting_before_the_layer_begins_keeps_who_begins() -> None:
    spec = inserted(schedule(DAILY), madrid("2026-05-01"), 0, D, 0)
    assert len(spec.layers) == 1
    assert people(spec, madrid("2026-06-01T09:00"), 4) == [A, B, C, D]


def test_somebody_who_stands_twice_keeps_the_place_he_is_at() -> None:
    twice = replace(DAILY, participants=(A, B, A, C))
    at = madrid("2026-06-03T12:00")
    assert people(schedule(twice), at, 2) == [A, C, A]
    assert people(inserted(schedule(twice), at, 0, D, 4), at, 4) == [A, C, D, A, B]


def test_a_new_handoff_time_keeps_who_is_on_now_until_it() -> None:
    later = replace(DAILY, handoff=time(18))
    spec = edited(schedule(DAILY), NOW, [(0, later)])
    assert lines(render(spec, NOW, madrid("2026-06-04T12:00"))) == [
        ("06-02 12:00", "06-02 18:00", B),
        ("06-02 18:00", "06-03 18:00", C),
        ("06-03 18:00", "06-04 12:00", A),
    ]


def test_a_new_anchor_begins_the_rotation_anew() -> None:
    anew = replace(DAILY, anchor=date(2026, 6, 4))
    spec = edited(schedule(DAILY), NOW, [(0, anew)])
    assert people(spec, NOW, 4) == [None, A, B, C]


def test_a_layer_no_longer_wanted_ends_and_its_past_stays() -> None:
    spec = edited(schedule(DAILY, WEEKLY), NOW, [(0, DAILY)])
    assert spec.layers == (DAILY, replace(WEEKLY, ends_at=NOW))
    assert running(spec, NOW) == [(0, DAILY)]


def test_a_layer_that_had_not_begun_is_gone() -> None:
    assert edited(schedule(DAILY), madrid("2026-05-01"), []).layers == ()


def test_another_end_does_not_split_a_layer() -> None:
    ending = replace(DAILY, ends_at=madrid("2026-07-01"))
    assert edited(schedule(DAILY), NOW, [(0, ending)]).layers == (ending,)
    assert edited(schedule(ending), NOW, [(0, DAILY)]).layers == (DAILY,)


def test_an_end_in_the_past_ends_the_layer_now() -> None:
    ending = replace(DAILY, ends_at=madrid("2026-06-01T20:00"))
    assert edited(schedule(DAILY), NOW, [(0, ending)]).layers == (replace(DAILY, ends_at=NOW),)


def test_layers_that_change_places_do_so_from_now_on() -> None:
    spec = schedule(WEEKLY, DAILY)
    swapped = edited(spec, NOW, [(1, DAILY), (0, WEEKLY)])
    assert on_call(swapped, NOW - timedelta(seconds=1)).person == B
    assert on_call(swapped, NOW).person == C
    assert len(running(swapped, NOW)) == 2


def test_a_schedule_that_moves_to_another_zone_keeps_its_past() -> None:
    spec = schedule(DAILY)
    moved = edited(spec, NOW, running(spec, NOW), zone="America/New_York")
    past = madrid("2026-06-01T09:00")
    assert [(each.start, each.person) for each in render(moved, past, NOW)] == [
        (each.start, each.person) for each in render(spec, past, NOW)
    ]
    assert lines(render(moved, NOW, madrid("2026-06-04T00:00"))) == [
        ("06-02 12:00", "06-02 15:00", B),
        ("06-02 15:00", "06-03 15:00", C),
        ("06-03 15:00", "06-04 00:00", A),
    ]


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_no_edit_changes_what_was(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    start, end = stretch(on)
    at = start + timedelta(hours=data.draw(st.integers(0, DAYS * 24)))
    wanted: list[Wanted] = [each for each in running(spec, at) if data.draw(st.booleans())]
    wanted = data.draw(st.permutations(wanted))
    for place in range(len(wanted)):
        if data.draw(st.booleans()):
            wanted[place] = (wanted[place][0], data.draw(layers(on)))
    wanted += [(None, each) for each in data.draw(st.lists(layers(on), max_size=2))]
    zone = data.draw(st.sampled_from([None, "Asia/Tokyo"]))
    after = edited(spec, at, wanted, zone)
    assert whom(after, start, at) == whom(spec, start, at)
    future = ScheduleSpec(after.zone, tuple(layer for _, layer in running(after, at)), after.overrides)
    assert whom(after, at, end) == whom(future, at, end)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_what_is_wanted_is_what_holds_from_the_edit_on(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    start, end = stretch(on)
    at = start + timedelta(hours=data.draw(st.integers(0, DAYS * 24)))
    wanted: list[Wanted] = [(None, each) for each in data.draw(st.lists(layers(on), max_size=4))]
    after = edited(spec, at, wanted)
    alone = ScheduleSpec(spec.zone, tuple(layer for _, layer in wanted), spec.overrides)
    assert whom(after, at, end) == whom(alone, at, end)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_whoever_is_inserted_the_one_on_call_stays(data: st.DataObject) -> None:
    spec, on = data.draw(situations(most_layers=1))
    start, _ = stretch(on)
    at = start + timedelta(hours=data.draw(st.integers(0, DAYS * 24)))
    if not running(spec, at):
        return
    after = inserted(spec, at, 0, 9, data.draw(st.integers(0, 4)))
    assert on_call(after, at).person == on_call(spec, at).person
    if on_call(spec, at).person in {1, 2, 3}:
        assert on_call(removed(spec, at, 0, 4), at).person == on_call(spec, at).person


def whom(spec: ScheduleSpec, start: datetime, end: datetime) -> list[tuple[datetime, Person | None]]:
    """Who is on call from when on, without regard to which layer says so."""
    found: list[tuple[datetime, Person | None]] = []
    for each in render(spec, start, end):
        if not found or found[-1][1] != each.person:
            found.append((each.start, each.person))
    return found


def test_the_layers_of_an_edit_are_those_that_still_run() -> None:
    over = Layer((A,), 1, "days", time(9), date(2026, 5, 1), ends_at=madrid("2026-05-20"))
    assert running(schedule(over, DAILY), NOW) == [(1, DAILY)]
    assert people(inserted(schedule(over, DAILY), NOW, 1, D, 3), NOW, 3) == [B, C, D, A]
