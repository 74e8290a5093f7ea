from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction

from kernel import clock

NOON = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_time_is_the_databases_in_utc_and_whole_seconds() -> None:
    now = clock.read()
    assert now.tzinfo is UTC
    assert now.microsecond == 0
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


@pytest.mark.django_db
def test_the_time_goes_on_inside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        assert clock.read() <= clock.read()


def test_a_frozen_clock_stands_until_it_is_moved() -> None:
    with clock.frozen(NOON) as frozen:
        assert clock.read() == NOON
        assert frozen.advance(hours=1, minutes=5) == NOON + timedelta(minutes=65)
        assert clock.read() == NOON + timedelta(minutes=65)
        frozen.advance(timedelta(days=1))
        frozen.move_to(NOON)
        assert clock.read() == NOON


def test_frozen_clocks_nest_and_the_outer_one_comes_back() -> None:
    with clock.frozen(NOON):
        with clock.frozen(NOON + timedelta(hours=1)):
            assert clock.read() == NOON + timedelta(hours=1)
        assert clock.read() == NOON


def test_a_frozen_clock_shows_any_zone_as_utc_in_whole_seconds() -> None:
    summer = timezone(timedelta(hours=2))
    with clock.frozen(datetime(2026, 3, 28, 14, 0, 0, 999_999, tzinfo=summer)):
        assert clock.read() == NOON
        assert clock.read().tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.frozen(NOON.replace(tzinfo=None)):
        pass
