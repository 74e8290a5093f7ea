"""The desk that stories play on: two tiers, a lead, an incident manager, a requester, a 24×7 policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from oncall.actions import make_schedule
from oncall.actions.schedules import Facts
from oncall.models import Schedule, Team, User
from oncall.scheduling.spec import Layer
from tests.factories.desk import (
    HOUR,
    BusinessCalendarFactory,
    ServiceFactory,
    SlaPolicyFactory,
    restore_defaults,
)
from tests.factories.people import TeamFactory, UserFactory
from tests.processes import OwnRedis
from tickets.models import ResolutionCode, Service

MINUTE = 60
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Desk:
    """Who sits at this desk, and what it looks after."""

    rita: User
    ana: User
    tom: User
    lea: User
    max: User
    first: Team
    second: Team
    trains: Service
    code: ResolutionCode


@pytest.fixture
def desk(db: None) -> Desk:
    """Signalling of a railway: 24×7, first response 30 min and resolution 8 h at P2, 1 h at P1."""
    # A test with real transactions empties the tables when it ends.
    restore_defaults()
    rita = UserFactory.create(full_name="Rita Requester", zone="Europe/Madrid")
    ana, tom = UserFactory.create(full_name="Ana First"), UserFactory.create(full_name="Tom Second")
    lea, manager = (
        UserFactory.create(full_name="Lea Lead"),
        UserFactory.create(full_name="Max Manager", is_incident_manager=True),
    )
    second = TeamFactory.create(name="Signalling", tier=2, members=[tom])
    first = TeamFactory.create(name="Service desk", tier=1, members=[ana], leads=[lea], escalates_to=second)
    trains = ServiceFactory.create(name="Train signalling", owning_team=first)
    SlaPolicyFactory.create(
        name="Always",
        calendar=BusinessCalendarFactory.create(name="Always", always_open=True),
        for_services=[trains],
        targets={
            "first_response": {1: 15 * MINUTE, 2: 30 * MINUTE, 3: HOUR, 4: 4 * HOUR, 5: 8 * HOUR},
            "resolution": {1: HOUR, 2: 8 * HOUR, 3: 24 * HOUR, 4: 48 * HOUR, 5: 96 * HOUR},
        },
        thresholds=[
            ("first_response", "percent", 100, {"tell_lead", "hand_on"}),
            ("resolution", "percent", 75, {"tell_assignee"}),
            ("resolution", "percent", 100, {"tell_assignee", "tell_lead", "tell_managers"}),
            ("resolution", "overrun", 30, {"tell_managers"}),
        ],
    )
    code = ResolutionCode.objects.order_by("pk").first()
    assert code is not None
    return Desk(rita, ana, tom, lea, manager, first, second, trains, code)


def rota_of(name: str, *people: User, begins: date, at: time, ends: datetime | None = None) -> Schedule:
    """Days in turn, from this date on, handed over at this wall time in Madrid."""
    layer = Layer(tuple(each.pk for each in people), 1, "days", at, begins, ends_at=ends)
    return make_schedule(by=None, facts=Facts(name, None, "Europe/Madrid"), layers=[layer], now=LONG_AGO)


@pytest.fixture
def redis_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()
