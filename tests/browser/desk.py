"""A small desk for browser tests, open round the clock so that its clocks tick whenever the tests run."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kernel import clock
from oncall.models import Team, User
from tests.factories.desk import CategoryFactory, SubcategoryFactory, level, restore_defaults
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.tickets import logged
from tickets.actions.configuration import publish_policy
from tickets.models import BusinessCalendar, SlaPolicy, Subcategory, Ticket
from tickets.models.choices import Metric


@dataclass(frozen=True)
class Desk:
    """Rita asks for help; Ana and Bob are first, Sven is second; Lea leads, Ada configures."""

    rita: User
    ana: User
    bob: User
    sven: User
    ada: User
    first: Team
    second: Team
    printers: Subcategory

    def reported(self, title: str = "The printer jams", *, minutes_ago: int = 0, **draft: Any) -> Ticket:
        """A ticket of Rita's in the first team's queue."""
        at = clock.read() - timedelta(minutes=minutes_ago)
        return logged(title, requester=self.rita, at=at, **{"team": self.first, **draft})


def open_desk() -> Desk:
    # a test with real transactions empties the tables when it ends
    restore_defaults()
    _always_open()
    ana, bob, lea, sven = (
        UserFactory.create(full_name=name, zone="Europe/Madrid")
        for name in ("Ana First", "Bob First", "Lea Lead", "Sven Second")
    )
    second = TeamFactory.create(name="Workplace", tier=2, members=[sven])
    first = TeamFactory.create(name="Service desk", members=[ana, bob], leads=[lea], escalates_to=second)
    hardware = CategoryFactory.create(name="Hardware")
    printers = SubcategoryFactory.create(
        category=hardware,
        name="Printers",
        default_team=first,
        default_impact=level("impact", 2),
        default_urgency=level("urgency", 2),
        questions="Which printer?",
    )
    SubcategoryFactory.create(category=CategoryFactory.create(name="Software"), name="Mail")
    return Desk(
        rita=UserFactory.create(
            full_name="Rita Requester",
            email="rita@example.test",
            organisation=OrganisationFactory.create(name="Northern Railway"),
            zone="Europe/Madrid",
        ),
        ana=ana,
        bob=bob,
        sven=sven,
        ada=UserFactory.create(full_name="Ada Admin", is_staff=True),
        first=first,
        second=second,
        printers=printers,
    )


def _always_open() -> None:
    """The default policy round the clock: a person answers within nine minutes, for below ten a page counts
    the seconds; who misses it hands the ticket on."""
    policy = SlaPolicy.objects.get(is_default=True)
    policy.calendar = BusinessCalendar.objects.get(always_open=True)
    policy.save()
    policy.targets.filter(metric=Metric.FIRST_RESPONSE).update(seconds=9 * 60)
    policy.thresholds.filter(metric=Metric.FIRST_RESPONSE, value=100).update(hand_on=True)
    publish_policy(policy=policy, now=clock.read())
