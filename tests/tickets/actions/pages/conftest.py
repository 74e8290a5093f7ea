"""A desk whose teams can be paged: each team's policy tells its one person, then the manager."""

from dataclasses import dataclass
from typing import Any

import pytest

from kernel.clock import frozen
from oncall.actions.pages import acknowledge_page, step_pages
from oncall.models import EscalationPolicy, Page, User
from tests.factories.paging import policy_of
from tests.factories.reaching import method_of
from tests.tickets.actions.scene import Scene, at
from tickets.models import Ticket


@dataclass(frozen=True)
class Night:
    """The first team's policy pages Ana, the second's Tom, the desk's own Uma; each ends with Max."""

    scene: Scene
    first: EscalationPolicy
    second: EscalationPolicy
    desk: EscalationPolicy

    def log_p1(self, **draft: Any) -> Ticket:
        return self.scene.log(**{"impact": 1, "urgency": 1, **draft})

    def work(self, minutes: float) -> None:
        """The worker makes the steps of pages that are due so many minutes after T0."""
        with frozen(at(minutes)):
            assert not step_pages(budget=20).failed

    def acknowledge(self, page: Page, by: User, minutes: float) -> None:
        acknowledge_page(page=page.pk, by=by, now=at(minutes))


def pages(ticket: Ticket) -> list[Page]:
    """All pages of a ticket, the oldest first."""
    return list(Page.objects.filter(subject_key=f"ticket:{ticket.pk}").order_by("pk"))


def standing(ticket: Ticket) -> list[tuple[str, str]]:
    """(policy, state) of every page of a ticket, the oldest first."""
    return [(page.policy_name, page.state) for page in pages(ticket)]


@pytest.fixture
def night(scene: Scene) -> Night:
    for person in (scene.ana, scene.tom, scene.uma, scene.max, scene.lea):
        method_of(person)
    last = (5, [scene.max])
    made = [
        policy_of((5, [person]), last=last, name=name, repeat=0, is_default=name == "The desk")
        for name, person in (("First", scene.ana), ("Second", scene.tom), ("The desk", scene.uma))
    ]
    for team, policy in zip((scene.first, scene.second), made, strict=False):
        team.escalation_policy = policy
        team.save()
    return Night(scene, *made)
