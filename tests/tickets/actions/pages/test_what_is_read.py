"""What a page's messages and its record say, and to whom."""

from dataclasses import fields

from django.test import Client
from django.urls import reverse

from kernel.clock import frozen
from oncall.actions.pages import acknowledge_page, escalate_page, resolve_page
from oncall.links import page_address
from oncall.models import Page
from oncall.page_message import about_page
from tests.tickets.actions.pages.conftest import Night, pages
from tests.tickets.actions.scene import at
from tickets.actions import details, escalation
from tickets.actions.hand_over import HandOver
from tickets.actions.pages.page_somebody import page_somebody
from tickets.models import Ticket

WORDS = "Barrier 3 is open, trains are running."


def paged(night: Night, ticket: Ticket) -> Page:
    page_somebody(
        ticket=ticket.pk, by=night.scene.ana, now=at(1), policy=night.second, urgency="high", reason=WORDS
    )
    night.work(1)
    (page,) = pages(ticket)
    return page


def test_who_is_paged_reads_first_what_was_written_for_him(night: Night, client: Client) -> None:
    page = paged(night, night.scene.log())
    message = about_page(page, night.scene.tom, key="k", now=at(1))
    assert message.text.startswith(WORDS)
    with frozen(at(2)):
        link = page_address(page, night.scene.tom, at(1))
        shown = client.get("/" + link.split("/", 3)[3])
    assert WORDS in shown.content.decode()


def test_of_a_restricted_ticket_nothing_of_it_leaves_the_house(night: Night, client: Client) -> None:
    page = paged(night, night.scene.log(restricted=True))
    assert "Barrier" not in about_page(page, night.scene.tom, key="k", now=at(1)).text
    with frozen(at(2)):
        link = page_address(page, night.scene.tom, at(1))
        assert "Barrier" not in client.get("/" + link.split("/", 3)[3]).content.decode()


def test_an_agent_reads_no_notes_about_his_own_ticket(night: Night, client: Client) -> None:
    page = paged(night, night.scene.log(requester=night.scene.lea, by=night.scene.lea))
    for reader, reads in ((night.scene.lea, False), (night.scene.max, True)):
        client.force_login(reader)
        with frozen(at(2)):
            shown = client.get(reverse("oncall:page", args=[page.pk]))
        assert shown.status_code == 200
        assert (WORDS in shown.content.decode()) == reads


def test_past_pages_of_a_ticket_follow_the_team_that_holds_it_once_it_is_restricted(night: Night) -> None:
    ticket = night.log_p1()
    (page,) = pages(ticket)
    resolve_page(page=page.pk, by=night.scene.ana, now=at(1))
    details.restrict(ticket=ticket.pk, by=night.scene.ana, now=at(2))
    assert page in Page.objects.visible_to(night.scene.lea)
    words = HandOver(*(["none"] * len(fields(HandOver))))
    escalation.escalate(ticket=ticket.pk, by=night.scene.ana, now=at(3), hand_over=words)
    assert page not in Page.objects.visible_to(night.scene.lea)


def test_nobody_takes_a_page_from_who_took_it_since_he_looked(night: Night) -> None:
    page = paged(night, night.scene.log())
    looked = page.mark
    acknowledge_page(page=page.pk, by=night.scene.tom, now=at(2))
    assert not escalate_page(page=page.pk, by=night.scene.max, now=at(3), seen=looked)
    page.refresh_from_db()
    assert (page.state, page.acknowledged_by) == ("acknowledged", night.scene.tom)
    # who sees that it is taken may still ask for the next level
    assert escalate_page(page=page.pk, by=night.scene.max, now=at(3), seen=page.mark)
