from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from oncall.models import Schedule, ScheduleLayer, ScheduleOverride, TimeOff
from oncall.scheduling.asking import on_call
from oncall.scheduling.spec import ScheduleSpec
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import BEGIN, rota, wall, weekly

pytestmark = pytest.mark.django_db


def test_a_schedule_says_to_the_engine_what_was_configured() -> None:
    ana, ben = UserFactory.create_batch(2)
    schedule = rota(ben, ana)
    begun = weekly(ben, ana, starts_at=BEGIN)
    assert Schedule.objects.get().spec() == ScheduleSpec("Europe/Madrid", (begun,))
    assert on_call(schedule.spec(), wall("2026-03-23T10:00")).person == ana.pk


def test_many_schedules_are_loaded_in_four_queries() -> None:
    for number in range(3):
        rota(name=f"Rota {number}")
    with CaptureQueriesContext(connection) as queries:
        specs = [each.spec() for each in Schedule.objects.with_spec(since=BEGIN)]
    assert [len(each.layers[0].participants) for each in specs] == [3, 3, 3]
    assert len(queries) == 4


def test_an_override_that_was_taken_back_or_is_over_is_not_asked() -> None:
    schedule = rota()
    hour = timedelta(hours=1)
    for start, removed_at in ((BEGIN, BEGIN), (BEGIN - 2 * hour, None)):
        ScheduleOverride.objects.create(
            schedule=schedule, start=start, end=start + hour, created_at=BEGIN, removed_at=removed_at
        )
    assert Schedule.objects.with_spec(since=BEGIN).get().spec().overrides == ()
    assert len(Schedule.objects.get().spec().overrides) == 1


def test_names_are_taken_once_however_they_are_typed() -> None:
    rota(name="Nights")
    with pytest.raises(ValidationError, match="already a schedule with this name"):
        Schedule(name="NIGHTS", zone="UTC").full_clean()


@pytest.mark.parametrize("model", [ScheduleOverride, TimeOff])
def test_nothing_ends_before_it_begins(model: type[ScheduleOverride] | type[TimeOff]) -> None:
    whose = (
        {"schedule": rota(), "created_at": BEGIN}
        if model is ScheduleOverride
        else {"person": UserFactory.create()}
    )
    with pytest.raises(IntegrityError):
        model.objects.create(start=BEGIN, end=BEGIN, **whose)


def test_every_change_of_a_rotation_is_in_the_history() -> None:
    rota()
    layer = ScheduleLayer.objects.get()
    layer.every = 2
    layer.save()
    history = layer.events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert list(history.values_list("pgh_label", "every")) == [("insert", 1), ("update", 2)]


def test_leads_of_the_team_managers_and_admins_edit() -> None:
    lead, member, manager, admin, other = UserFactory.create_batch(5)
    manager.is_incident_manager = admin.is_staff = True
    schedule = rota(team=TeamFactory.create(leads=[lead], members=[member]))
    TeamFactory.create(leads=[other])
    may = [schedule.may_be_edited_by(each) for each in (lead, member, manager, admin, other)]
    assert may == [True, False, True, True, False]
    assert not rota(name="Of no team").may_be_edited_by(lead)
