"""Two people on one ticket."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_details(page: Page, ticket: Ticket) -> Page:
    page.goto(f"/tickets/{ticket.number}/")
    page.locator(".ticket-side").get_by_role("link", name="Edit").click()
    expect(page.get_by_role("heading", name="Edit the details")).to_be_visible()
    return page


def test_second_sees_what_the_first_changed_and_loses_nothing_typed(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported("The printer jams")
    ana = open_details(sit_down(desk.ana), ticket)
    bob = open_details(sit_down(desk.bob), ticket)
    ana.get_by_label("Title").fill("The plotter jams")
    ana.get_by_role("button", name="Save").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("The plotter jams")

    bob.get_by_label("Title").fill("The big printer jams")
    bob.get_by_label("Description").fill("Rita says: since Monday.")
    bob.get_by_label("Requester's phone").fill("555")
    bob.get_by_role("button", name="Save").click()
    conflict = bob.locator("[data-conflict]")
    expect(conflict).to_contain_text("Ana First: Title: The printer jams → The plotter jams")
    expect(conflict).to_be_focused()
    expect(bob.get_by_label("Title")).to_have_value("The big printer jams")
    expect(bob.get_by_label("Description")).to_have_value("Rita says: since Monday.")
    expect(bob.get_by_label("Requester's phone")).to_have_value("555")
    ticket.refresh_from_db()
    assert (ticket.title, ticket.description) == ("The plotter jams", "")

    bob.get_by_role("button", name="Save").click()
    expect(bob).to_have_url(re.compile(rf"/tickets/{ticket.number}/$"))
    expect(bob.get_by_role("heading", level=1)).to_have_text("The big printer jams")
    ticket.refresh_from_db()
    assert (ticket.description, ticket.requester_phone) == ("Rita says: since Monday.", "555")


def test_half_a_reply_outlives_a_reload(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported()
    page = sit_down(desk.ana)
    page.goto(f"/tickets/{ticket.number}/")
    page.keyboard.press("r")
    page.keyboard.type("Have you tried")
    page.reload()
    reply = page.locator("#reply").get_by_label("Message")
    expect(reply).to_have_value("Have you tried")
    reply.fill("Have you tried the other tray?")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.locator(".timeline")).to_contain_text("Have you tried the other tray?")
    expect(page.locator("#reply").get_by_label("Message")).to_have_value("")
