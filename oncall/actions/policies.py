"""Making, editing, assigning and deleting escalation policies (docs/semantics.md: escalation and paging).

A page keeps the policy it started with: nothing here touches pages that are under way.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from oncall.actions.refusals import NotAllowed, Refused
from oncall.escalation.policy import Level, Policy
from oncall.models import EscalationLevel, EscalationPolicy, EscalationTarget, Team, User


@dataclass(frozen=True)
class PolicyDraft:
    """What a policy shall be: its name, its levels and numbers, and the teams (keys) that use it."""

    name: str
    spec: Policy
    teams: frozenset[int]


class ChangedMeanwhile(Refused):
    """Somebody saved the policy after the form was opened. `held` is the policy as it is now."""

    def __init__(self, held: EscalationPolicy) -> None:
        super().__init__(_("Somebody changed this policy while you had it open."))
        self.held = held


def may_make_policy(user: User) -> bool:
    """Leads make policies for their teams; incident managers and admins for every team and for none."""
    return user.operates or user.is_lead


@transaction.atomic
def make_policy(*, by: User | None, draft: PolicyDraft) -> EscalationPolicy:
    """A new policy; the first one of a desk becomes its default. Raises Refused."""
    if by is not None and not may_make_policy(by):
        raise NotAllowed(_("Only team leads, incident managers and admins make escalation policies."))
    _check_teams(by, frozenset(), draft.teams)
    _check(draft, None)
    policy = EscalationPolicy.objects.create(
        name=draft.name,
        repeat=draft.spec.repeat,
        ack_timeout=draft.spec.ack_timeout,
        is_default=not EscalationPolicy.objects.of_the_desk().exists(),
    )
    _store(policy, draft.spec)
    _assign(policy, gained=draft.teams, lost=frozenset())
    return policy


@transaction.atomic
def edit_policy(
    *,
    by: User | None,
    policy: EscalationPolicy,
    revision: int,
    draft: PolicyDraft,
    shown: frozenset[int] | None = None,
) -> EscalationPolicy:
    """Let the policy be what the draft says, for pages that start from now on.

    `revision` is the one that the form was opened with: ChangedMeanwhile when somebody was faster, and
    nothing is saved. `shown` are the teams (keys) that the form showed as using it, by default those that do:
    only a team in which the draft differs from it moves. Raises Refused.
    """
    held = _held(policy)
    if by is not None and not held.may_be_edited_by(by):
        raise NotAllowed(
            _("Only incident managers, admins, and leads of a team that uses this policy may change it.")
        )
    if held.revision != revision:
        raise ChangedMeanwhile(held)
    before = held.team_keys()
    if shown is None:
        shown = before
    _check_teams(by, before, teams_after(before, shown, draft.teams))
    _check(draft, held)
    held.name, held.repeat, held.ack_timeout = draft.name, draft.spec.repeat, draft.spec.ack_timeout
    held.revision += 1
    held.save()
    _store(held, draft.spec)
    _assign(held, gained=draft.teams - shown, lost=shown - draft.teams)
    return held


def teams_after(before: frozenset[int], shown: frozenset[int], ticked: frozenset[int]) -> frozenset[int]:
    """The teams that use a policy, once what somebody ticked and unticked in his form is done to `before`.

    A policy's revision doesn't tell of a team that was given another one: what he left alone is not his wish.
    """
    return before - (shown - ticked) | (ticked - shown)


@transaction.atomic
def delete_policy(*, by: User | None, policy: EscalationPolicy) -> None:
    """For good; its pages stay as they are. Refused while it is the desk's default or anything names it."""
    if by is not None and not by.operates:
        raise NotAllowed(_("Only incident managers and admins delete escalation policies."))
    held = _held(policy)
    obstacle = why_not_deleted(held)
    if obstacle:
        raise Refused(obstacle)
    try:
        with transaction.atomic():
            held.delete()
    except ProtectedError as error:
        rows = sorted({str(each) for each in error.protected_objects})[:5]
        raise Refused(
            _("It can't be deleted: it is still named by %(what)s. Choose another policy there first.")
            % {"what": get_text_list(rows, _("and"))}
        ) from error


