"""What may be a schedule, and that it is stored and read back."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from oncall.scheduling.problems import problems
from oncall.scheduling.spec import Layer, Override, ScheduleSpec, Window
from tests.oncall.scheduling.schedules import DAILY, WEEKLY, A, madrid, override, schedule, situations


@given(situations())
@settings(deadline=None, max_examples=60)
def test_a_schedule_survives_being_stored(situation: tuple[ScheduleSpec, date]) -> None:
    spec, _ = situation
    assert ScheduleSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


def test_a_schedule_with_everything_is_stored_readably() -> None:
    layer = replace(DAILY, windows=(Window(time(17), time(8), 4, 0),), starts_at=madrid("2026-06-03T09:00"))
    assert schedule(layer, overrides=(override(None, "2026-06-02T10:00", "2026-06-02T12:00"),)).to_json() == {
        "zone": "Europe/Madrid",
        "layers": [
            {
                "participants": [1, 2, 3],
                "every": 1,
                "unit": "days",
                "handoff": "09:00",
                "anchor": "2026-06-01",
                "first": 0,
                "starts_at": "2026-06-03T07:00:00+00:00",
                "ends_at": None,
                "windows": [{"opens": "17:00", "closes": "08:00", "opens_on": 4, "closes_on": 0}],
                "zone": "",
            }
        ],
        "overrides": [
            {
                "person": None,
                "start": "2026-06-02T08:00:00+00:00",
                "end": "2026-06-02T10:00:00+00:00",
                "created": 1,
            }
        ],
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"zone": "UTC", "layers": 3},
        {"zone": "UTC", "layers": [{}]},
        {"zone": "UTC", "layers": ["x"]},
        {"zone": "UTC", "layers": [DAILY.to_json() | {"unit": "years"}]},
        {"zone": "UTC", "layers": [DAILY.to_json() | {"every": True}]},
        {"zone": "UTC", "layers": [DAILY.to_json() | {"participants": ["1"]}]},
        {"zone": "UTC", "layers": [DAILY.to_json() | {"handoff": "09:00+02:00"}]},
        {"zone": "UTC", "layers": [DAILY.to_json() | {"anchor": "soon"}]},
        {"zone": "UTC", "layers": [DAILY.to_json() | {"starts_at": "2026-01-01T00:00:00"}]},
        {"zone": "UTC", "overrides": [{"person": 1, "start": "2026-01-01T00:00:00+00:00"}]},
    ],
)
def test_what_is_no_schedule_is_refused_in_one_way(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        ScheduleSpec.from_json(data)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        Override(A, datetime(2026, 1, 1), datetime(2026, 1, 2), 1)  # noqa: DTZ001 -- the point


def test_two_instants_of_the_repeated_hour_stay_apart() -> None:
    zone = ZoneInfo("Europe/Madrid")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    found = Override(A, first, first.replace(fold=1), 1)
    assert found.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert found.end == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert problems(schedule(WEEKLY, overrides=(found,))) == []


def layer_with(**changes: Any) -> ScheduleSpec:
    return schedule(WEEKLY, replace(DAILY, **changes))


@pytest.mark.parametrize(
    ("spec", "place", "code"),
    [
        (ScheduleSpec("Mars/Olympus"), "zone", "unknown_zone"),
        (layer_with(zone="Mars/Olympus"), "layers.1.zone", "unknown_zone"),
        (layer_with(participants=()), "layers.1.participants", "no_participants"),
        (layer_with(first=3), "layers.1.first", "no_such_participant"),
        (layer_with(unit="years"), "layers.1.unit", "unknown_unit"),
        (layer_with(every=0), "layers.1.every", "every_out_of_range"),
        (layer_with(every=1001), "layers.1.every", "every_out_of_range"),
        (layer_with(anchor=date(1066, 10, 14)), "layers.1.anchor", "year_out_of_range"),
        (layer_with(starts_at=madrid("2026-05-31")), "layers.1.starts_at", "starts_before_anchor"),
        (layer_with(ends_at=madrid("2026-06-01T09:00")), "layers.1.ends_at", "end_not_after_start"),
        (layer_with(windows=(Window(time(9), time(17), 0),)), "layers.1.windows.0", "one_weekday"),
        (layer_with(windows=(Window(time(9), time(17), 0, 7),)), "layers.1.windows.0", "unknown_weekday"),
        (
            schedule(WEEKLY, overrides=(override(A, "2026-06-02T10:00", "2026-06-02T10:00"),)),
            "overrides.0.end",
            "end_not_after_start",
        ),
        (
            schedule(WEEKLY, overrides=(override(A, "2026-06-02T10:00", "2026-06-02T11:00"),) * 2),
            "overrides.1.created",
            "created_twice",
        ),
    ],
)
def test_what_cannot_be_is_named_at_its_place(spec: ScheduleSpec, place: str, code: str) -> None:
    assert [(each.field, each.code) for each in problems(spec)] == [(place, code)]


def test_a_schedule_without_layers_is_a_gap_and_no_problem() -> None:
    assert problems(schedule()) == []


def test_a_time_with_seconds_is_kept() -> None:
    layer = Layer((A,), 1, "days", time(9, 30, 15), date(2026, 6, 1))
    assert Layer.from_json(layer.to_json()) == layer
