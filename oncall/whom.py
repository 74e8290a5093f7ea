"""Whom a target of an escalation policy leads to at an instant, or why to nobody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from oncall.escalation.policy import Target
from oncall.models import Schedule, Team, User
from oncall.models.user_queries import UserQuerySet
from oncall.reach import reachable
from oncall.scheduling.asking import on_call


class Nobody(StrEnum):
    """Why a target leads to nobody now."""

    GONE = "gone"
    """The person has left, the schedule or team is no more."""
    GAP = "gap"
    """Nobody is on call."""
    NO_MEMBERS = "no members"
    UNREACHABLE = "unreachable"
    """There is somebody, but nobody with a verified contact method."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a target leads to: who can be told, in the order of their keys, and who can't be reached."""

    target: Target
    name: str
    people: tuple[User, ...] = ()
    out_of_reach: tuple[User, ...] = ()
    nobody: Nobody | None = None


class Directory:
    """Looks targets up as they are at `now` (UTC), each once."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._found: dict[Target, Found] = {}

    def find(self, target: Target) -> Found:
        """Who is behind a target; one to six queries the first time."""
        if target not in self._found:
            self._found[target] = self._look_up(target)
        return self._found[target]

    def people(self, target: Target) -> Sequence[int]:
        """The keys that the engine asks for."""
        return [each.pk for each in self.find(target).people]

    def users(self, keys: Collection[int]) -> list[User]:
        """These people, in this order; known ones without a query."""
        known = {each.pk: each for found in self._found.values() for each in found.people}
        missing = [key for key in keys if key not in known]
        if missing:
            known |= _people().in_bulk(missing)
        return [known[key] for key in keys if key in known]

    def _look_up(self, target: Target) -> Found:
        if target.kind == "person":
            return self._person(target)
        return self._schedule(target) if target.kind == "schedule" else self._team(target)

    def _person(self, target: Target) -> Found:
        person = _people().filter(pk=target.key).first()
        if person is None:
            return Found(target, "", nobody=Nobody.GONE)
        return _reached(target, str(person), [person], Nobody.GONE)

    def _schedule(self, target: Target) -> Found:
        schedule = Schedule.objects.with_spec(self._now).filter(pk=target.key).first()
        if schedule is None:
            return Found(target, "", nobody=Nobody.GONE)
        key = on_call(schedule.spec(), self._now).person
        if key is None:
            return Found(target, schedule.name, nobody=Nobody.GAP)
        return _reached(target, schedule.name, _people().filter(pk=key), Nobody.GONE)

    def _team(self, target: Target) -> Found:
        team = Team.objects.filter(pk=target.key).first()
        if team is None:
            return Found(target, "", nobody=Nobody.GONE)
        members = _people().members_of(team).order_by("pk")
        return _reached(target, team.name, members, Nobody.NO_MEMBERS)


def _people() -> UserQuerySet:
    # whoever plans messages to them asks for their zone
    found: UserQuerySet = User.objects.select_related("organisation")
    return found


def _reached(target: Target, name: str, people: Iterable[User], otherwise: Nobody) -> Found:
    """Those who are active and can be reached, and what to say if there are none."""
    active = [each for each in people if each.is_active]
    if not active:
        return Found(target, name, nobody=otherwise)
    within = reachable([each.pk for each in active])
    return Found(
        target,
        name,
        people=tuple(each for each in active if each.pk in within),
        out_of_reach=tuple(each for each in active if each.pk not in within),
        nobody=None if within else Nobody.UNREACHABLE,
    )
