"""The portal as a requester uses it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from kernel import clock
from oncall.models import OutboundEmail, User
from tests.factories.desk import SubcategoryFactory
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.views.portal_desk import a_file, act, closed, page, resolved
from tests.tickets.views.ticket_desk import client_of
from tickets.actions.conversation import add_note, reply
from tickets.actions.details import edit
from tickets.models import Attachment, Level, Ticket, TimelineEntry
from tickets.models.choices import Channel, EntryKind, Verified

pytestmark = pytest.mark.django_db

SECRET = "the caller is always shouting"


@pytest.fixture(autouse=True)
def now() -> Iterator[clock.FrozenClock]:
    with clock.frozen(MONDAY + timedelta(minutes=10)) as frozen:
        yield frozen


@pytest.fixture
def requester() -> User:
    return UserFactory.create(full_name="Marta Ruiz", zone="Europe/Madrid")


@pytest.fixture
def agent() -> User:
    user = UserFactory.create(full_name="Ana Soto")
    TeamFactory.create(members=[user])
    return user


@pytest.fixture
def portal(client: Client, requester: User) -> Client:
    client.force_login(requester)
    return client


def report(**changes: Any) -> dict[str, Any]:
    data = {
        "title": "Printer prints nothing",
        "details": "Paper is there.",
        "urgency": Level.objects.filter(scale="urgency").exclude(portal_answer="")[0].rank,
        "impact": Level.objects.filter(scale="impact").exclude(portal_answer="")[0].rank,
        "phone": "600 100 200",
        "key": "5d0fe0b4-5d3f-4f6f-9a45-92e1f2f4f4aa",
    }
    return data | changes


# -- reporting --


def test_a_report_becomes_a_ticket_with_a_number_and_a_promise(portal: Client, requester: User) -> None:
    response = portal.post(reverse("portal:new"), report(), follow=True)
    ticket = Ticket.objects.get()
    assert response.redirect_chain[-1][0] == page(ticket)
    assert ticket.number in response.content.decode()
    assert "A person answers by" in response.content.decode()
    assert "your time (Europe/Madrid)" in response.content.decode()
    assert ticket.requester == requester
    assert (ticket.channel, ticket.verified_how) == (Channel.PORTAL, Verified.SIGNED_IN)
    assert ticket.requester_phone == "600 100 200"
    assert not ticket.triaged


def test_answers_of_the_requester_become_impact_and_urgency(portal: Client) -> None:
    levels = Level.objects.exclude(portal_answer="")
    urgency = levels.filter(scale="urgency").order_by("rank")[0]
    impact = levels.filter(scale="impact").order_by("-rank")[0]
    portal.post(reverse("portal:new"), report(urgency=urgency.rank, impact=impact.rank))
    ticket = Ticket.objects.get()
    assert (ticket.urgency, ticket.impact) == (urgency.rank, impact.rank)


def test_a_requester_never_sees_or_sets_a_priority(portal: Client) -> None:
    assert "priority" not in portal.get(reverse("portal:new")).content.decode().lower()
    portal.post(reverse("portal:new"), report())
    usual = Ticket.objects.get().priority
    portal.post(reverse("portal:new"), report(key="", priority="1", override_reason="me first"))
    assert Ticket.objects.first().priority == usual  # type: ignore[union-attr]


def test_the_same_form_sent_twice_is_one_ticket(portal: Client) -> None:
    for _time in range(2):
        response = portal.post(reverse("portal:new"), report())
        assert response.url == page(Ticket.objects.get())  # type: ignore[attr-defined]


def test_what_it_is_about_gives_category_and_type(portal: Client) -> None:
    about = SubcategoryFactory.create(kind="request")
    portal.post(reverse("portal:new"), report(about=about.pk))
    ticket = Ticket.objects.get()
    assert ticket.number.startswith("REQ-")
    assert (ticket.category, ticket.subcategory) == (about.category, about)


def test_a_report_with_gaps_says_what_is_missing_and_loses_nothing(portal: Client) -> None:
    response = portal.post(reverse("portal:new"), report(title="", since="not a date", details="Kept words"))
    text = response.content.decode()
    assert response.status_code == 422
    assert "Say in a few words what is the matter." in text
    assert "Kept words" in text
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "since", ["2026-03-03T09:00", "2019-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_time_in_the_future_or_long_ago_is_refused_at_its_field(portal: Client, since: str) -> None:
    response = portal.post(reverse("portal:new"), report(since=since))
    assert response.status_code == 422
    assert "since" in response.context["form"].errors


def test_since_when_is_read_in_the_requesters_zone(portal: Client) -> None:
    portal.post(reverse("portal:new"), report(since="2026-03-02T09:30"))
    assert Ticket.objects.get().occurred_at == MONDAY - timedelta(minutes=30)


@pytest.mark.parametrize("field", ["title", "details", "phone", "urgency", "impact", "about", "since", "key"])
@pytest.mark.parametrize(
    "value", ["a\x00b", "9" * 40, "-1", "☃" * 25_000, "\ud800".encode("utf-8", "surrogatepass")]
)
def test_nothing_a_client_sends_breaks_the_form(portal: Client, field: str, value: Any) -> None:
    response = portal.post(reverse("portal:new"), report(**{field: value}))
    assert response.status_code in (302, 422)


def test_files_are_kept_and_can_be_fetched_as_downloads(portal: Client) -> None:
    portal.post(reverse("portal:new"), report(attachments=[a_file(), a_file("log.txt", b"line")]))
    ticket = Ticket.objects.get()
    assert "log.txt" in portal.get(page(ticket)).content.decode()
    file = Attachment.objects.get(name="screen.png")
    response = portal.get(reverse("portal:file", args=[ticket.number, file.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == b"\x89PNG picture"  # type: ignore[attr-defined]


def test_a_program_or_a_huge_file_is_refused_at_the_field(portal: Client) -> None:
    huge = a_file("film.png", b"x" * (10 * 1024 * 1024 + 1))
    response = portal.post(reverse("portal:new"), report(attachments=[a_file("run.exe", b"MZ"), huge]))
    errors = response.context["form"].errors["attachments"]
    assert response.status_code == 422
    assert len(errors) == 2
    assert "choose your files again" in response.content.decode()
    assert not Ticket.objects.exists()


# -- seeing --


def test_another_requesters_ticket_is_not_there(portal: Client) -> None:
    ticket = logged(requester=UserFactory.create())
    assert portal.get(page(ticket)).status_code == 404
    for name in ("reply", "answer", "rate"):
        assert portal.post(act(name, ticket), {"body": "x", "answer": "yes", "rating": 1}).status_code == 404
    assert portal.get(reverse("portal:file", args=[ticket.number, 1])).status_code == 404
    assert ticket.number not in portal.get(reverse("portal:home")).content.decode()


@pytest.mark.parametrize("number", ["INC-999999", "nonsense", "0", "INC-" + "9" * 60])
def test_a_number_that_is_not_there_is_not_found(portal: Client, number: str) -> None:
    assert portal.get(f"/portal/tickets/{number}/").status_code == 404
    assert portal.get(f"/portal/tickets/{number}/files/{'9' * 30}/").status_code == 404


def test_a_number_read_aloud_in_small_letters_leads_to_the_ticket(portal: Client, requester: User) -> None:
    ticket = logged(requester=requester)
    response = portal.get(f"/portal/tickets/{ticket.number.lower()}/")
    assert response.url == page(ticket)  # type: ignore[attr-defined]


def test_nobody_sees_the_portal_without_signing_in(client: Client) -> None:
    for name in ("portal:home", "portal:new"):
        assert reverse("account_login") in client.get(reverse(name)).url  # type: ignore[attr-defined]


def test_the_page_shows_the_public_side_only(portal: Client, requester: User, agent: User) -> None:
    ticket = logged(requester=requester)
    add_note(ticket=ticket.pk, by=agent, now=MONDAY, body=SECRET, files=[a_file("note.txt", b"secret")])
    reply(ticket=ticket.pk, by=agent, now=MONDAY, body="Is there paper?", files=[a_file("how.txt", b"how")])
    edit(ticket=ticket.pk, by=agent, now=MONDAY, changes={"vendor": "Toner Ltd", "vendor_reference": "T-1"})
    text = portal.get(page(ticket)).content.decode()
    assert "Is there paper?" in text
    assert "how.txt" in text
    for hidden in (SECRET, "note.txt", "Toner Ltd"):
        assert hidden not in text
    # without the attributes: a random token may hold any two letters
    words = strip_tags(text)
    for hidden in ("T-1", "P3", "P4"):
        assert hidden not in words
    inner = Attachment.objects.get(name="note.txt")
    assert portal.get(reverse("portal:file", args=[ticket.number, inner.pk])).status_code == 404
    found = portal.get(reverse("portal:home"), {"q": "shouting"})
    assert ticket.number not in found.content.decode()


def test_an_agent_on_his_own_ticket_is_a_requester(agent: User) -> None:
    other = UserFactory.create()
    TeamFactory.create(members=[other])
    own = logged(requester=agent)
    add_note(ticket=own.pk, by=other, now=MONDAY, body=SECRET)
    response = client_of(agent).get(page(own))
    assert response.status_code == 200
    assert SECRET not in response.content.decode()


def test_an_agent_is_led_to_the_desk_page_of_a_ticket_that_is_not_his(agent: User, requester: User) -> None:
    ticket = logged(requester=requester)
    response = client_of(agent).get(page(ticket))
    assert response.url == reverse("tickets:ticket", args=[ticket.number])  # type: ignore[attr-defined]


def test_an_empty_portal_says_what_to_do(portal: Client) -> None:
    text = portal.get(reverse("portal:home")).content.decode()
    assert "Nothing is under way" in text
    assert reverse("portal:new") in text


def test_the_list_puts_first_what_waits_for_the_requester(
    portal: Client, requester: User, agent: User
) -> None:
    waits = resolved(logged("Waits for me", requester=requester), agent)
    logged("Just reported", requester=requester)
    done = closed(logged("Long done", requester=requester), agent)
    response = portal.get(reverse("portal:home"))
    assert [row.ticket.pk for row in response.context["needs_you"]] == [waits.pk]
    assert [row.ticket.title for row in response.context["under_way"]] == ["Just reported"]
    assert [row.ticket.pk for row in response.context["ended"]] == [done.pk]
    assert "Please check: is it working?" in response.content.decode()


def test_ended_tickets_are_turned_page_by_page(portal: Client, requester: User, agent: User) -> None:
    for number in range(23):
        closed(logged(f"Done {number}", requester=requester), agent)
    first = portal.get(reverse("portal:home"))
    assert len(first.context["ended"]) == 20
    second = portal.get(reverse("portal:home"), {"page": first.context["older"]})
    assert len(second.context["ended"]) == 3
    assert portal.get(reverse("portal:home"), {"page": "rubbish\x00"}).status_code == 200


@pytest.mark.parametrize(
    "words", ["printer", "\x00", "'; drop table", "x" * 5000, '"', "INC-999999999999999999"]
)
def test_searching_for_anything_is_answered(portal: Client, requester: User, words: str) -> None:
    logged(requester=requester)
    assert portal.get(reverse("portal:home"), {"q": words}).status_code == 200


def test_searching_for_a_number_opens_the_ticket(portal: Client, requester: User) -> None:
    ticket = logged(requester=requester)
    assert portal.get(reverse("portal:home"), {"q": ticket.number}).url == page(ticket)  # type: ignore[attr-defined]


# -- writing, answering, rating --


def test_a_message_of_the_requester_is_kept_with_its_files_as_come_through_the_portal(
    portal: Client, requester: User
) -> None:
    ticket = logged(requester=requester)
    response = portal.post(act("reply", ticket), {"body": "Still nothing", "attachments": [a_file()]})
    assert response.url == page(ticket)  # type: ignore[attr-defined]
    entry = TimelineEntry.objects.get(kind=EntryKind.REQUESTER_MESSAGE)
    assert (entry.body, entry.public, entry.via, entry.actor) == ("Still nothing", True, "portal", requester)
    assert entry.attachments.count() == 1


def test_an_empty_message_is_refused_at_the_field(portal: Client, requester: User) -> None:
    response = portal.post(act("reply", logged(requester=requester)), {"body": "  \n"})
    assert response.status_code == 422
    assert "body" in response.context["message"].errors


def test_a_message_on_a_closed_ticket_opens_a_new_one_and_says_so_before(
    portal: Client, requester: User, agent: User
) -> None:
    ticket = closed(logged(requester=requester), agent)
    assert "opens a new ticket" in portal.get(page(ticket)).content.decode()
    response = portal.post(act("reply", ticket), {"body": "It is back"}, follow=True)
    new = Ticket.objects.exclude(pk=ticket.pk).get()
    assert response.redirect_chain[-1][0] == page(new)
    assert ticket.number in response.content.decode()
    assert new.number in portal.get(page(ticket)).content.decode()
    mail = OutboundEmail.objects.get(kind="follow_up")
    assert new.number in mail.body_text


def test_a_message_on_a_closed_ticket_sent_twice_opens_one_new_ticket(
    portal: Client, requester: User, agent: User
) -> None:
    ticket = closed(logged(requester=requester), agent)
    urls = {portal.post(act("reply", ticket), {"body": "It is back "})["Location"] for _time in range(2)}
    assert urls == {page(Ticket.objects.exclude(pk=ticket.pk).get())}


def test_no_two_fields_of_a_page_share_an_id(portal: Client, requester: User, agent: User) -> None:
    text = portal.get(page(resolved(logged(requester=requester), agent))).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_yes_closes_the_ticket_and_asks_for_a_rating(portal: Client, requester: User, agent: User) -> None:
    ticket = resolved(logged(requester=requester), agent)
    assert "Is it working now?" in portal.get(page(ticket)).content.decode()
    for _time in range(2):
        response = portal.post(act("answer", ticket), {"answer": "yes"}, follow=True)
        assert response.status_code == 200
        assert "How did we do?" in response.content.decode()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_as) == ("closed", "verified")
    portal.post(act("rate", ticket), {"rating": "4"})
    ticket.refresh_from_db()
    assert ticket.rating == 4


def test_no_needs_a_reason_and_opens_the_ticket_again(portal: Client, requester: User, agent: User) -> None:
    ticket = resolved(logged(requester=requester), agent)
    response = portal.post(act("answer", ticket), {"answer": "no", "because": ""})
    assert response.status_code == 422
    assert "because" in response.context["not_working"].errors
    for _time in range(2):
        assert (
            portal.post(act("answer", ticket), {"answer": "no", "because": "Blank pages"}).status_code == 302
        )
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened) == ("in_progress", 1)


def test_words_that_come_too_late_are_given_back(portal: Client, requester: User, agent: User) -> None:
    ticket = closed(logged(requester=requester), agent)
    response = portal.post(act("answer", ticket), {"answer": "no", "because": "It broke again"})
    assert response.status_code == 422
    assert "This was not sent" in response.content.decode()
    assert "It broke again" in response.content.decode()


@pytest.mark.parametrize("rating", ["0", "6", "five", "", "9" * 40, "\x00"])
def test_a_rating_outside_the_five_is_refused(
    portal: Client, requester: User, agent: User, rating: str
) -> None:
    ticket = closed(logged(requester=requester), agent)
    assert portal.post(act("rate", ticket), {"rating": rating}).status_code == 422
    ticket.refresh_from_db()
    assert ticket.rating is None


@pytest.mark.parametrize("name", ["reply", "answer", "rate"])
def test_opening_an_acts_address_leads_to_the_ticket_and_changes_nothing(
    portal: Client, requester: User, agent: User, name: str
) -> None:
    ticket = resolved(logged(requester=requester), agent)
    assert portal.get(act(name, ticket)).url == page(ticket)  # type: ignore[attr-defined]
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
