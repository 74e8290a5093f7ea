"""What the engine says comes of a step: turns taken, lines on the record, people told."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, assert_never

from oncall.actions.pages.hold import PageHold
from oncall.escalation.policy import Place, Target
from oncall.escalation.steps import (
    Act,
    Again,
    Cursors,
    Fired,
    GaveUp,
    LookUp,
    Moved,
    Restarted,
    Skipped,
    Told,
    look_anew,
)
from oncall.models import PageEvent, Team, TeamTurn
from oncall.reach import reachable
from oncall.targets import Targets

Step = Callable[[LookUp, Cursors], Moved]

# The record says so when people were told later than this after the step fell due.
LATE_AFTER = timedelta(seconds=60)

Kind = PageEvent.Kind


def make_step(hold: PageHold, step: Step, targets: Targets) -> Moved:
    """Make a step of the engine on the held page, with the turns of the teams it takes, and carry it out.

    `targets` are those of the page's policy, and whatever else the step may lead to, at the hold's instant.

    Played once without turns it shows which teams are asked; their rows are locked in the order of their
    keys, and it is played again. So pages that fire at the same instant never take the same turn.
    """
    teams = step(targets.look_up, {}).cursors
    turns = _locked_turns(teams) if teams else {}
    moved = step(targets.look_up, turns)
    carry_out(hold, moved, targets)
    _take_turns({team: last for team, last in moved.cursors.items() if turns.get(team) != last})
    return moved


def carry_out(hold: PageHold, moved: Moved, targets: Targets) -> None:
    """Put the page where the engine moved it, with a line and a consequence for each of its acts."""
    hold.state = moved.page
    for act in moved.acts:
        _carry_out(hold, act, targets)


def _locked_turns(teams: Iterable[int]) -> Cursors:
    # the team's row is the lock, because a team that was never told by turns has no turn yet
    keys = sorted(teams)
    list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))
    return dict(TeamTurn.objects.filter(team__in=keys).values_list("team_id", "last_id"))


def _take_turns(turns: Cursors) -> None:
    if turns:
        TeamTurn.objects.bulk_create(
            [TeamTurn(team_id=team, last_id=person) for team, person in sorted(turns.items())],
            update_conflicts=True,
            unique_fields=["team"],
            update_fields=["last"],
        )


def _carry_out(hold: PageHold, act: Act, targets: Targets) -> None:
    match act:
        case Fired():
            _fire(hold, act, targets)
        case Skipped():
            hold.record(
                Kind.SKIPPED,
                {**_place(act.place), "targets": [_empty(each, targets) for each in act.targets]},
            )
        case Again():
            _tell_again(hold, act, targets)
        case Restarted():
            hold.record(Kind.RESTARTED, {"cause": act.cause})
        case GaveUp():
            hold.record(Kind.UNANSWERED)
        case _:
            assert_never(act)


def _fire(hold: PageHold, act: Fired, targets: Targets) -> None:
    params = {
        **_place(act.place),
        "told": [_told(each, targets) for each in act.told],
        "empty": [_empty(each, targets) for each in act.empty],
    }
    if hold.late > LATE_AFTER:
        params["late"] = int(hold.late.total_seconds())
    event = hold.record(Kind.FIRED, params)
    hold.tell(event, targets.users([each.person for each in act.told]))


def _tell_again(hold: PageHold, act: Again, targets: Targets) -> None:
    within = reachable(act.people)
    people = targets.users(act.people)
    reached = [each for each in people if each.is_active and each.pk in within]
    params = {
        "cause": act.cause,
        "people": [{"person": each.pk, "name": str(each)} for each in reached],
        "out_of_reach": [{"person": each.pk, "name": str(each)} for each in people if each not in reached],
    }
    event = hold.record(Kind.TOLD_AGAIN, params)
    if reached:
        hold.tell(event, reached)
    else:
        hold.state = look_anew(hold.state, act)


def _place(place: Place | None) -> dict[str, Any]:
    """Level 0 is the first, none the last resort; `handed` is no place of the policy: a person chose it."""
    if place is None:
        return {"handed": True}
    return {"level": place.level, "round": place.round}


def target_params(target: Target, targets: Targets) -> dict[str, Any]:
    """A target as records keep it: by kind, key, and the name it had."""
    return {"kind": target.kind, "key": target.key, "name": targets.label(target)}


def _told(told: Told, targets: Targets) -> dict[str, Any]:
    (person,) = targets.users([told.person])
    return {"person": told.person, "name": str(person), "through": target_params(told.through, targets)}


def _empty(target: Target, targets: Targets) -> dict[str, Any]:
    return {
        **target_params(target, targets),
        "why": targets.nobody(target),
        "out_of_reach": [{"person": each.pk, "name": str(each)} for each in targets.out_of_reach(target)],
    }
