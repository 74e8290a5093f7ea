"""A night with three people, a policy, and a subject that is paged about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel import clock
from kernel.clock import FrozenClock
from oncall import subjects
from oncall.actions.pages import raise_page, step_pages
from oncall.models import EscalationPolicy, Organisation, Page, PageEvent, Team, User
from oncall.subjects import Subject
from tests.factories.paging import Things, about, policy_of, reachable_person
from tests.factories.people import OrganisationFactory, TeamFactory
from tests.oncall.conftest import NOW

MINUTE = timedelta(minutes=1)


@dataclass
class Night:
    """Ana, then Ben or Cem in turn, then Eva; five minutes each. The clock moves only by `after`."""

    ana: User
    ben: User
    cem: User
    eva: User
    team: Team
    policy: EscalationPolicy
    thing: Organisation
    things: Things
    clock: FrozenClock

    @property
    def now(self) -> datetime:
        return self.clock.now

    def raised(self, **changed: Any) -> Page:
        values: dict[str, Any] = {
            "by": None,
            "now": self.now,
            "subject": about(self.thing),
            "policy": self.policy,
            "urgency": "high",
            "cause": "broken",
            **changed,
        }
        return raise_page(**values)

    def after(self, minutes: float = 0) -> None:
        """Time passes, and a worker makes what is due."""
        self.clock.advance(minutes=minutes)
        done = step_pages(budget=20)
        assert not done.failed

    @staticmethod
    def another() -> Subject:
        """Something else to page about."""
        return about(OrganisationFactory.create())

    @staticmethod
    def fresh(page: Page) -> Page:
        return Page.objects.get(pk=page.pk)

    @staticmethod
    def record(page: Page) -> list[str]:
        return list(PageEvent.objects.filter(page=page).values_list("kind", flat=True))

    @staticmethod
    def told(page: Page) -> list[list[str]]:
        """Whom each step told."""
        events = PageEvent.objects.filter(page=page, kind="fired")
        return [[each["name"] for each in event.params["told"]] for event in events]


def make_night(at: FrozenClock) -> Night:
    ana, ben, cem, eva = (reachable_person(each) for each in ("Ana", "Ben", "Cem", "Eva"))
    team = TeamFactory.create(name="Signals", members=[ben, cem])
    policy = policy_of((5, [ana]), (5, [team]), last=(5, [eva]), repeat=0, ack_timeout=30)
    return Night(ana, ben, cem, eva, team, policy, OrganisationFactory.create(name="Gate 4"), Things(), at)


@pytest.fixture
def things() -> Iterator[Things]:
    owner = Things()
    subjects.register("thing", owner)
    yield owner
    del subjects._handlers["thing"]


@pytest.fixture
def night(db: None, things: Things) -> Iterator[Night]:
    with clock.frozen(NOW) as at:
        made = make_night(at)
        made.things = things
        yield made
