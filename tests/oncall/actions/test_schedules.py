from dataclasses import replace
from datetime import time, timedelta

import pytest

from oncall.actions import edit_schedule, make_schedule
from oncall.actions.refusals import NotAllowed, Refused
from oncall.actions.schedules import Facts
from oncall.models import Schedule, ScheduleLayer, User
from oncall.scheduling.asking import on_call
from oncall.scheduling.editing import Wanted
from oncall.scheduling.render import render
from oncall.scheduling.spec import Layer
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import BEGIN, rota, wall, weekly

pytestmark = pytest.mark.django_db

LATER = wall("2026-04-01T12:00")


def edit(
    schedule: Schedule, *wanted: Wanted, by: User | None = None, zone: str = "", **facts: object
) -> Schedule:
    return edit_schedule(
        by=by,
        schedule=schedule,
        revision=schedule.revision,
        facts=Facts(schedule.name, schedule.team, zone or schedule.zone, **facts),  # type: ignore[arg-type]
        wanted=wanted,
        now=LATER,
    )


def running(schedule: Schedule) -> Layer:
    return schedule.spec().layers[-1]


def test_an_edit_leaves_the_past_as_it_was() -> None:
    schedule = rota()
    before = render(schedule.spec(), BEGIN, LATER)
    new = UserFactory.create()
    edit(schedule, (0, replace(running(schedule), participants=(new.pk,), handoff=time(17))))
    after = Schedule.objects.get().spec()
    assert render(after, BEGIN, LATER) == before
    assert on_call(after, LATER).person == new.pk


def test_whoever_is_on_stays_on_when_somebody_is_inserted() -> None:
    schedule = rota()
    now_on = on_call(schedule.spec(), LATER).person
    layer = running(schedule)
    new = UserFactory.create()
    edit(schedule, (0, replace(layer, participants=(new.pk, *layer.participants))))
    spec = Schedule.objects.get().spec()
    assert on_call(spec, LATER).person == now_on
    assert on_call(spec, wall("2026-04-06T08:59")).person == now_on


def test_a_layer_that_was_not_touched_stays_the_row_it_was() -> None:
    schedule = rota()
    row = ScheduleLayer.objects.get()
    above = weekly(UserFactory.create(), anchor=LATER.date())
    edit(schedule, (0, running(schedule)), (None, above))
    assert next(each.pk for each in schedule.layers.all()) == row.pk
    assert [each.position for each in schedule.layers.order_by("position")] == [0, 1]
    assert not row.events.filter(pgh_label="delete").exists()  # type: ignore[attr-defined]


def test_a_layer_that_is_not_wanted_ends_now() -> None:
    schedule = rota()
    edit(schedule)
    spec = Schedule.objects.get().spec()
    assert spec.layers[0].ends_at == LATER
    assert on_call(spec, LATER).person is None
    assert on_call(spec, LATER - timedelta(seconds=1)).person is not None


def test_a_schedule_that_moves_keeps_its_past_on_the_old_clock() -> None:
    schedule = rota()
    before = render(schedule.spec(), BEGIN, LATER)
    edit(schedule, (0, running(schedule)), zone="America/New_York")
    spec = Schedule.objects.get().spec()
    assert render(spec, BEGIN, LATER) == before
    assert (spec.layers[0].zone, spec.layers[1].zone) == ("Europe/Madrid", "")


def test_the_second_of_two_who_edit_at_once_is_told() -> None:
    schedule = rota()
    edit(schedule, (0, running(schedule)))
    with pytest.raises(Refused, match="Somebody changed this schedule"):
        edit(schedule, (0, running(schedule)))


def test_only_some_may_edit() -> None:
    member, lead = UserFactory.create_batch(2)
    schedule = rota(team=TeamFactory.create(members=[member], leads=[lead]))
    with pytest.raises(NotAllowed):
        edit(schedule, (0, running(schedule)), by=member)
    edit(schedule, (0, running(schedule)), by=lead)


def test_a_lead_makes_schedules_for_the_teams_he_leads() -> None:
    lead = UserFactory.create()
    led, other = TeamFactory.create(leads=[lead]), TeamFactory.create()
    make_schedule(by=lead, facts=Facts("Ours", led, "UTC"), layers=[], now=BEGIN)
    for team in (other, None):
        with pytest.raises(Refused, match="Choose a team that you lead") as refused:
            make_schedule(by=lead, facts=Facts("Theirs", team, "UTC"), layers=[], now=BEGIN)
        assert refused.value.field == "team"


def test_a_name_that_is_taken_is_refused_at_the_field() -> None:
    rota(name="Nights")
    with pytest.raises(Refused) as refused:
        make_schedule(by=None, facts=Facts("nights", None, "UTC"), layers=[], now=BEGIN)
    assert refused.value.field == "name"
