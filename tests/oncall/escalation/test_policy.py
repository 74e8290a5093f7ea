"""What may be an escalation policy."""

from dataclasses import replace
from typing import Any

import pytest

from oncall.escalation.policy import Level, Place, Policy
from tests.oncall.escalation.policies import BOSS, POLICY, SCHEDULE


def test_positions_go_through_every_pass_and_end_at_the_last_resort() -> None:
    places = [POLICY.place(position) for position in range(POLICY.last_position + 1)]
    assert places == [Place(0, 1), Place(1, 1), Place(0, 2), Place(1, 2), Place(None, 2)]
    assert POLICY.level_at(POLICY.last_position) == POLICY.last_resort


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"levels": ()}, "levels", "no_levels"),
        ({"levels": POLICY.levels * 11}, "levels", "too_many_levels"),
        ({"levels": (Level((), 5),)}, "levels.0.targets", "no_targets"),
        ({"levels": (Level((BOSS, BOSS), 5),)}, "levels.0.targets", "target_twice"),
        ({"levels": (Level((SCHEDULE,), 0),)}, "levels.0.wait", "wait_out_of_range"),
        ({"last_resort": Level((), 5)}, "last_resort.targets", "no_targets"),
        ({"last_resort": Level((BOSS,), 1441)}, "last_resort.wait", "wait_out_of_range"),
        ({"repeat": 10}, "repeat", "repeat_out_of_range"),
        ({"ack_timeout": 0}, "ack_timeout", "timeout_out_of_range"),
    ],
)
def test_what_cannot_be_is_named_at_its_place(changes: dict[str, Any], place: str, code: str) -> None:
    found = replace(POLICY, **changes).problems()
    assert [(each.field, each.code) for each in found] == [(place, code)]


LEVEL = {"targets": [{"kind": "person", "key": 1}], "wait": 5}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"levels": [LEVEL]},
        {"levels": 3, "last_resort": LEVEL},
        {"levels": [{"targets": [{"kind": "robot", "key": 1}], "wait": 5}], "last_resort": LEVEL},
        {"levels": [LEVEL], "last_resort": LEVEL | {"wait": "5"}},
        {"levels": [LEVEL], "last_resort": LEVEL, "repeat": True},
    ],
)
def test_what_is_no_policy_is_refused_in_one_way(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Policy.from_json(data)
