"""The search page."""

import pytest
from django.test import Client

from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import logged
from tickets.actions.search_words import index_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client: Client) -> Client:
    ana = UserFactory.create()
    TeamFactory.create(members=[ana])
    client.force_login(ana)
    return client


def test_what_is_found_is_shown_with_its_words_marked(agent: Client) -> None:
    ticket = logged("Printer <script>", description="It hums & smokes.")
    index_words(ticket.pk, "secretly", public=False)
    page = agent.get("/search/?q=printer hum").content.decode()
    assert "<mark>Printer</mark> &lt;script&gt;" in page
    assert "It <mark>hums</mark> &amp; smokes." in page
    assert f"/tickets/{ticket.number}/" in page


def test_a_number_leads_straight_to_its_ticket(agent: Client) -> None:
    ticket = logged()
    assert agent.get("/search/", {"q": ticket.number.lower()})["Location"] == f"/tickets/{ticket.number}/"


def test_nothing_found_says_what_to_do(agent: Client) -> None:
    assert "Nothing found" in agent.get("/search/?q=zebra").content.decode()
    assert "What are you looking for?" in agent.get("/search/").content.decode()


@pytest.mark.parametrize(
    "words", ["\x00", "x" * 5000, "'", '"', "INC-99999999999999999999", "INC-000001", "&|!", "\ud7ff", "%FF"]
)
def test_absurd_words_never_fail(agent: Client, words: str) -> None:
    assert agent.get("/search/", {"q": words}).status_code == 200


def test_a_requester_searches_on_the_portal(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert client.get("/search/?q=x")["Location"] == "/portal/"
