"""A night with a page: Ana is told first, Ben next, Eva last."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kernel import clock
from kernel.clock import FrozenClock
from oncall import subjects
from oncall.actions.pages import raise_page, step_pages
from oncall.links import page_token
from oncall.models import EscalationPolicy, Page, Team, User
from tests.factories.paging import Things, about, policy_of, reachable_person
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.schedules import wall


@dataclass
class PagedNight:
    clock: FrozenClock
    ana: User
    ben: User
    eva: User
    sam: User
    """Works here, and has nothing to do with it."""
    team: Team
    policy: EscalationPolicy
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.raised()

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def url(self) -> str:
        return f"/pages/{self.page.pk}/"

    def raised(self, name: str = "The core switch is dark", **changed: Any) -> Page:
        """A page whose first level was told."""
        values = {"priority": 1, "team": self.team, "policy": self.policy, "urgency": "high", **changed}
        thing = OrganisationFactory.create(name=name)
        page = raise_page(by=None, now=self.now, subject=about(thing), cause="broken", **values)
        step_pages(budget=20)
        return Page.objects.get(pk=page.pk)

    def after(self, minutes: float) -> None:
        self.clock.advance(minutes=minutes)
        step_pages(budget=20)

    def fresh(self) -> Page:
        return Page.objects.get(pk=self.page.pk)

    def record(self) -> list[tuple[str, str, str]]:
        """(kind, who, through what) of everything that happened."""
        return list(self.page.events.order_by("pk").values_list("kind", "actor_name", "via"))

    def link(self, person: User) -> str:
        return f"/p/{page_token(self.page, person, self.now)}/"


@pytest.fixture
def paged_night(db: None) -> Iterator[PagedNight]:
    subjects.register("thing", Things())
    with clock.frozen(wall("2026-10-25T02:10")) as at:
        ana, ben, eva = (reachable_person(each, zone="Europe/Madrid") for each in ("Ana A", "Ben B", "Eva E"))
        sam = UserFactory.create(full_name="Sam S")
        team = TeamFactory.create(name="Network", members=[ana, ben])
        TeamFactory.create(name="Desk", members=[eva, sam])
        policy = policy_of((5, [ana]), (5, [ben]), last=(5, [eva]), repeat=0, ack_timeout=30, is_default=True)
        yield PagedNight(at, ana, ben, eva, sam, team, policy)
    del subjects._handlers["thing"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
