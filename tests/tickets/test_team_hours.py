"""Pages of low urgency wait for the calendar of the desk."""

from datetime import UTC, datetime

import pytest

from oncall.hours import hours_of_team

pytestmark = pytest.mark.django_db


def test_the_desks_calendar_is_every_teams() -> None:
    # Saturday noon
    found = hours_of_team(None, datetime(2026, 3, 7, 12, 0, tzinfo=UTC))
    assert found
    assert found[0].start.weekday() == 0
