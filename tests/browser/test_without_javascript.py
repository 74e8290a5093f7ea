"""Every action is a real form: the desk works in a browser that runs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from kernel import clock
from oncall.links import page_token
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.test_pages import paged
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", name=text, exact=True).first).to_be_visible()


def test_problem_is_reported_answered_assigned_and_resolved_without_javascript(
    desk: Desk, sit_down: SitDown
) -> None:
    rita = sit_down(desk.rita, java_script_enabled=False)
    rita.goto("/")
    rita.get_by_role("link", name="Report a problem").first.click()
    rita.get_by_label("What is the matter").fill("The printer jams")
    rita.get_by_role("button", name="Send").click()
    expect(rita.locator(".error-summary")).to_contain_text("Choose what fits best.")
    expect(rita.get_by_label("What is the matter")).to_have_value("The printer jams")
    rita.get_by_label("I can work, but with difficulty").check()
    rita.get_by_label("Only me").check()
    rita.get_by_label("What is it about?").select_option(label="Printers")
    rita.get_by_role("button", name="Send").click()
    heading(rita, "The printer jams")

    ticket = Ticket.objects.get(title="The printer jams")
    ana = sit_down(desk.ana, java_script_enabled=False)
    ana.goto("/queue/")
    ana.get_by_role("button", name=f"Take {ticket.number}").click()
    ana.goto(f"/tickets/{ticket.number}/")
    ana.get_by_role("button", name="Start work").click()
    ana.locator("#reply summary").click()
    ana.locator("#reply").get_by_label("Message").fill("Which tray?")
    ana.get_by_role("button", name="Send the reply").click()
    expect(ana.locator(".timeline")).to_contain_text("Which tray?")
    # the page has jumped to its newest entry: nothing moves under the pointer
    ana.wait_for_load_state()
    ana.get_by_role("link", name="Assign").click()
    expect(ana).to_have_url(re.compile("/assign/$"))
    ana.get_by_label("Team").select_option(label="Workplace")
    ana.get_by_role("button", name="Show the people of this team").click()
    ana.get_by_label("Person").select_option(label="Sven Second")
    ana.get_by_role("button", name="Assign").click()
    expect(ana.locator(".ticket-side")).to_contain_text("Sven Second")

    sven = sit_down(desk.sven, java_script_enabled=False)
    sven.goto(f"/tickets/{ticket.number}/")
    sven.get_by_role("link", name="Resolve").click()
    sven.get_by_label("Resolution code").select_option(label="Repaired")
    sven.get_by_label("Fixed", exact=True).check()
    sven.get_by_label("Notes for the requester").fill("The tray was bent; it is a new one.")
    sven.get_by_role("button", name="Resolve and ask whether it works").click()
    expect(sven.locator(".ticket-head")).to_contain_text("Resolved")

    rita.goto(f"/portal/tickets/{ticket.number}/")
    expect(rita.locator(".thread")).to_contain_text("Which tray?")
    expect(rita.locator(".question")).to_contain_text("The tray was bent")
    rita.get_by_role("button", name="Yes, it works").click()
    rita.get_by_role("button", name=re.compile("very good", re.IGNORECASE)).click()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.rating) == ("closed", 5)


def test_call_is_logged_pended_and_escalated_without_javascript(desk: Desk, sit_down: SitDown) -> None:
    ana = sit_down(desk.ana, java_script_enabled=False)
    ana.goto("/log/")
    ana.get_by_label("Who is calling?").fill("rita req")
    ana.get_by_role("button", name="Find").click()
    ana.locator(".form-check-label", has_text="Rita Requester").click()
    ana.get_by_label("What is wrong, in a few words").fill("The plotter hums")
    ana.get_by_role("button", name="Log the ticket").click()
    heading(ana, "The plotter hums")
    ticket = Ticket.objects.get(title="The plotter hums")

    ana.goto("/queue/")
    ana.get_by_role("button", name=f"Take {ticket.number}").click()
    ana.goto(f"/tickets/{ticket.number}/")
    ana.get_by_role("button", name="Start work").click()
    ana.goto(f"/tickets/{ticket.number}/pend/")
    ana.get_by_role("button", name="Set to pending").click()
    expect(ana.locator(".ticket-head")).to_contain_text("Pending")

    ana.goto(f"/tickets/{ticket.number}/escalate/")
    for number in range(5):
        ana.locator("#act-form textarea").nth(number).fill(f"answer {number}")
    ana.get_by_role("button", name="Escalate").click()
    expect(ana.locator(".timeline")).to_contain_text("answer 4")

    ana.goto("/settings/contact/new/")
    ana.get_by_label("How").select_option(label="Email")
    ana.get_by_label("Name").fill("Mail at home")
    ana.get_by_label("Address").fill("ana@home.example.test")
    ana.get_by_role("button", name="Add and send the code").click()
    heading(ana, "Mail at home")
    expect(ana.get_by_role("textbox", name="Code")).to_be_visible()


def test_page_is_acknowledged_from_its_link_without_javascript(desk: Desk, sit_down: SitDown) -> None:
    page = paged(desk)
    tab = sit_down(java_script_enabled=False)
    tab.goto(f"/p/{page_token(page, desk.ana, clock.read())}/")
    tab.get_by_role("button", name="Acknowledge").click()
    expect(tab.locator(".page-said")).to_contain_text("It is yours.")
