"""Making and editing schedules: effective from now, the past stays (docs/semantics.md: on-call)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.refusals import NotAllowed, Refused
from oncall.models import Schedule, ScheduleLayer, ScheduleParticipant, Skill, Team, User
from oncall.scheduling.editing import Wanted, edited
from oncall.scheduling.problems import problems
from oncall.scheduling.spec import Layer, ScheduleSpec


@dataclass(frozen=True)
class Facts:
    """What a schedule is called, whose it is, where its clock hangs, and what it asks of people."""

    name: str
    team: Team | None
    zone: str
    skills: Collection[Skill] = ()


@transaction.atomic
def make_schedule(*, by: User | None, facts: Facts, layers: Sequence[Layer], now: datetime) -> Schedule:
    """A new schedule, covering from `now` at the earliest. Raises Refused."""
    _check_team(by, facts.team)
    _check_name(facts.name, None)
    schedule = Schedule.objects.create(name=facts.name, team=facts.team, zone=facts.zone)
    schedule.skills.set(facts.skills)
    spec = edited(ScheduleSpec(facts.zone), now, [(None, layer) for layer in layers])
    _store(schedule, spec)
    return schedule


@transaction.atomic
def edit_schedule(
    *,
    by: User | None,
    schedule: Schedule,
    revision: int,
    facts: Facts,
    wanted: Sequence[Wanted],
    now: datetime,
) -> Schedule:
    """Let the schedule be what is `wanted` from `now` on; its layers until now stay as they were.

    `revision` is the one that the form was opened with; if somebody was faster, nothing is saved. Raises
    Refused.
    """
    held = Schedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    if by is not None and not held.may_be_edited_by(by):
        raise NotAllowed
    if held.revision != revision:
        raise Refused(
            _("Somebody changed this schedule while you had it open. Look at it anew, then edit again.")
        )
    if facts.team != held.team:
        _check_team(by, facts.team)
    _check_name(facts.name, held)
    spec = edited(held.spec(), now, wanted, facts.zone)
    held.name, held.team, held.zone = facts.name, facts.team, facts.zone
    held.revision += 1
    held.save()
    held.skills.set(facts.skills)
    _store(held, spec)
    return held


def may_make(user: User) -> bool:
    """Whether this person may make a schedule for any team: leads, incident managers, admins."""
    return user.is_incident_manager or user.is_admin or user.is_lead


def _check_team(by: User | None, team: Team | None) -> None:
    if by is None or by.is_incident_manager or by.is_admin:
        return
    if team is None or team.pk not in by.led_team_ids:
        raise Refused(
            _(
                "Choose a team that you lead; incident managers and admins make schedules for every team and "
                "for none."
            ),
            "team",
        )


def _check_name(name: str, schedule: Schedule | None) -> None:
    others = Schedule.objects.filter(name__iexact=name)
    if schedule is not None:
        others = others.exclude(pk=schedule.pk)
    if others.exists():
        raise Refused(_("There is already a schedule with this name. Choose another one."), "name")


def _store(schedule: Schedule, spec: ScheduleSpec) -> None:
    """Make the rows say what `spec` says; a row whose rotation goes on stays the row it was."""
    if problems(spec):
        raise Refused(_("These layers can't be a schedule. Check each layer's order, start and end."))
    rows = list(schedule.layers.prefetch_related("seats").order_by("position", "id"))
    kept: set[int] = set()
    for position, layer in enumerate(spec.layers):
        row = next((each for each in rows if each.pk not in kept and _same(each.spec(), layer)), None)
        if row is None:
            row = ScheduleLayer(schedule=schedule)
            seats: Iterable[int] = layer.participants
        else:
            kept.add(row.pk)
            seats = ()
        row.read(layer)
        row.position = position
        row.save()
        kept.add(row.pk)
        ScheduleParticipant.objects.bulk_create(
            ScheduleParticipant(layer=row, user_id=user, position=place) for place, user in enumerate(seats)
        )
    schedule.layers.exclude(pk__in=kept).delete()


def _same(before: Layer, after: Layer) -> bool:
    """Whether a layer only got another end, or was pinned to the zone it always had."""
    return replace(before, ends_at=after.ends_at, zone=after.zone) == after
