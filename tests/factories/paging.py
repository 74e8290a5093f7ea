"""Escalation policies, reachable people and a subject for tests of paging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oncall.models import (
    EscalationLevel,
    EscalationPolicy,
    EscalationTarget,
    Organisation,
    Page,
    PageEvent,
    Schedule,
    Team,
    User,
)
from oncall.subjects import Subject
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of

Named = User | Schedule | Team


def reachable_person(name: str = "", **fields: Any) -> User:
    """Somebody with a verified contact method."""
    person: User = UserFactory.create(**({"full_name": name} if name else {}), **fields)
    method_of(person)
    return person


def policy_of(
    *levels: tuple[int, Sequence[Named]],
    last: tuple[int, Sequence[Named]],
    name: str = "Nights",
    **fields: Any,
) -> EscalationPolicy:
    """A policy of (minutes, targets), with its last resort."""
    policy = EscalationPolicy.objects.create(name=name, **fields)
    for position, level in enumerate(levels):
        _level(policy, position, *level, last_resort=False)
    _level(policy, len(levels), *last, last_resort=True)
    return policy


def _level(
    policy: EscalationPolicy, position: int, wait: int, named: Sequence[Named], *, last_resort: bool
) -> None:
    level = EscalationLevel.objects.create(
        policy=policy, position=position, wait=wait, last_resort=last_resort
    )
    for each in named:
        target = {"user": None, "schedule": None, "team": None, type(each).__name__.lower(): each}
        EscalationTarget.objects.create(level=level, **target)


def about(thing: Organisation) -> Subject:
    """A subject of the kind that `Things` owns."""
    return Subject("thing", thing.pk, thing.name, f"/things/{thing.pk}/")


@dataclass
class Things:
    """The owner of a kind of subject whose rows are organisations, and what it heard."""

    heard: list[tuple[str, Any]] = field(default_factory=list)

    def lock(self, key: int, *, skip_locked: bool) -> bool:
        rows = Organisation.objects.select_for_update(skip_locked=skip_locked, of=("self",))
        return rows.filter(pk=key).first() is not None

    def why(self, cause: str, params: Mapping[str, Any]) -> str:
        return f"{cause} {dict(params)}"

    def hides_notes(self, _key: int, _person: User) -> bool:
        return False

    def told(self, _page: Page, people: Sequence[User], _now: datetime) -> None:
        self.heard.append(("told", [each.full_name for each in people]))

    def acknowledged(self, _page: Page, by: User, _now: datetime) -> None:
        self.heard.append(("acknowledged", by.full_name))

    def news(self, _page: Page, event: PageEvent, _now: datetime) -> None:
        self.heard.append(("news", event.kind))
