"""What is found, in which order, and that a note never leaks."""

import pytest

from oncall.models import User
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.views.portal_desk import resolved
from tickets.actions.details import edit
from tickets.actions.resolution import reopen
from tickets.actions.search_words import index_ticket, index_words
from tickets.models import SearchDocument, Ticket
from tickets.search import by_number, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    """An agent."""
    ana = UserFactory.create(full_name="Ana Agent")
    TeamFactory.create(members=[ana])
    return ana


def numbers(user: User, words: str) -> list[str]:
    return [hit.ticket.number for hit in search(user, words).hits]


@pytest.mark.parametrize(
    "words",
    [
        "printer",
        "PRINT",
        "impresión",
        "impresion",
        "zoe",
        "lopez",
        "zoe@example.org",
        "example.org",
        "0x80070005",
        "paper jam",
        '"paper jam"',
        "“paper jam”",
        "wifi/lan",
        "lan",
        "jam printer",
        "600 111",
    ],
)
def test_the_desk_finds_a_ticket_by(ana: User, words: str) -> None:
    zoe = UserFactory.create(full_name="Zoé López", email="zoe@example.org", phone="600 111 222")
    ticket = logged(
        "Printer of impresión", requester=zoe, description="Error 0x80070005 after a paper jam, see wifi/lan."
    )
    if words == "600 111":
        words = "600111"
    assert numbers(ana, words) == [ticket.number]


@pytest.mark.parametrize(
    "words", ["", "   ", '"', '""', "-", "\x00", "&|!():*<->'", "nothing such", '"jam paper"', "é" * 300]
)
def test_odd_or_unfit_words_find_nothing_and_never_fail(ana: User, words: str) -> None:
    logged("Printer", description="paper jam")
    assert numbers(ana, words) == []


def test_what_was_said_is_found_and_shown_marked(ana: User) -> None:
    ticket = logged("Printer", description="<b>It</b> hums.")
    index_words(ticket.pk, "The toner leaks.", public=True)
    assert numbers(ana, "toner leak") == [ticket.number]
    hit = search(ana, "hum").hits[0]
    assert hit.snippet == "&lt;b&gt;It&lt;/b&gt; <mark>hums</mark>."


def test_a_title_counts_more_than_a_description_and_the_newest_comes_first(ana: User) -> None:
    said = logged("Something", description="The router is slow")
    older = logged("Router slow")
    newer = logged("Router slow")
    assert numbers(ana, "router") == [newer.number, older.number, said.number]


def test_a_changed_title_is_found_and_the_conversation_still_is(ana: User) -> None:
    ticket = logged("Printer")
    index_words(ticket.pk, "The toner leaks.", public=True)
    ticket.title = "Scanner"
    index_ticket(ticket)
    assert numbers(ana, "scanner toner") == [ticket.number]
    assert numbers(ana, "printer") == []


def test_a_corrected_phone_is_found_and_the_former_is_not(ana: User) -> None:
    ticket = logged("Printer", requester=UserFactory.create(phone="600 111 222"))
    edit(ticket=ticket.pk, by=ana, now=MONDAY, changes={"requester_phone": "600 999 888"})
    assert numbers(ana, "600999") == [ticket.number]
    assert numbers(ana, "600111") == []


def test_why_the_desk_reopened_is_found(ana: User) -> None:
    ticket = resolved(logged("Printer"), ana)
    reopen(ticket=ticket.pk, by=ana, now=ticket.last_event_at, reason="The toner leaks again")
    assert numbers(ana, "toner leaks") == [ticket.number]


class TestNotes:
    def test_the_desk_finds_by_a_note(self, ana: User) -> None:
        ticket = logged("Printer")
        index_words(ticket.pk, "Probably sabotage.", public=False)
        assert numbers(ana, "sabotage") == [ticket.number]

    @pytest.mark.parametrize("is_agent", [True, False])
    def test_a_requester_does_not_and_neither_does_an_agent_on_his_own(self, is_agent: bool) -> None:
        bob = UserFactory.create()
        if is_agent:
            TeamFactory.create(members=[bob])
        ticket = logged("Printer", requester=bob)
        index_words(ticket.pk, "Probably sabotage.", public=False)
        found = search(bob, "sabotage")
        assert (found.hits, found.count) == ([], 0)
        assert numbers(bob, "printer") == [ticket.number]
        assert numbers(bob, "printer sabotage") == []


class TestVisibility:
    def test_a_requester_finds_his_own_only(self) -> None:
        bob = UserFactory.create()
        own = logged("Printer", requester=bob)
        logged("Printer")
        assert numbers(bob, "printer") == [own.number]
        assert search(bob, "printer").count == 1

    def test_a_restricted_ticket_is_found_by_its_team_only(self, ana: User) -> None:
        team = TeamFactory.create(members=[UserFactory.create()])
        ticket = logged("Printer", team=team, restricted=True, by=None)
        assert numbers(ana, "printer") == []
        assert by_number(ana, ticket.number) is None
        assert numbers(team.members.get(), "printer") == [ticket.number]

    def test_among_narrows_and_never_widens(self, ana: User) -> None:
        bob = UserFactory.create()
        logged("Printer")
        assert search(bob, "printer", among=Ticket.objects.all()).count == 0
        assert search(ana, "printer", among=Ticket.objects.none()).count == 0

    def test_an_organisation_is_not_found_by_another_ones_address(self) -> None:
        acme = OrganisationFactory.create(requesters_see_all=True)
        bob, eve = (
            UserFactory.create(organisation=acme, email=f"{name}@acme.test") for name in ("bob", "eve")
        )
        ticket = logged("Printer", requester=bob)
        assert numbers(eve, "printer") == [ticket.number]
        assert numbers(eve, "bob@acme") == []


@pytest.mark.parametrize(
    "typed", ["{number}", " {number} ", "{lower}", "inc{digits}", "inc {digits}", "INC-{digits}"]
)
def test_a_number_typed_in_full_leads_to_its_ticket(ana: User, typed: str) -> None:
    ticket = logged()
    words = typed.format(number=ticket.number, lower=ticket.number.lower(), digits=int(ticket.number[4:]))
    assert by_number(ana, words) == ticket


def test_a_former_number_leads_on(ana: User) -> None:
    ticket = logged()
    ticket.former_numbers.create(number="REQ-000777")
    assert by_number(ana, "req-777") == ticket


@pytest.mark.parametrize("typed", ["", "INC", "INC-", "INC-9" * 30, "\x00", "INC-" + "9" * 15, "XYZ-000001"])
def test_what_is_no_number_leads_nowhere(ana: User, typed: str) -> None:
    assert by_number(ana, typed) is None


def test_a_conversation_without_end_never_fails_a_reply(ana: User) -> None:
    ticket = logged("Printer", description="ﷺ" * 20_000)
    for part in range(12):
        index_words(ticket.pk, " ".join(f"word{part}x{n}" for n in range(12_000)), public=True)
    index_words(ticket.pk, "x" * 300_000, public=False)
    index_ticket(ticket)
    assert numbers(ana, "word0x7 printer") == [ticket.number]
    assert SearchDocument.objects.get(ticket=ticket).desk


def test_a_search_asks_the_database_four_times_at_most(
    ana: User, django_assert_max_num_queries: object
) -> None:
    for _number in range(5):
        logged("Printer")
    ana.team_ids  # noqa: B018
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert search(ana, "printer").count == 5
