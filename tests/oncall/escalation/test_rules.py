"""A person's own rules: which contact method, when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.intervals import Interval
from oncall.escalation.page import Urgency
from oncall.escalation.rules import Planned, Rule, opening_at, plan
from tests.oncall.escalation.policies import NOW, minutes

PUSH, SMS, CALL, MAIL = 1, 2, 3, 4
RULES = (Rule(PUSH, 0), Rule(SMS, 2), Rule(CALL, 5))
ALL = (PUSH, SMS, CALL, MAIL)
TODAY = Interval(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
TOMORROW = Interval(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=8))


def planned(found: tuple[Planned, ...]) -> list[tuple[int, float]]:
    return [(each.method, (each.at - NOW) / minutes(1)) for each in found]


@pytest.mark.parametrize(
    ("usable", "expected"),
    [
        (ALL, [(PUSH, 0), (SMS, 2), (CALL, 5)]),
        ((SMS, CALL), [(SMS, 0), (CALL, 5)]),
        ((PUSH, CALL), [(PUSH, 0), (CALL, 2)]),
        ((PUSH, SMS), [(PUSH, 0), (SMS, 2)]),
        ((CALL,), [(CALL, 0)]),
        ((MAIL, 7), [(MAIL, 0), (7, 0)]),
        ((), []),
    ],
)
def test_a_method_that_cannot_be_used_falls_through_to_the_next(
    usable: tuple[int, ...], expected: list[tuple[int, float]]
) -> None:
    assert planned(plan(RULES, Urgency.HIGH, NOW, usable)) == expected


def test_without_rules_every_usable_method_is_used_at_once() -> None:
    assert planned(plan((), Urgency.HIGH, NOW, (SMS, MAIL))) == [(SMS, 0), (MAIL, 0)]


def test_a_method_may_be_used_twice() -> None:
    assert planned(plan((Rule(CALL, 3), Rule(CALL, 0)), Urgency.HIGH, NOW, ALL)) == [(CALL, 0), (CALL, 3)]


def test_a_high_page_does_not_wait_for_working_hours() -> None:
    assert planned(plan(RULES, Urgency.HIGH, NOW, ALL, (TODAY,)))[0] == (PUSH, 0)


def test_a_low_page_waits_for_working_hours_and_counts_from_there() -> None:
    found = plan((Rule(MAIL, 0), Rule(PUSH, 30), Rule(SMS, 60)), Urgency.LOW, NOW, ALL, (TODAY, TOMORROW))
    assert planned(found) == [(MAIL, 60), (PUSH, 90), (SMS, 1440)]


def test_a_low_page_does_not_wait_where_no_opening_is_known() -> None:
    for hours in (None, (), (Interval(NOW - minutes(60), NOW),)):
        assert planned(plan((Rule(MAIL, 0),), Urgency.LOW, NOW, ALL, hours)) == [(MAIL, 0)]


def test_an_instant_inside_working_hours_is_its_own_opening() -> None:
    assert opening_at(TODAY.start, (TODAY,)) == TODAY.start
    assert opening_at(TODAY.end, (TODAY, TOMORROW)) == TOMORROW.start


@given(
    st.lists(st.builds(Rule, st.integers(1, 5), st.integers(0, 60)), max_size=6),
    st.lists(st.integers(1, 5), max_size=4, unique=True),
    st.sampled_from(Urgency),
)
def test_whoever_has_a_usable_method_is_told_and_by_no_other(
    rules: list[Rule], usable: list[int], urgency: Urgency
) -> None:
    found = plan(rules, urgency, NOW, usable, (TODAY, TOMORROW))
    assert bool(found) == bool(usable)
    assert {each.method for each in found} <= set(usable)
    times = [each.at for each in found]
    assert times == sorted(times)
    if urgency == Urgency.LOW:
        assert all(each in TODAY or each in TOMORROW for each in times)
