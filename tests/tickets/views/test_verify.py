"""The signed link of a mail."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kernel import clock
from oncall.models import OutboundEmail, User
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.views.portal_desk import resolved
from tickets.actions.resolution import close, remind_or_close, reopen
from tickets.links import read_verification_token, verification_token
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Iterator[clock.FrozenClock]:
    cache.clear()
    with clock.frozen(MONDAY + timedelta(hours=3)) as frozen:
        yield frozen


@pytest.fixture
def agent() -> User:
    user = UserFactory.create(full_name="Ana Soto")
    TeamFactory.create(members=[user])
    return user


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return resolved(logged(requester=UserFactory.create(full_name="Marta Ruiz")), agent)


@pytest.fixture
def link(ticket: Ticket) -> str:
    return reverse("portal:verify", args=[verification_token(ticket)])


def test_the_mail_about_a_resolution_carries_a_link_that_stands(ticket: Ticket) -> None:
    mailed = re.search(r"/v/([^/\s]+)/", OutboundEmail.objects.get(kind="resolved").body_text)
    assert mailed is not None
    assert read_verification_token(mailed[1]) == (ticket, True)


def test_opening_the_link_changes_nothing_however_often(client: Client, ticket: Ticket, link: str) -> None:
    entries = TimelineEntry.objects.count()
    for _time in range(3):
        response = client.get(link)
        assert response.status_code == 200
        client.head(link)
    text = response.content.decode()
    assert ticket.number in text
    assert ticket.title in text
    assert "Is it working now?" in text
    assert TimelineEntry.objects.count() == entries
    ticket.refresh_from_db()
    assert ticket.status == "resolved"


def test_yes_works_without_signing_in_and_is_idempotent(client: Client, ticket: Ticket, link: str) -> None:
    for _time in range(2):
        response = client.post(link, {"answer": "yes"}, follow=True)
        assert "Thank you" in response.content.decode()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_as) == ("closed", "verified")
    entry = TimelineEntry.objects.get(kind=EntryKind.CLOSED)
    assert (entry.actor, entry.via) == (ticket.requester, "mail")


def test_the_rating_after_yes_needs_no_signing_in_either(client: Client, ticket: Ticket, link: str) -> None:
    client.post(link, {"answer": "yes"})
    client.post(link, {"rating": "5"})
    ticket.refresh_from_db()
    assert ticket.rating == 5
    assert client.post(link, {"rating": "7"}).status_code == 422


def test_no_needs_a_reason_and_then_says_that_it_is_open_again(
    client: Client, ticket: Ticket, link: str
) -> None:
    response = client.post(link, {"answer": "no", "because": " "})
    assert response.status_code == 422
    assert "Say what is not working yet" in response.content.decode()
    for _time in range(2):
        response = client.post(link, {"answer": "no", "because": "Blank pages"}, follow=True)
        assert "open again" in response.content.decode()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened) == ("in_progress", 1)


def test_a_link_is_replaced_by_the_next_resolution(
    client: Client, ticket: Ticket, link: str, agent: User
) -> None:
    client.post(link, {"answer": "no", "because": "Blank pages"})
    again = resolved(ticket, agent, at=MONDAY + timedelta(hours=4))
    response = client.post(link, {"answer": "yes"})
    assert response.status_code == 410
    assert "replaced by a newer one" in response.content.decode()
    again.refresh_from_db()
    assert again.status == "resolved"


def test_a_link_dies_after_ninety_days(client: Client, link: str, time_machine: Any) -> None:
    time_machine.move_to(datetime.now(UTC) + timedelta(days=91))
    response = client.post(link, {"answer": "yes"})
    assert response.status_code == 404
    assert "Sign in" in response.content.decode()


@pytest.mark.parametrize("token", ["x", "a:b:c", "ů", "%00", "W10:1abc:xyz", "9" * 3000])
def test_a_token_that_was_tampered_with_opens_nothing(client: Client, token: str) -> None:
    assert client.get(f"/v/{token}/").status_code == 404


def test_every_changed_letter_of_a_token_is_noticed(client: Client, ticket: Ticket) -> None:
    token = verification_token(ticket)
    for place in range(0, len(token), 7):
        letter = "A" if token[place] != "A" else "B"
        forged = token[:place] + letter + token[place + 1 :]
        assert client.post(reverse("portal:verify", args=[forged]), {"answer": "yes"}).status_code == 404
    ticket.refresh_from_db()
    assert ticket.status == "resolved"


@pytest.mark.parametrize("answer", ["", "maybe", "\x00", "yes\x00"])
def test_an_answer_that_is_none_changes_nothing(
    client: Client, ticket: Ticket, link: str, answer: str
) -> None:
    assert client.post(link, {"answer": answer}).status_code == 422
    ticket.refresh_from_db()
    assert ticket.status == "resolved"


def test_a_flood_of_answers_is_refused_and_keeps_what_was_typed(
    client: Client, ticket: Ticket, link: str
) -> None:
    for _time in range(20):
        client.post(link, {"answer": "no", "because": ""})
    response = client.post(link, {"answer": "no", "because": "Blank pages"})
    assert response.status_code == 429
    assert "Blank pages" in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.status == "resolved"


def test_without_a_cache_answers_are_still_taken(
    client: Client, ticket: Ticket, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("kernel.limits.cache.add", gone)
    client.post(link, {"answer": "yes"})
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_the_page_speaks_the_requesters_language_and_is_never_kept(
    client: Client, ticket: Ticket, link: str
) -> None:
    ticket.requester.language = "de"
    ticket.requester.save()
    response = client.get(link)
    assert '<html lang="de"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response.wsgi_request.COOKIES == {}


def send_no(client: Client, link: str, because: str = "Blank pages again") -> HttpResponse:
    return cast("HttpResponse", client.post(link, {"answer": "no", "because": because}, follow=True))


def test_a_no_that_comes_after_the_ticket_was_opened_again_is_given_back(
    client: Client, ticket: Ticket, link: str, agent: User
) -> None:
    reopen(ticket=ticket.pk, by=agent, now=clock.read(), reason="Known to come back")
    response = send_no(client, link)
    assert response.status_code == 422
    assert "The ticket is open again" in response.content.decode()
    assert "This was not sent" in response.content.decode()
    assert "Blank pages again" in response.content.decode()


def test_a_no_that_comes_after_the_next_resolution_is_given_back(
    client: Client, ticket: Ticket, link: str, agent: User
) -> None:
    reopen(ticket=ticket.pk, by=agent, now=clock.read(), reason="Known to come back")
    resolved(ticket, agent, at=MONDAY + timedelta(hours=4))
    response = send_no(client, link)
    assert response.status_code == 410
    assert "This was not sent" in response.content.decode()
    assert "Blank pages again" in response.content.decode()


def test_a_no_that_meets_the_reopening_is_given_back(
    client: Client, ticket: Ticket, link: str, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reopened_meanwhile(*_args: Any) -> bool:
        reopen(ticket=ticket.pk, by=agent, now=clock.read(), reason="Known to come back")
        return False

    monkeypatch.setattr("tickets.views.verify.too_often", reopened_meanwhile)
    text = send_no(client, link).content.decode()
    assert "The ticket is open again" in text
    assert "Blank pages again" in text
    assert "Thank you" not in text


def test_a_no_that_was_taken_is_not_given_back_when_it_comes_twice(
    client: Client, ticket: Ticket, link: str
) -> None:
    send_no(client, link, "Blank pages again")
    response = send_no(client, link, " Blank pages again ")
    assert response.status_code == 200
    assert "This was not sent" not in response.content.decode()


def test_a_no_that_comes_after_the_closing_is_given_back(
    client: Client, ticket: Ticket, link: str, agent: User
) -> None:
    by_the_desk(ticket, agent)
    response = send_no(client, link)
    assert response.status_code == 422
    assert "This was not sent" in response.content.decode()
    assert "Blank pages again" in response.content.decode()
    assert "Thank you" not in response.content.decode()


def by_silence(ticket: Ticket, _agent: User) -> Ticket:
    return remind_or_close(ticket=ticket.pk, now=clock.read() + timedelta(days=30))


def by_the_desk(ticket: Ticket, agent: User) -> Ticket:
    return close(ticket=ticket.pk, by=agent, now=clock.read(), reason="No answer")


@pytest.mark.parametrize("end", [by_silence, by_the_desk])
def test_nobody_is_thanked_for_an_answer_that_he_did_not_give(
    client: Client, ticket: Ticket, link: str, agent: User, end: Callable[[Ticket, User], Ticket]
) -> None:
    assert end(ticket, agent).status == "closed"
    text = client.get(link).content.decode()
    assert "Thank you" not in text
    assert "status-closed" in text
    assert "How did we do?" in text
