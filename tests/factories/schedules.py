"""On-call schedules for tests: by default A, B and C take weeks from Monday 09:00 in Madrid."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from oncall.actions import make_schedule
from oncall.actions.schedules import Facts
from oncall.models import Schedule, Team, User
from oncall.scheduling.spec import Layer
from tests.factories.people import UserFactory

MADRID = ZoneInfo("Europe/Madrid")
# Monday, before the hand-off at 09:00 in Madrid, a week before the clocks change
BEGIN = datetime(2026, 3, 23, 7, 0, tzinfo=UTC)


def wall(text: str, zone: ZoneInfo = MADRID) -> datetime:
    """The instant of a wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def weekly(*people: User, **changed: Any) -> Layer:
    values: dict[str, Any] = {
        "every": 1,
        "unit": "weeks",
        "handoff": time(9),
        "anchor": date(2026, 3, 16),
        **changed,
    }
    return Layer(tuple(each.pk for each in people), **values)


def rota(
    *people: User, name: str = "Nights", team: Team | None = None, layers: list[Layer] | None = None
) -> Schedule:
    """A schedule made at BEGIN; three new people without any named."""
    chosen = people or tuple(UserFactory.create_batch(3))
    return make_schedule(
        by=None,
        facts=Facts(name, team, "Europe/Madrid"),
        layers=[weekly(*chosen)] if layers is None else layers,
        now=BEGIN,
    )
