"""Sets of half-open intervals, against sets of minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.intervals import Interval, intersect, subtract, union

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def make(pairs: list[tuple[int, int]]) -> list[Interval]:
    return [Interval(at(min(pair)), at(max(pair))) for pair in pairs]


def minutes(intervals: list[Interval]) -> set[int]:
    return {minute for minute in range(31) if any(at(minute) in each for each in intervals)}


def is_normal(intervals: list[Interval]) -> bool:
    pairs = pairwise(intervals)
    return all(each.seconds > 0 for each in intervals) and all(one.end < two.start for one, two in pairs)


sets = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6).map(make)


@given(sets, sets)
@settings(deadline=None, max_examples=100)
def test_interval_algebra_is_that_of_the_minutes_inside(left: list[Interval], right: list[Interval]) -> None:
    for result, expected in (
        (union(left), minutes(left)),
        (union([*left, *right]), minutes(left) | minutes(right)),
        (intersect(left, right), minutes(left) & minutes(right)),
        (subtract(left, right), minutes(left) - minutes(right)),
    ):
        assert minutes(result) == expected
        assert is_normal(result)


def test_intervals_that_touch_become_one_and_empty_ones_vanish() -> None:
    assert union(make([(5, 9), (0, 5), (12, 12)])) == make([(0, 9)])


def test_an_end_is_not_inside() -> None:
    assert at(0) in Interval(at(0), at(1))
    assert at(1) not in Interval(at(0), at(1))


def test_reversed_or_naive_ends_are_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Interval(at(1), at(0))
    with pytest.raises(ValueError, match="aware"):
        Interval(NOON.replace(tzinfo=None), at(1))
