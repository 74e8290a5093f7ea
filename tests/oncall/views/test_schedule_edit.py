"""The edit page of a schedule: layers change places, and two people edit at once."""

import re
from datetime import time
from typing import Any

import pytest
from django.test import Client

from kernel import clock
from oncall.actions import edit_schedule
from oncall.actions.schedules import Facts
from oncall.models import Schedule, Skill, User
from oncall.scheduling.asking import on_call
from oncall.scheduling.editing import running
from oncall.scheduling.spec import Layer, Window
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import rota, wall, weekly
from tests.oncall.views.test_schedules import signed_in, text_of, typed

pytestmark = pytest.mark.django_db

NOW = wall("2026-03-24T12:00")


@pytest.fixture(autouse=True)
def _tuesday() -> Any:
    with clock.frozen(NOW):
        yield


class Scene:
    """Ana and Ben take weeks, above them Cleo has the afternoons; Lea and Max lead the team."""

    def __init__(self) -> None:
        self.ana, self.ben, self.cleo, self.lea, self.max = (
            UserFactory.create(full_name=name, zone="Europe/Madrid")
            for name in ("Ana A", "Ben B", "Cleo C", "Lea L", "Max M")
        )
        self.team = TeamFactory.create(
            name="Storage", members=[self.ana, self.ben, self.cleo], leads=[self.lea, self.max]
        )
        self.afternoons = weekly(self.cleo, windows=(Window(time(12), time(18)),))
        self.schedule = rota(
            self.ana, self.ben, team=self.team, layers=[weekly(self.ana, self.ben), self.afternoons]
        )

    @property
    def url(self) -> str:
        return f"/on-call/{self.schedule.pk}/edit/"

    def now_on_call(self) -> int | None:
        return on_call(Schedule.objects.get().spec(), NOW).person

    def opened_by(self, user: User) -> tuple[Client, dict[str, str]]:
        client = signed_in(user)
        return client, typed(client.get(self.url))

    def saved_by_max(self, layers: list[tuple[int | None, Layer]] | None = None, **facts: Any) -> None:
        """Max is faster."""
        held = Schedule.objects.get()
        wanted = running(held.spec(), NOW) if layers is None else layers
        given = {"name": held.name, "team": held.team, "zone": held.zone, **facts}
        edit_schedule(
            by=self.max,
            schedule=held,
            revision=held.revision,
            facts=Facts(**given),
            wanted=wanted,
            now=NOW,
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


def people_of(page: Any) -> list[list[str]]:
    return [
        [str(field.value()) for field in layer.people_fields if field.value()]
        for layer in page.context["layers"]
    ]


def test_layers_change_places_and_nothing_is_saved_by_that(scene: Scene) -> None:
    client, data = scene.opened_by(scene.lea)
    page = client.post(scene.url, {**data, "down": "0", "layer0-p2": str(scene.lea.pk)})
    assert page.status_code == 200
    cleo, weeks = [str(scene.cleo.pk)], [str(each.pk) for each in (scene.ana, scene.ben, scene.lea)]
    assert people_of(page) == [cleo, weeks]
    again = client.post(scene.url, {**typed(page), "up": "1"})
    assert people_of(again) == [weeks, cleo]
    assert Schedule.objects.get().revision == 1


def test_layer_that_was_moved_up_wins_from_now_on_with_the_turn_it_had(scene: Scene) -> None:
    assert scene.now_on_call() == scene.cleo.pk
    client, data = scene.opened_by(scene.lea)
    page = client.post(scene.url, {**data, "up": "1"})
    assert client.post(scene.url, typed(page)).status_code == 302
    # it is Ben's week, and was before
    assert scene.now_on_call() == scene.ben.pk
    spec = Schedule.objects.get().spec()
    assert on_call(spec, wall("2026-03-23T13:00")).person == scene.cleo.pk
    assert on_call(spec, wall("2026-03-30T12:30")).person == scene.ana.pk


@pytest.mark.parametrize("place", ["0", "9", "-1", "x", "9" * 40])
def test_layer_at_the_end_or_nowhere_stays_where_it_is(scene: Scene, place: str) -> None:
    client, data = scene.opened_by(scene.lea)
    page = client.post(scene.url, {**data, "up": place})
    assert people_of(page) == people_of(client.get(scene.url))


def test_page_offers_no_move_beyond_the_ends(scene: Scene) -> None:
    page = signed_in(scene.lea).get(scene.url).content.decode()
    assert re.findall(r'name="(up|down)" value="(\d)"', page) == [("down", "0"), ("up", "1")]


def test_second_of_two_sees_what_the_first_changed_and_loses_nothing_typed(scene: Scene) -> None:
    client, data = scene.opened_by(scene.lea)
    scene.saved_by_max(name="Storage nights")
    page = client.post(scene.url, {**data, "layer0-p2": str(scene.lea.pk)})
    assert page.status_code == 409
    words = text_of(page)
    assert "Max M changed this schedule" in words or "Somebody changed this schedule" in words
    assert "Name is now: Storage nights" in words
    # what he left alone is as it is now, what he typed stays
    again = typed(page)
    assert again["name"] == "Storage nights"
    assert str(scene.lea.pk) in people_of(page)[0]
    assert client.post(scene.url, again).status_code == 302
    held = Schedule.objects.get()
    assert (held.name, held.revision) == ("Storage nights", 3)
    assert scene.lea.pk in held.spec().layers[-2].participants


def test_fact_that_both_changed_stays_as_typed(scene: Scene) -> None:
    client, data = scene.opened_by(scene.lea)
    skill = Skill.objects.create(name="Storage arrays")
    scene.saved_by_max(name="One", skills=[skill])
    page = client.post(scene.url, {**data, "name": "Two"})
    assert typed(page)["name"] == "Two"
    assert page.context["facts"]["skills"].value() == [str(skill.pk)]
    assert "Skills needed is now: Storage arrays" in text_of(page)


def test_layer_that_came_meanwhile_is_added_to_what_was_typed(scene: Scene) -> None:
    client, data = scene.opened_by(scene.lea)
    now = running(Schedule.objects.get().spec(), NOW)
    scene.saved_by_max([*now, (None, weekly(scene.max, windows=(Window(time(22), time(6)),)))])
    page = client.post(scene.url, {**data, "name": "Two"})
    assert page.status_code == 409
    assert [len(each) for each in people_of(page)] == [2, 1, 1]
    assert "came while you were writing" in text_of(page)
    assert client.post(scene.url, typed(page)).status_code == 302
    assert on_call(Schedule.objects.get().spec(), wall("2026-03-24T23:00")).person == scene.max.pk


def test_layer_changed_by_the_first_and_left_alone_by_the_second_is_the_firsts(scene: Scene) -> None:
    client, data = scene.opened_by(scene.lea)
    scene.saved_by_max([(0, weekly(scene.ana, scene.ben, scene.max)), (1, scene.afternoons)])
    page = client.post(scene.url, {**data, "name": "Two"})
    assert people_of(page)[0] == [str(each.pk) for each in (scene.ana, scene.ben, scene.max)]
    assert [len(each) for each in people_of(page)] == [3, 1]
    assert client.post(scene.url, typed(page)).status_code == 302
    held = Schedule.objects.get()
    assert held.name == "Two"
    assert scene.now_on_call() == scene.cleo.pk


def test_layer_changed_by_both_stands_twice_until_the_second_decides(scene: Scene) -> None:
    client, data = scene.opened_by(scene.lea)
    scene.saved_by_max([(0, weekly(scene.ana, scene.ben, scene.max)), (1, scene.afternoons)])
    page = client.post(scene.url, {**data, "layer0-p2": str(scene.lea.pk)})
    lists = people_of(page)
    assert [each[-1] for each in lists] == [str(scene.lea.pk), str(scene.max.pk), str(scene.cleo.pk)]
    decided = client.post(scene.url, {**typed(page), "layer1-remove": "on"})
    assert decided.status_code == 302
    spec = Schedule.objects.get().spec()
    assert [layer.participants[-1] for _place, layer in running(spec, NOW)] == [scene.lea.pk, scene.cleo.pk]
    # it was Ben's week all the time
    assert on_call(spec, wall("2026-03-24T20:00")).person == scene.ben.pk


@pytest.mark.parametrize("opened", ["", "x", "\x00", "a:b:c"])
def test_form_that_does_not_say_when_it_was_opened_overwrites_nothing(scene: Scene, opened: str) -> None:
    client, data = scene.opened_by(scene.lea)
    page = client.post(scene.url, {**data, "name": "Two", "opened": opened})
    assert page.status_code == 409
    assert Schedule.objects.get().name == "Nights"
    assert typed(page)["name"] == "Two"
    assert client.post(scene.url, typed(page)).status_code == 302


def test_preview_of_an_overtaken_form_tells_so_and_saves_nothing(scene: Scene) -> None:
    client, data = scene.opened_by(scene.lea)
    scene.saved_by_max(name="One")
    part = client.post(scene.url, {**data, "preview": "1"}, headers={"HX-Request": "true"})
    assert "changed this schedule" in text_of(part)
    assert Schedule.objects.get().revision == 2
