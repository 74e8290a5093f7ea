"""What the pages of a desk may ask of the database, all that stands around them included."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from oncall.models import Organisation
from tests.tickets.views.ticket_desk import TicketDesk, open_desk
from tickets.actions.conversation import reply, requester_message

pytestmark = pytest.mark.django_db

MOST_FOR_THE_QUEUE = 8
MOST_FOR_A_TICKET = 12
MOST_FOR_LOGGING = 25
MOST_FOR_REPLYING = 25


@pytest.fixture
def desk() -> TicketDesk:
    desk = open_desk()
    # the zone of an agent is mostly his organisation's
    desk.ana.organisation = Organisation.objects.create(name="Halvern", zone="Europe/Madrid")
    desk.ana.zone = ""
    desk.ana.save()
    return desk


@pytest.fixture
def ana(desk: TicketDesk, client: Client) -> Client:
    client.force_login(desk.ana)
    return client


def _at_most(most: int, ask: Callable[[], object]) -> HttpResponse:
    # what a process keeps, such as its heartbeat banner, is there after the first
    ask()
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    told = "\n".join(query["sql"][:100] for query in captured.captured_queries)
    assert len(captured) <= most, f"{len(captured)} queries:\n{told}"
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_queue_asks_little(ana: Client) -> None:
    assert _at_most(MOST_FOR_THE_QUEUE, lambda: ana.get("/queue/")).status_code == 200


def test_a_ticket_with_twenty_messages_asks_little(desk: TicketDesk, ana: Client) -> None:
    key, begins = desk.ticket.pk, clock.read()
    for number in range(10):
        at = begins + timedelta(minutes=number)
        reply(ticket=key, by=desk.ana, now=at, body=f"Have you tried this, number {number}?")
        requester_message(ticket=key, by=desk.rita, now=at, body=f"I have tried that, number {number}.")
    page = _at_most(MOST_FOR_A_TICKET, lambda: ana.get(desk.url()))
    assert page.content.decode().count("I have tried that") >= 10


def test_logging_through_the_form_asks_little(desk: TicketDesk, ana: Client) -> None:
    keys = iter("abcdef")

    def log() -> HttpResponse:
        form = {"title": "No sound", "channel": "phone", "verified_how": "no", "requester": desk.rita.pk}
        return ana.post("/log/", {**form, "key": next(keys) * 32})  # type: ignore[return-value]

    assert _at_most(MOST_FOR_LOGGING, log).status_code == 302


def test_the_form_to_log_with_asks_little(ana: Client) -> None:
    assert _at_most(MOST_FOR_LOGGING, lambda: ana.get("/log/")).status_code == 200


def test_replying_through_the_form_asks_little(desk: TicketDesk, ana: Client) -> None:
    words = iter("abcdef")
    sent = _at_most(MOST_FOR_REPLYING, lambda: ana.post(desk.url("reply"), {"body": next(words)}))
    assert sent.status_code == 302