def why_not_deleted(policy: EscalationPolicy) -> str:
    """What stands in the way of deleting a policy, as a sentence; empty when nothing does."""
    if policy.is_default:
        return _("It is the desk's default. Make another policy the default first.")
    teams = [str(team) for team in policy.teams.all()]
    if teams:
        return _("It is used by %(teams)s. Give them another policy, or none, first.") % {
            "teams": get_text_list(teams, _("and"))
        }
    return ""


@transaction.atomic
def make_default(*, by: User | None, policy: EscalationPolicy) -> bool:
    """Teams without a policy of their own use this one from now on. False if they did already."""
    if by is not None and not by.operates:
        raise NotAllowed(_("Only incident managers and admins choose the desk's default."))
    # all rows, in one order: of two who choose at once, the later one holds
    rows = list(EscalationPolicy.objects.select_for_update().order_by("pk"))
    held = next((each for each in rows if each.pk == policy.pk), None)
    if held is None:
        raise Refused(_("This policy was deleted meanwhile."))
    if held.is_default:
        return False
    EscalationPolicy.objects.filter(is_default=True).update(is_default=False)
    EscalationPolicy.objects.filter(pk=held.pk).update(is_default=True)
    return True


def _held(policy: EscalationPolicy) -> EscalationPolicy:
    """The policy's row, locked."""
    held = EscalationPolicy.objects.select_for_update().filter(pk=policy.pk).first()
    if held is None:
        raise Refused(_("This policy was deleted meanwhile."))
    return held


def _check_teams(by: User | None, before: Collection[int], after: frozenset[int]) -> None:
    """A lead moves his own teams only, and keeps at least one: else nobody but others could edit it."""
    if by is None or by.operates:
        return
    led = set(by.led_team_ids)
    if not set(before) ^ set(after) <= led:
        raise Refused(_("You may only give or take a policy to and from teams that you lead."), "teams")
    if not led & after:
        raise Refused(
            _(
                "Choose a team that you lead; incident managers and admins make policies for every team and "
                "for none."
            ),
            "teams",
        )


def _check(draft: PolicyDraft, held: EscalationPolicy | None) -> None:
    others = EscalationPolicy.objects.filter(name__iexact=draft.name)
    if held is not None:
        others = others.exclude(pk=held.pk)
    if others.exists():
        raise Refused(_("There is already an escalation policy with this name. Choose another one."), "name")
    if draft.spec.problems():
        raise Refused(_("These levels can't be a policy. Look at each level's people and minutes."))


def _store(policy: EscalationPolicy, spec: Policy) -> None:
    """Make the rows say what `spec` says; a level that stays as it was keeps its row."""
    rows = {(each.last_resort, each.position): each for each in policy.levels.prefetch_related("targets")}
    wanted = [(False, place, level) for place, level in enumerate(spec.levels)]
    wanted.append((True, len(spec.levels), spec.last_resort))
    # the one last resort moves along with the levels
    last = next((each for (is_last, _position), each in rows.items() if is_last), None)
    kept = set()
    for is_last, place, level in wanted:
        row = last if is_last else rows.get((False, place))
        kept.add(_store_level(policy, row, level, place, last_resort=is_last).pk)
    policy.levels.exclude(pk__in=kept).delete()


def _store_level(
    policy: EscalationPolicy, row: EscalationLevel | None, level: Level, place: int, *, last_resort: bool
) -> EscalationLevel:
    if row is None:
        row = EscalationLevel.objects.create(
            policy=policy, last_resort=last_resort, position=place, wait=level.wait
        )
    elif (row.position, row.wait) != (place, level.wait):
        row.position, row.wait = place, level.wait
        row.save()
    if tuple(each.spec() for each in row.targets.all()) != level.targets:
        row.targets.all().delete()
        column = {"person": "user_id", "schedule": "schedule_id", "team": "team_id"}
        EscalationTarget.objects.bulk_create(
            EscalationTarget(level=row, **{column[each.kind]: each.key}) for each in level.targets
        )
    return row


def _assign(policy: EscalationPolicy, *, gained: frozenset[int], lost: frozenset[int]) -> None:
    """Let the teams gained use the policy, and those lost, if they still do, the desk's default."""
    for team in Team.objects.select_for_update().filter(pk__in=gained | lost).order_by("pk"):
        uses_it = team.escalation_policy_id == policy.pk
        if uses_it != (team.pk in gained):
            team.escalation_policy = None if uses_it else policy
            team.save(update_fields=["escalation_policy"])
