"""A small desk with two agents, and how tests look at a ticket's pages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from oncall.models import Team, User
from tests.factories.desk import SubcategoryFactory
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets.models import Ticket

NOW = MONDAY + timedelta(minutes=30)


@dataclass
class TicketDesk:
    """Rita reported a broken printer; Ana and Bob of the service desk work on it, Sven of the servers too."""

    ana: User
    bob: User
    sven: User
    rita: User
    desk: Team
    servers: Team
    ticket: Ticket

    def url(self, verb: str = "ticket", query: str = "") -> str:
        return reverse(f"tickets:{verb}", args=[self.ticket.number]) + query

    def fresh(self) -> Ticket:
        return Ticket.objects.get(pk=self.ticket.pk)

    def kinds(self) -> list[str]:
        return list(self.ticket.timeline.values_list("kind", flat=True))


def open_desk() -> TicketDesk:
    servers = TeamFactory.create(name="Servers", tier=2)
    ana, bob, sven = (
        UserFactory.create(full_name=name, zone="Europe/Madrid")
        for name in ("Ana Agent", "Bob Builder", "Sven Server")
    )
    desk = TeamFactory.create(name="Service desk", escalates_to=servers, members=[ana, bob])
    servers.members.add(sven)
    rita = UserFactory.create(full_name="Rita Requester", email="rita@example.test")
    subcategory = SubcategoryFactory.create(name="Printers", closing_checklist="Billing noted\nPaper ordered")
    ticket = logged(
        "Printer broken",
        requester=rita,
        description="It eats <b>paper</b>.\nSee https://example.test/x",
        team=desk,
        subcategory=subcategory,
        category=subcategory.category,
    )
    return TicketDesk(ana, bob, sven, rita, desk, servers, ticket)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened_in(answer: Any) -> str:
    """The hidden field that a form page carries."""
    return str(answer.context["opened"])


def text_of(answer: Any) -> str:
    return str(answer.content.decode())
