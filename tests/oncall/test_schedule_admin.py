"""Schedules in the admin obey what the product's pages obey: the past stays, the unfit are refused."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel import clock
from oncall.actions import make_override
from oncall.models import OutboundEmail, Schedule, ScheduleLayer, ScheduleOverride, Skill, TimeOff, User
from oncall.scheduling.asking import on_call
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import rota, wall

pytestmark = pytest.mark.django_db

NOW = wall("2026-03-24T12:00")


@pytest.fixture(autouse=True)
def _tuesday() -> Any:
    with clock.frozen(NOW):
        yield


class Scene:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.ada = UserFactory.create(full_name="Ada Admin", is_staff=True, zone="Europe/Madrid")
        self.ana, self.ben = (UserFactory.create(full_name=name) for name in ("Ana A", "Ben B"))
        self.team = TeamFactory.create(name="Storage", members=[self.ana, self.ben])
        self.schedule = rota(self.ana, self.ben, team=self.team)
        client.force_login(self.ada)

    def url(self, model: str, page: str, *args: object) -> str:
        return reverse(f"admin:oncall_{model}_{page}", args=args)

    def save(self, **changed: Any) -> Any:
        held = Schedule.objects.get(pk=self.schedule.pk)
        data = {"name": held.name, "team": held.team_id or "", "zone": held.zone, "opened": held.revision}
        shown = {"layers-TOTAL_FORMS": "1", "layers-INITIAL_FORMS": "1"}
        return self.client.post(self.url("schedule", "change", held.pk), {**data, **shown, **changed})

    def give(self, person: User | None, start: str, end: str) -> Any:
        data = {
            "schedule": self.schedule.pk,
            "person": person.pk if person else "",
            "start_0": start[:10],
            "start_1": start[11:],
            "end_0": end[:10],
            "end_1": end[11:],
            "note": "",
        }
        return self.client.post(self.url("scheduleoverride", "add"), data)


@pytest.fixture
def scene(client: Client) -> Scene:
    return Scene(client)


def errors_of(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = answer.context["adminform"].form.errors
    return found


def test_facts_are_edited_and_the_layers_stay(scene: Scene) -> None:
    skill = Skill.objects.create(name="Arrays")
    assert scene.save(name="Storage nights", skills=[skill.pk]).status_code == 302
    held = Schedule.objects.get()
    assert (held.name, held.revision, list(held.skills.all())) == ("Storage nights", 2, [skill])
    assert held.spec() == scene.schedule.spec()


def test_schedule_that_moves_keeps_its_past(scene: Scene) -> None:
    assert scene.save(zone="Asia/Tokyo").status_code == 302
    held = Schedule.objects.get()
    assert held.spec().layers[0].zone == "Europe/Madrid"
    assert (
        on_call(held.spec(), wall("2026-03-23T08:30")).person
        == on_call(scene.schedule.spec(), wall("2026-03-23T08:30")).person
    )


def test_second_of_two_admins_is_told_and_overwrites_nothing(scene: Scene) -> None:
    scene.save(name="One")
    answer = scene.save(name="Two", opened=1)
    assert "Somebody changed this schedule" in str(errors_of(answer))
    assert Schedule.objects.get().name == "One"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "days"}, {"zone": "Mars"}, {"name": "\x00"}])
def test_wrong_facts_are_refused_at_their_field(scene: Scene, wrong: dict[str, str]) -> None:
    rota(scene.ana, name="Days")
    assert set(errors_of(scene.save(**wrong))) == set(wrong)


def test_schedule_is_made_without_layers_and_leads_to_its_page(scene: Scene) -> None:
    data = {"name": "Days", "team": scene.team.pk, "zone": "Europe/Madrid"}
    assert scene.client.post(scene.url("schedule", "add"), data).status_code == 302
    made = Schedule.objects.get(name="Days")
    assert made.team == scene.team
    page = scene.client.get(scene.url("schedule", "change", made.pk)).content.decode()
    assert f"/on-call/{made.pk}/edit/" in page


def test_layers_are_shown_in_words_and_can_not_be_changed(scene: Scene) -> None:
    page = scene.client.get(scene.url("schedule", "change", scene.schedule.pk)).content.decode()
    assert "hands off every Monday at 09:00" in page
    assert "Ana A → Ben B" in page
    row = ScheduleLayer.objects.get()
    inline = {
        "layers-TOTAL_FORMS": "1",
        "layers-INITIAL_FORMS": "1",
        "layers-0-id": str(row.pk),
        "layers-0-schedule": str(scene.schedule.pk),
        "layers-0-every": "9",
        "layers-0-DELETE": "on",
    }
    scene.save(**inline)
    assert ScheduleLayer.objects.get().every == 1
    assert (
        scene.client.post(scene.url("schedule", "delete", scene.schedule.pk), {"post": "yes"}).status_code
        == 403
    )


def test_override_is_made_as_on_the_calendar_and_told(scene: Scene) -> None:
    assert scene.give(scene.ana, "2026-03-25 10:00", "2026-03-25 12:00").status_code == 302
    made = ScheduleOverride.objects.get()
    assert (made.made_by, made.start) == (scene.ada, wall("2026-03-25T10:00"))
    assert {mail.recipient for mail in OutboundEmail.objects.all()} == {scene.ana, scene.ben}


def test_override_that_the_calendar_refuses_is_refused_at_its_field(scene: Scene) -> None:
    stranger = UserFactory.create(full_name="Stranger")
    assert "can&#x27;t be on call here" in str(
        errors_of(scene.give(stranger, "2026-03-25 10:00", "2026-03-25 12:00"))["person"]
    )
    assert "end" in errors_of(scene.give(scene.ana, "2026-03-23 10:00", "2026-03-23 12:00"))
    assert "end" in errors_of(scene.give(scene.ana, "2026-03-26 10:00", "2026-03-25 12:00"))
    assert "end" in errors_of(scene.give(None, "2026-03-26 10:00", "2029-03-25 12:00"))
    assert not ScheduleOverride.objects.exists()


def test_override_is_handed_back_and_never_changed_or_deleted(scene: Scene) -> None:
    made = make_override(
        by=scene.ana,
        schedule=scene.schedule,
        person=scene.ana,
        start=wall("2026-03-25T10:00"),
        end=wall("2026-03-25T12:00"),
        now=NOW,
    )
    assert scene.client.get(scene.url("scheduleoverride", "change", made.pk)).status_code == 200
    assert scene.client.post(scene.url("scheduleoverride", "change", made.pk), {}).status_code == 403
    assert (
        scene.client.post(scene.url("scheduleoverride", "delete", made.pk), {"post": "y"}).status_code == 403
    )
    data = {"action": "hand_back_selected", "_selected_action": [str(made.pk)]}
    assert scene.client.post(scene.url("scheduleoverride", "changelist"), data).status_code == 302
    assert ScheduleOverride.objects.get().removed_at == NOW


def test_time_off_is_written_down_for_somebody_and_forgotten(scene: Scene) -> None:
    data = {
        "person": scene.ben.pk,
        "start_0": "2026-04-01",
        "start_1": "08:00",
        "end_0": "2026-04-03",
        "end_1": "08:00",
    }
    assert scene.client.post(scene.url("timeoff", "add"), data).status_code == 302
    away = TimeOff.objects.get()
    assert (away.person, away.end) == (scene.ben, wall("2026-04-03T08:00"))
    refused = scene.client.post(scene.url("timeoff", "add"), {**data, "end_0": "2026-03-01"})
    assert "end" in errors_of(refused)
    assert scene.client.post(scene.url("timeoff", "change", away.pk), data).status_code == 403
    assert scene.client.post(scene.url("timeoff", "delete", away.pk), {"post": "yes"}).status_code == 302
    assert not TimeOff.objects.exists()


def test_note_about_ones_own_time_off_is_not_shown_to_admins(scene: Scene) -> None:
    away = TimeOff.objects.create(
        person=scene.ben, start=NOW, end=wall("2026-04-03T08:00"), note="At the hospital"
    )
    for page in (scene.url("timeoff", "changelist"), scene.url("timeoff", "change", away.pk)):
        assert "hospital" not in scene.client.get(page).content.decode()


def test_skills_of_a_person_are_edited_with_the_person(scene: Scene) -> None:
    skill = Skill.objects.create(name="Arrays")
    page = scene.client.get(scene.url("user", "change", scene.ben.pk))
    form = page.context["adminform"].form
    data = {name: value for name, value in form.initial.items() if isinstance(value, (str, int))}
    inlines = {
        f"{prefix}-{name}": number
        for prefix in ("memberships", "skill_rows")
        for name, number in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
    }
    chosen = {"skill_rows-0-skill": str(skill.pk), "skill_rows-0-user": str(scene.ben.pk)}
    empty = dict.fromkeys(("phone", "site", "zone", "language", "organisation"), "")
    data = {**empty, **{k: v for k, v in data.items() if v is not False}, **inlines, **chosen}
    answer = scene.client.post(scene.url("user", "change", scene.ben.pk), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert scene.ben.skill_rows.get().skill == skill


def test_list_of_schedules_costs_the_same_for_many(scene: Scene, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        rota(scene.ana, scene.ben, name=f"More {number}", team=scene.team)
    with django_assert_max_num_queries(10):
        assert scene.client.get(scene.url("schedule", "changelist")).status_code == 200
    with django_assert_max_num_queries(14):
        assert scene.client.get(scene.url("schedule", "change", scene.schedule.pk)).status_code == 200
