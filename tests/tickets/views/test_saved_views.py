"""Views of one's own: saved, renamed, deleted, and nobody else's business."""

import pytest
from django.test import Client

from oncall.models import User
from tests.factories.people import TeamFactory, UserFactory
from tickets.actions import saved_views
from tickets.models import SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    ana = UserFactory.create()
    TeamFactory.create(members=[ana])
    return ana


@pytest.fixture
def agent(ana: User, client: Client) -> Client:
    client.force_login(ana)
    return client


def test_a_selection_is_saved_under_a_name_and_shown_among_the_views(agent: Client, ana: User) -> None:
    answer = agent.post(
        "/queue/views/save/", {"name": " My  urgent ", "query": "page=x&sort=newest&priority=1&evil=2"}
    )
    assert answer["Location"] == "/queue/?priority=1&sort=newest"
    assert ana.saved_views.get().name == "My urgent"
    page = agent.get(answer["Location"])
    assert page.context["own_view"].name == "My urgent"
    assert [view["label"] for view in page.context["views"] if view["current"]] == ["My urgent"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\x00", "Taken"])
def test_a_name_that_does_not_do_is_refused_at_its_field(agent: Client, ana: User, name: str) -> None:
    SavedView.objects.create(owner=ana, name="Taken", query="")
    answer = agent.post("/queue/views/save/", {"name": name, "query": "priority=1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "field-error" in page
    assert 'value="priority=1"' in page
    assert ana.saved_views.count() == 1


def test_two_people_may_use_one_name(agent: Client, ana: User) -> None:
    SavedView.objects.create(owner=UserFactory.create(), name="Mine", query="")
    assert agent.post("/queue/views/save/", {"name": "Mine", "query": ""}).status_code == 302


def test_a_view_is_renamed_and_deleted(agent: Client, ana: User) -> None:
    view = SavedView.objects.create(owner=ana, name="Old", query="priority=1")
    assert "Old" in agent.get(f"/queue/views/{view.pk}/").content.decode()
    assert agent.post(f"/queue/views/{view.pk}/", {"name": "New"})["Location"] == "/queue/?priority=1"
    view.refresh_from_db()
    assert view.name == "New"
    assert agent.get(f"/queue/views/{view.pk}/delete/").status_code == 405
    assert agent.post(f"/queue/views/{view.pk}/delete/").status_code == 302
    assert not ana.saved_views.exists()


def test_renaming_to_a_taken_name_is_refused(agent: Client, ana: User) -> None:
    SavedView.objects.create(owner=ana, name="Taken", query="")
    view = SavedView.objects.create(owner=ana, name="Old", query="")
    assert agent.post(f"/queue/views/{view.pk}/", {"name": "Taken"}).status_code == 422


@pytest.mark.parametrize("path", ["", "delete/"])
def test_somebody_elses_view_is_not_there(agent: Client, path: str) -> None:
    view = SavedView.objects.create(owner=UserFactory.create(), name="Hers", query="")
    assert agent.post(f"/queue/views/{view.pk}/{path}", {"name": "x"}).status_code == 404
    assert agent.post(f"/queue/views/{10**30}/{path}", {"name": "x"}).status_code == 404
    assert SavedView.objects.filter(name="Hers").exists()


@pytest.mark.parametrize("query", ["%00", "\x00", "words=%FF&" * 900, "words=" + "y" * 3000, ";" * 3000])
def test_an_absurd_selection_never_fails(agent: Client, query: str) -> None:
    assert agent.post("/queue/views/save/", {"name": "x", "query": query}).status_code in (302, 422)


def test_a_person_keeps_a_limited_number(agent: Client, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    SavedView.objects.create(owner=ana, name="One", query="")
    answer = agent.post("/queue/views/save/", {"name": "Two", "query": ""})
    assert "Delete one first" in answer.content.decode()


def test_a_requester_has_no_views(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert client.post("/queue/views/save/", {"name": "x"})["Location"] == "/portal/"
    assert not SavedView.objects.exists()
