"""The desk of `tests.every_url` with a ticket in every state, and the forms that its people find there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import Resolver404, resolve

from kernel import clock
from oncall.models import EscalationPolicy
from postmortems.actions.points import add_point
from postmortems.models import Review
from postmortems.models.choices import Section
from tests.every_url import Url, urls
from tests.factories.desk import SubcategoryFactory
from tests.factories.policies import level, policy
from tests.factories.tickets import MONDAY, logged
from tests.hostile.asking import ask
from tests.hostile.forms import Form, forms_of
from tests.tickets.views.portal_desk import closed, resolved
from tests.world import World, make_world
from tickets.actions import assignment, details, escalation, relations, status, work
from tickets.actions.hand_over import HandOver
from tickets.models import SpotCheck, Ticket
from tickets.models.choices import RelationKind
from tickets.views.ticket_actions import VERBS

VERB_NAMES = {f"tickets:{form.verb}" for form in VERBS}
LATER = MONDAY + timedelta(days=360)


@dataclass
class Place:
    """An address, who goes there, and the forms on its page."""

    url: Url
    role: str
    forms: list[Form]


@dataclass
class Scene:
    """A desk, and one ticket more in each state that something can be done in."""

    world: World
    stages: dict[str, Ticket]
    foreign: list[str]
    now: datetime

    def client(self, role: str) -> Client:
        return self.world.clients[role]

    def task(self, *, done: bool) -> int:
        """A task of the busy ticket."""
        return self.stages["busy"].tasks.filter(done_at__isnull=not done).latest("pk").pk

    @property
    def spare_policy(self) -> EscalationPolicy:
        """A policy that nobody uses."""
        return policy(level(self.world.people["mia"]), last=level(self.world.people["mia"]), name="Spare")

    @property
    def spot_check(self) -> int:
        return SpotCheck.objects.latest("pk").pk

    def review(self, state: str) -> Review:
        """The review of the hidden ticket, as it would be in this state."""
        review = Review.objects.select_related("owner").get(ticket=self.world.hidden)
        for section in (Section.IMPACT, Section.DETECTION, Section.FACTOR):
            add_point(
                review=review.pk,
                by=review.owner,
                now=MONDAY,
                section=section,
                body="Words",
                audiences=["team"],
            )
        review.refresh_from_db()
        review.state, review.public_needed = state, False
        if state != "draft":
            review.submitted_by, review.submitted_at = review.owner, MONDAY
        if state == "approved":
            review.approved_by, review.approved_at = self.world.people["lea"], MONDAY
        review.save()
        return review


def make_scene() -> Scene:
    world = make_world()
    stages = {"major": world.plain, **dict(_stages(world)), "done": world.done, "hidden": world.hidden}
    hidden = world.hidden
    foreign = [str(hidden.pk), hidden.number, str(world.people["sam"].pk), str(world.pages["hidden"].pk)]
    return Scene(world, stages, foreign, clock.read())


def _stages(world: World) -> Iterator[tuple[str, Ticket]]:
    """One ticket in each state, by the name of the state."""
    rita, ana = world.people["rita"], world.people["ana"]
    desk, kinds = world.plain.team, SubcategoryFactory.create(closing_checklist="Billing\nPaper")
    about: dict[str, Any] = {
        "requester": rita,
        "team": desk,
        "category": kinds.category,
        "subcategory": kinds,
    }
    how: dict[str, Any] = {"by": ana, "now": MONDAY}
    fresh = logged("Fresh", **about)
    yield "fresh", fresh
    waiting = logged("Waiting", **about)
    assignment.take(ticket=waiting.pk, **how)
    yield "waiting", status.pend(ticket=waiting.pk, **how, reason="vendor", wake_at=LATER, note="Part")
    busy = logged("Busy", **about)
    assignment.take(ticket=busy.pk, **how)
    details.override_priority(ticket=busy.pk, **how, priority=4, reason="A guest")
    work.add_task(ticket=busy.pk, **how, title="Look", owner=None)
    work.complete_task(ticket=busy.pk, **how, task=busy.tasks.latest("pk").pk)
    work.add_task(ticket=busy.pk, **how, title="Look again", owner=None)
    relations.relate(ticket=busy.pk, **how, kind=RelationKind.RELATED, other=fresh)
    yield "busy", status.start(ticket=busy.pk, **how)
    handed = logged("Handed", **about)
    escalation.escalate(ticket=handed.pk, **how, hand_over=HandOver(*["Words"] * 5))
    handed.refresh_from_db()
    yield "handed", handed
    twin = logged("Twin", **about)
    relations.mark_duplicate(ticket=twin.pk, **how, of=fresh)
    twin.refresh_from_db()
    yield "twin", twin
    bare: dict[str, Any] = {"requester": rita, "team": desk}
    yield "bare", logged("Bare", **bare)
    yield "closed", closed(logged("Closed", **bare), ana)
    yield "solved", resolved(logged("Solved", **bare), ana)


SIDES = {"admin": "ada", "portal": "rita", "oncall": "mia", "tickets": "ana", "postmortems": "mia"}


def role_for(url: Url) -> str:
    """Who gets furthest there."""
    return SIDES.get(
        url.name.split(":")[0], "visitor" if "login" in url.name or "reset" in url.name else "ana"
    )


def places(scene: Scene) -> list[Place]:
    """Each route once, as somebody who gets furthest there; a verb on a ticket on which it can be done."""
    found: list[Place] = []
    seen: set[str] = set()
    for url in urls(scene.world):
        if url.about in {"hidden", "own"} or url.name in seen:
            continue
        seen.add(url.name)
        found += _stagings(scene, url) if url.name in VERB_NAMES else [_visit(scene, url, role_for(url))[1]]
    for stage in scene.stages.values():
        found.append(
            _visit(scene, Url("portal:ticket", f"/portal/tickets/{stage.number}/", "stage"), "rita")[1]
        )
        found.append(_visit(scene, Url("tickets:ticket", f"/tickets/{stage.number}/", "stage"), "mia")[1])
    return found


def _stagings(scene: Scene, url: Url) -> list[Place]:
    for role in ("ana", "mia"):
        for stage in scene.stages.values():
            path = url.path.replace(scene.world.plain.number, stage.number)
            status_code, place = _visit(scene, Url(url.name, path, url.about), role)
            if status_code == 200:
                return [place]
    return [place]


def _visit(scene: Scene, url: Url, role: str) -> tuple[int, Place]:
    seen = ask(scene.client(role), url.path)
    forms = forms_of(seen.text, url.path) if seen.status != 404 else []
    return seen.status, Place(url, role, forms)


def route_of(path: str) -> str:
    """The name of the route that a path leads to, or nothing."""
    try:
        return resolve(path.split("?", maxsplit=1)[0]).view_name
    except Resolver404:
        return ""
