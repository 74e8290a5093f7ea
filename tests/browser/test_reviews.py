"""A review from its ticket to print, with and without scripts, wide and on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from kernel import clock
from oncall.models import User
from postmortems.models import Review
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.factories.people import UserFactory
from tickets.actions.conversation import add_note, reply

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE: ViewportSize = {"width": 390, "height": 844}
PARTS = {
    "summary": "Nobody could print labels from eight to ten.",
    "impact": "Forty counters wrote labels by hand.",
    "detection": "A caller told us; no monitor watches the queue.",
    "factor": "The driver update was rolled out to all counters at once.",
}


def reviewed_ticket(desk: Desk) -> str:
    occurred = clock.read() - timedelta(minutes=50)
    ticket = desk.reported(
        "No counter prints", minutes_ago=30, occurred_at=occurred, subcategory=desk.printers
    )
    now = clock.read()
    reply(ticket=ticket.pk, by=desk.ana, now=now - timedelta(minutes=25), body="We are on it.")
    add_note(
        ticket=ticket.pk,
        by=desk.bob,
        now=now - timedelta(minutes=20),
        body="The driver was updated at night.",
    )
    return ticket.number


def write_parts(page: Page) -> None:
    for code, text in PARTS.items():
        part = page.locator(f"#section-{code}")
        part.locator("details.compose > summary").click()
        part.get_by_label("Text").fill(text)
        part.get_by_label("Customers").check()
        part.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(f"#section-{code}")).to_contain_text(text)


def fits(page: Page) -> None:
    """Nothing stands out to the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def publish(page: Page) -> None:
    for name, state in (("Approve", "Approved"), ("Publish", "Published")):
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator(".ticket-head")).to_contain_text(state)


@pytest.fixture
def mia(desk: Desk) -> User:
    return UserFactory.create(full_name="Mia Manager", is_incident_manager=True)


def test_a_review_is_written_approved_published_and_printed(desk: Desk, sit_down: SitDown, mia: User) -> None:
    number = reviewed_ticket(desk)
    ana = sit_down(desk.ana)
    ana.goto(f"/tickets/{number}/")
    ana.get_by_role("button", name="Start the review").click()
    expect(ana).to_have_url(re.compile(r"/reviews/\d+/edit/$"))
    write_parts(ana)

    line = ana.locator(".review-line", has_text="The driver was updated")
    line.get_by_role("link", name="Edit").click()
    form = ana.locator(".review-line .act")
    form.get_by_label("What happened").fill("The counters got a new driver.")
    form.get_by_label("Mark").select_option(label="Mitigated")
    form.get_by_role("button", name="Save the line").click()
    expect(ana.locator(".review-line", has_text="The counters got a new driver.")).to_contain_text(
        "Mitigated"
    )
    expect(ana.locator("#timeline .review-figures")).to_contain_text("30 min")
    ana.locator(".review-line", has_text="Logged as").get_by_role("link", name="Edit").click()
    ana.locator(".review-line .act").get_by_role("link", name="Cancel").click()
    expect(ana.locator(".review-line .act")).to_have_count(0)

    ana.get_by_role("link", name="Decide").click()
    ana.get_by_label("Not needed").check()
    ana.get_by_label("Why").fill("Only our own counters were hurt.")
    ana.get_by_role("button", name="Save the decision").click()
    ana.get_by_role("link", name="Add an action item").click()
    ana.get_by_label("What is to be done").fill("Roll out drivers to one counter first")
    ana.get_by_label("Owner").select_option(label="Bob First")
    ana.get_by_label("Due").fill(f"{clock.read() + timedelta(days=20):%Y-%m-%d}")
    ana.get_by_role("button", name="Add the action item").click()
    ana.get_by_role("link", name="Send to review").click()
    ana.get_by_role("button", name="Send to review").click()
    expect(ana.locator(".ticket-head")).to_contain_text("In review")

    review = Review.objects.get()
    manager = sit_down(mia)
    manager.goto(f"/reviews/{review.pk}/")
    publish(manager)
    manager.get_by_role("link", name="Customers", exact=True).click()
    expect(manager.locator(".review-doc")).to_contain_text("Forty counters")
    expect(manager.locator(".review-doc")).not_to_contain_text("Action items")
    manager.emulate_media(media="print")
    expect(manager.locator(".bar")).to_be_hidden()
    expect(manager.locator(".ticket-side")).to_be_hidden()
    assert manager.pdf().startswith(b"%PDF")


def test_a_review_is_written_without_scripts_on_a_phone(desk: Desk, sit_down: SitDown) -> None:
    number = reviewed_ticket(desk)
    ana = sit_down(desk.ana, java_script_enabled=False)
    ana.set_viewport_size(PHONE)
    ana.goto(f"/tickets/{number}/")
    ana.get_by_role("button", name="Start the review").click()
    write_parts(ana)
    line = ana.locator(".review-line", has_text="We are on it.")
    line.get_by_role("link", name="Edit").click()
    expect(ana).to_have_url(re.compile("/line_change/$"))
    ana.get_by_label("What happened").fill("Ana answered.")
    # the first answer was marked by the draft, and what a figure rests on is not hidden
    ana.locator("select[name=mark]").select_option("")
    ana.get_by_role("button", name="Save the line").click()
    expect(ana).to_have_url(re.compile(r"/edit/#line-\d+$"))
    ana.locator(".review-line", has_text="Ana answered.").get_by_role("button", name="Hide").click()
    expect(ana.locator("#timeline")).not_to_contain_text("Ana answered.", use_inner_text=True)


def test_nothing_stands_out_to_the_side_on_a_phone(desk: Desk, sit_down: SitDown, mia: User) -> None:
    number = reviewed_ticket(desk)
    page = sit_down(mia)
    page.set_viewport_size(PHONE)
    page.goto(f"/tickets/{number}/")
    page.get_by_role("button", name="Start the review").click()
    write_parts(page)
    review = Review.objects.get()
    for path in ("edit/", "", "about/", "public/", "actions/add/"):
        page.goto(f"/reviews/{review.pk}/{path}")
        fits(page)
    for path in ("/reviews/", "/actions/"):
        page.goto(path)
        fits(page)
