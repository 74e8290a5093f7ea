"""Times that people type: on the nights of clock changes, too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from oncall.forms.instants import InstantField

MADRID = ZoneInfo("Europe/Madrid")
# 02:15 CEST; the clocks go back at 03:00
FIRST = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def madrid() -> Iterator[None]:
    with timezone.override(MADRID):
        yield


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-10-25T02:15", FIRST),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2026-03-29T03:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-07-01T10:00", datetime(2026, 7, 1, 8, 0, tzinfo=UTC)),
        ("2026-07-01T10:00:30", datetime(2026, 7, 1, 8, 0, 30, tzinfo=UTC)),
        ("2026-07-01T10:00+00:00", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
        ("2026-07-01T10:00Z", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_meant(typed: str, meant: datetime) -> None:
    assert InstantField().clean(typed) == meant


def test_what_was_shown_is_meant_although_the_first_came_before() -> None:
    field = InstantField()
    field.shown = FIRST + timedelta(hours=1, seconds=20)
    assert field.clean("2026-10-25T02:15") == field.shown
    assert field.clean("2026-10-25T02:16") == FIRST + timedelta(minutes=1)


@pytest.mark.parametrize("typed", ["2026-03-29T02:30", "2026-02-30T10:00", "soon"])
def test_what_is_no_time_there_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        InstantField().clean(typed)


@pytest.mark.parametrize(
    ("zone", "typed"), [("Asia/Tokyo", "0001-01-01T00:00"), ("America/Lima", "9999-12-31T23:59")]
)
def test_what_no_calendar_holds_is_refused(zone: str, typed: str) -> None:
    with timezone.override(ZoneInfo(zone)), pytest.raises(ValidationError):
        InstantField().clean(typed)


def test_nothing_is_nothing() -> None:
    assert InstantField(required=False).clean("") is None
