from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.mail.retries import GIVE_UP_AFTER, next_try

QUEUED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (60, 240), (100_000, 240)]
)
def test_waits_double_up_to_four_hours(attempts: int, minutes: int) -> None:
    due = next_try(queued_at=QUEUED, attempts=attempts, now=QUEUED, chance=0.5)
    assert due == QUEUED + timedelta(minutes=minutes)


def test_the_last_try_is_two_days_after_it_was_queued_and_then_it_is_given_up() -> None:
    shortly_before = QUEUED + GIVE_UP_AFTER - timedelta(minutes=5)
    assert next_try(queued_at=QUEUED, attempts=20, now=shortly_before, chance=0.5) == QUEUED + GIVE_UP_AFTER
    assert next_try(queued_at=QUEUED, attempts=21, now=QUEUED + GIVE_UP_AFTER, chance=0.5) is None


@given(attempts=st.integers(1, 200), chance=st.floats(0, 1, exclude_max=True))
def test_chance_spreads_a_wait_by_a_fifth_either_way_in_whole_seconds(attempts: int, chance: float) -> None:
    plain = next_try(queued_at=QUEUED, attempts=attempts, now=QUEUED, chance=0.5)
    spread = next_try(queued_at=QUEUED, attempts=attempts, now=QUEUED, chance=chance)
    assert plain is not None
    assert spread is not None
    assert abs(spread - plain) <= 0.2 * (plain - QUEUED) + timedelta(seconds=1)
    assert spread.microsecond == 0
    assert spread > QUEUED
