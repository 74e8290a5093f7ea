"""Whom the targets of escalation policies lead to, for pages that say so before anybody is paged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from oncall.escalation.policy import Policy, Target
from oncall.escalation.steps import next_in_turn
from oncall.models import Membership, Schedule, Team, TeamTurn, User
from oncall.reach import reachable
from oncall.scheduling.asking import on_call

NOBODY = "–"


def targets_of(policies: Iterable[Policy]) -> set[Target]:
    """Every target that these policies name."""
    return {
        target
        for policy in policies
        for level in (*policy.levels, policy.last_resort)
        for target in level.targets
    }


class Targets:
    """These targets as they are at `now` (UTC), loaded at once: any number of them costs eight queries."""

    def __init__(self, targets: Iterable[Target], now: datetime) -> None:
        keys: dict[str, set[int]] = defaultdict(set)
        for target in targets:
            keys[target.kind].add(target.key)
        self._schedules: dict[int, Schedule] = (
            {each.pk: each for each in Schedule.objects.filter(pk__in=keys["schedule"]).with_spec(since=now)}
            if keys["schedule"]
            else {}
        )
        self._teams: dict[int, Team] = Team.objects.in_bulk(keys["team"])
        self._on_call = {key: on_call(each.spec(), now).person for key, each in self._schedules.items()}
        self._members = _members(keys["team"])
        self._last: dict[int, int] = dict(
            TeamTurn.objects.filter(team__in=keys["team"]).values_list("team_id", "last_id")
        )
        wanted = {
            *keys["person"],
            *(key for key in self._on_call.values() if key is not None),
            *(key for members in self._members.values() for key in members),
        }
        self._people: dict[int, User] = User.objects.in_bulk(wanted)
        self._reachable = reachable(wanted)

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

    def why_nobody(self, target: Target) -> str:
        """Why it would tell nobody now, as a sentence."""
        found = self.people(target)
        name = {"name": self.label(target)}
        if target.kind == "schedule" and not found:
            return _("nobody is on call for %(name)s now") % name
        if target.kind == "team":
            return _("nobody of %(name)s has a verified contact method") % name
        if found and not found[0].is_active:
            return _("%(name)s has left") % {"name": found[0]}
        return _("%(name)s has no verified contact method") % {"name": found[0] if found else name["name"]}

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
