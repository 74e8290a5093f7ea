"""Making and editing schedules: effective from now, the past stays (docs/semantics.md: on-call)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.refusals import Faster, NotAllowed, Refused
from oncall.actions.shift_news import Change, tell_changed
from oncall.models import Schedule, ScheduleLayer, ScheduleParticipant, Skill, Team, User
from oncall.scheduling.editing import Wanted, edited
from oncall.scheduling.problems import problems
from oncall.scheduling.spec import Layer, ScheduleSpec

TOLD_AHEAD = timedelta(days=14)
"""How far ahead people are told what an edit changes for them."""


@dataclass(frozen=True)
class Facts:
    """What a schedule is called, whose it is, where its clock hangs, and what it asks of people."""

    name: str
    team: Team | None
    zone: str
    skills: Collection[Skill] = ()


@transaction.atomic
def make_schedule(*, by: User | None, facts: Facts, layers: Sequence[Layer], now: datetime) -> Schedule:
    """A new schedule, covering from `now` at the earliest; people in it learn their shifts by mail.

    Raises Refused.
    """
    _check_team(by, facts.team)
    check_name(facts.name, None)
    schedule = Schedule.objects.create(name=facts.name, team=facts.team, zone=facts.zone)
    schedule.skills.set(facts.skills)
    spec = edited(ScheduleSpec(facts.zone), now, [(None, layer) for layer in layers])
    _store(schedule, spec)
    _tell(schedule, ScheduleSpec(facts.zone), spec, by, now)
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

    `revision` is the one that the form was opened with; if somebody was faster, nothing is saved. Who is on
    call at other times than before in the next `TOLD_AHEAD` is told by mail. Raises Refused, of it Faster.
    """
    held = Schedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    if by is not None and not held.may_be_edited_by(by):
        raise NotAllowed
    if held.revision != revision:
        raise Faster(
            _("Somebody changed this schedule while you had it open. Look at it anew, then edit again.")
        )
    if facts.team != held.team:
        _check_team(by, facts.team)
    check_name(facts.name, held)
    before = held.spec()
    spec = edited(before, now, wanted, facts.zone)
    held.name, held.team, held.zone = facts.name, facts.team, facts.zone
    held.revision += 1
    held.save()
    held.skills.set(facts.skills)
    _store(held, spec)
    _tell(held, before, spec, by, now)
    return held


def may_make(user: User) -> bool:
    """Whether this person may make a schedule for any team: leads, incident managers, admins."""
    return user.is_incident_manager or user.is_admin or user.is_lead


def _tell(
    schedule: Schedule, before: ScheduleSpec, after: ScheduleSpec, by: User | None, now: datetime
) -> None:
    key = f"schedule:{schedule.pk}:revision:{schedule.revision}"
    tell_changed(Change(schedule, before, after, now, now + TOLD_AHEAD, by, key), now=now)


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


def check_name(name: str, schedule: Schedule | None) -> None:
    """Whether the schedule, or a new one, may be called so. Raises Refused."""
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
