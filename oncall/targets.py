"""Whom the targets of escalation policies lead to at an instant, or why to nobody.

The one answer to it: what a page's step tells, and what pages say before anybody is paged.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from oncall.escalation.policy import Policy, Target
from oncall.escalation.steps import next_in_turn
from oncall.models import Membership, Schedule, Team, TeamTurn, User
from oncall.reach import reachable
from oncall.scheduling.asking import on_call

NOBODY = "–"


class Nobody(StrEnum):
    """Why a target leads to nobody now, as pages' records keep it."""

    GONE = "gone"
    """The person has left, or the schedule or team is no more."""
    GAP = "gap"
    """Nobody is on call."""
    NO_MEMBERS = "no members"
    UNREACHABLE = "unreachable"
    """There is somebody, but nobody with a verified contact method."""


def nobody_words(why: str, kind: str, name: str) -> str:
    """Why a target leads to nobody, inside a sentence; `kind` is the target's, `name` its own."""
    words = {"name": name or NOBODY}
    if why == Nobody.GAP:
        return _("nobody is on call for %(name)s now") % words
    if why == Nobody.NO_MEMBERS:
        return _("%(name)s has no members") % words
    if why == Nobody.GONE:
        return (_("%(name)s has left") if kind == "person" else _("%(name)s is not there any more")) % words
    if kind == "person":
        return _("%(name)s has no verified contact method") % words
    if kind == "schedule":
        return _("whoever is on call for %(name)s has no verified contact method") % words
    return _("nobody of %(name)s has a verified contact method") % words


def targets_of(policies: Iterable[Policy]) -> set[Target]:
    """Every target that these policies name."""
    return {
        target
        for policy in policies
        for level in (*policy.levels, policy.last_resort)
        for target in level.targets
    }


class Targets:
    """These targets as they are at `now` (UTC), loaded at once: any number of them costs ten queries."""

    def __init__(self, targets: Iterable[Target], now: datetime) -> None:
        keys: dict[str, set[int]] = defaultdict(set)
        for target in targets:
            keys[target.kind].add(target.key)
        schedules = Schedule.objects.filter(pk__in=keys["schedule"]).with_spec(since=now)
        self._schedules: dict[int, Schedule] = {
            each.pk: each for each in (schedules if keys["schedule"] else ())
        }
        self._on_call = {key: on_call(each.spec(), now).person for key, each in self._schedules.items()}
        teams = keys["team"]
        self._teams: dict[int, Team] = Team.objects.in_bulk(teams)
        self._members = _members(teams) if teams else {}
        turns = TeamTurn.objects.filter(team__in=teams).values_list("team_id", "last_id")
        self._last: dict[int, int] = dict(turns) if teams else {}
        wanted = {
            *keys["person"],
            *(key for key in self._on_call.values() if key is not None),
            *(key for members in self._members.values() for key in members),
        }
        self._people = _people(wanted)
        self._reachable = reachable(wanted) if wanted else set()

    def label(self, target: Target) -> str:
        """The target's name: a person's, a schedule's, a team's."""
        return str(self._named(target) or NOBODY)

    def words(self, target: Target) -> str:
        """The target inside a sentence: "Ana Ruiz", "whoever is on call for Nights"."""
        name = {"name": self.label(target)}
        if target.kind == "schedule":
            return _("whoever is on call for %(name)s") % name
        if target.kind == "team":
            return _("the next of %(name)s in turn") % name
        return name["name"]

    def people(self, target: Target) -> list[User]:
        """Whom it means now, reachable or not; of a team, all its members."""
        if target.kind == "person":
            keys = [target.key]
        elif target.kind == "schedule":
            now_on = self._on_call.get(target.key)
            keys = [] if now_on is None else [now_on]
        else:
            keys = self._members.get(target.key, [])
        return [self._people[key] for key in keys if key in self._people]

    def look_up(self, target: Target) -> Sequence[int]:
        """Those of them whom a message can reach, in the order of their keys: what the engine asks."""
        return sorted(each.pk for each in self.people(target) if self.reaches(each))

    def reaches(self, person: User) -> bool:
        """Whether he has not left and has a verified contact method that is not switched off."""
        return person.pk in self._reachable

    def would_tell(self, target: Target) -> User | None:
        """The one whom it would tell now; None when it reaches nobody."""
        found = self.look_up(target)
        if not found:
            return None
        key = next_in_turn(found, self._last.get(target.key)) if target.kind == "team" else found[0]
        return self._people[key]

    def nobody(self, target: Target) -> Nobody | None:
        """Why it would tell nobody now; None when it would tell somebody."""
        found = self.people(target)
        if any(self.reaches(each) for each in found):
            return None
        if self._named(target) is None or any(not each.is_active for each in found):
            return Nobody.GONE
        if found:
            return Nobody.UNREACHABLE
        return Nobody.GAP if target.kind == "schedule" else Nobody.NO_MEMBERS

    def why_nobody(self, target: Target) -> str:
        """Why it would tell nobody now, inside a sentence; "" when it would tell somebody."""
        why = self.nobody(target)
        if why is None:
            return ""
        found = self.people(target)
        if target.kind == "schedule" and found:
            return nobody_words(why, "person", str(found[0]))
        return nobody_words(why, target.kind, self.label(target))

    def out_of_reach(self, target: Target) -> list[User]:
        """Whom it means now without a message being able to reach them."""
        return [each for each in self.people(target) if not self.reaches(each)]

    def users(self, keys: Sequence[int]) -> list[User]:
        """These people, in this order; those behind the targets without a query."""
        missing = {key for key in keys if key not in self._people}
        people = self._people | _people(missing)
        return [people[key] for key in keys if key in people]

    def _named(self, target: Target) -> User | Schedule | Team | None:
        if target.kind == "person":
            return self._people.get(target.key)
        if target.kind == "schedule":
            return self._schedules.get(target.key)
        return self._teams.get(target.key)


def _members(teams: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(team__in=teams, user__is_active=True).order_by("user_id")
    for team, user in rows.values_list("team_id", "user_id"):
        found[team].append(user)
    return found


def _people(keys: set[int]) -> dict[int, User]:
    # whoever plans messages to them asks for their zone
    found: dict[int, User] = User.objects.select_related("organisation").in_bulk(keys)
    return found
