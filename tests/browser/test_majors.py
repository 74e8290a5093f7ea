"""A major incident in Chromium: declared and told of, on a phone without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from oncall.models import User
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.factories.people import UserFactory
from tickets.models import Ticket
from tickets.models.choices import RelationKind

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOLD = "A switch failed. The lines move to the second one."


@pytest.fixture
def mia(desk: Desk) -> User:
    return UserFactory.create(full_name="Mia Manager", is_incident_manager=True, zone="Europe/Madrid")


def resolve(tab: Page, ticket: Ticket) -> None:
    tab.goto(f"/tickets/{ticket.number}/resolve/")
    tab.get_by_label("Resolution code").select_option(index=1)
    tab.get_by_role("radio", name="Fixed").check()
    tab.locator("#id_notes").fill("The second switch carries it.")
    tab.locator("main form button[type=submit]").last.click()


def test_major_incident_is_run_from_proposal_to_resolution(desk: Desk, mia: User, sit_down: SitDown) -> None:
    parent = desk.reported("Nobody can print", category=desk.printers.category)
    child = desk.reported("The printer of floor 1 is dead", category=desk.printers.category)
    ana, boss, rita = sit_down(desk.ana), sit_down(mia), sit_down(desk.rita)

    ana.goto(f"/tickets/{parent.number}/propose_major/")
    ana.get_by_label("Why is this more than an ordinary incident?").fill("Every floor calls.")
    ana.get_by_role("button", name="Propose it").click()
    expect(ana.locator("#major")).to_contain_text("Proposed as a major incident")

    boss.goto("/majors/")
    boss.get_by_role("link", name=f"Declare it {parent.number}").click()
    expect(boss).to_have_url(re.compile("/accept_major/$"))
    boss.get_by_label("Bridge").fill("https://meet.example.test/major-1")
    boss.get_by_label("Commander").select_option(label="Ana First")
    boss.get_by_role("button", name="Declare it").click()
    expect(boss.locator("#major")).to_contain_text("Ana First")

    boss.goto(f"/tickets/{parent.number}/children/")
    boss.get_by_role("checkbox", name=re.compile(child.number)).check()
    boss.get_by_role("button", name="Attach them").click()
    expect(boss.get_by_text("1 open").first).to_be_visible()
    boss.goto(f"/tickets/{parent.number}/spot_check/")
    boss.get_by_label("What is tried, and where").fill("Print on floor 1")
    boss.get_by_role("button", name="Add it").click()
    expect(boss.locator("#major")).to_contain_text("1 spot check is open")

    ana.goto(f"/tickets/{parent.number}/update/")
    ana.get_by_label("How it stands").fill(TOLD)
    ana.get_by_label("Next update in minutes").fill("20")
    ana.get_by_role("button", name="Send the update").click()
    expect(ana.locator("#major")).to_contain_text(re.compile(r"(19|20) min"))

    rita.set_viewport_size({"width": 390, "height": 844})
    rita.goto(f"/portal/tickets/{child.number}/")
    expect(rita.get_by_text(TOLD)).to_be_visible()
    expect(rita.get_by_text("You hear more from us")).to_be_visible()
    expect(rita.get_by_text("Every floor calls.")).to_have_count(0)

    resolve(ana, parent)
    expect(ana.locator("main")).to_contain_text("spot check")
    parent.refresh_from_db()
    assert parent.is_open
    ana.goto(f"/tickets/{parent.number}/")
    ana.get_by_role("button", name="Tick Print on floor 1").click()
    expect(ana.get_by_role("button", name="Untick Print on floor 1")).to_be_visible()
    resolve(ana, parent)
    expect(ana.locator("main")).to_contain_text("A major incident needs a review before it is closed")
    child.refresh_from_db()
    assert child.status == "resolved"
    assert child.relations.get().kind == RelationKind.CHILD_OF


def test_major_incident_is_read_and_told_of_on_a_phone_without_scripts(
    desk: Desk, mia: User, sit_down: SitDown
) -> None:
    parent = desk.reported("Nobody can print")
    boss = sit_down(mia, java_script_enabled=False)
    boss.set_viewport_size({"width": 390, "height": 844})
    boss.goto(f"/tickets/{parent.number}/accept_major/")
    boss.get_by_label("Why is this more than an ordinary incident?").fill("All floors.")
    boss.get_by_role("button", name="Declare it").click()
    boss.get_by_role("link", name="Send an update").click()
    boss.get_by_label("How it stands").fill(TOLD)
    boss.get_by_role("button", name="Send the update").click()
    expect(boss.get_by_text(TOLD)).to_be_visible()
