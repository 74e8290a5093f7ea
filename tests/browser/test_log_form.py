"""Logging a ticket for a caller, without a mouse."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def form(desk: Desk, sit_down: SitDown) -> Page:
    page = sit_down(desk.ana)
    page.goto("/queue/")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a ticket")
    page.wait_for_load_state()
    return page


def test_caller_is_found_and_chosen_with_the_arrows(desk: Desk, form: Page) -> None:
    desk.reported("The scanner is slow")
    caller = form.get_by_role("combobox", name="Who is calling?")
    caller.focus()
    form.keyboard.type("rita req")
    first = form.get_by_role("option", name="Rita Requester")
    expect(first).to_be_visible()
    expect(caller).to_have_attribute("aria-expanded", "true")
    form.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(caller).to_have_attribute("aria-activedescendant", "caller-option-1")
    form.keyboard.press("Enter")
    expect(form.locator("#log-caller")).to_contain_text("rita@example.test · Northern Railway")
    expect(form.locator("#log-caller")).to_contain_text("The scanner is slow")
    title = form.get_by_label("What is wrong, in a few words")
    expect(title).to_be_focused()
    form.keyboard.type("The printer jams")
    form.keyboard.press("Enter")
    expect(form.get_by_role("heading", level=1)).to_have_text("The printer jams")
    ticket = Ticket.objects.get(title="The printer jams")
    assert (ticket.requester, ticket.logged_by) == (desk.rita, desk.ana)


def test_unknown_caller_is_noted_on_the_spot(desk: Desk, form: Page) -> None:
    form.get_by_role("combobox", name="Who is calling?").focus()
    form.keyboard.type("Zoe Unknown")
    new = form.get_by_role("option", name="New caller “Zoe Unknown”")
    expect(new).to_be_visible()
    form.keyboard.press("ArrowUp")
    expect(new).to_have_attribute("aria-selected", "true")
    form.keyboard.press("Enter")
    expect(form.get_by_label("Name", exact=True)).to_have_value("Zoe Unknown")
    expect(form.get_by_label("Email", exact=True)).to_be_focused()
    form.get_by_label("What is wrong, in a few words").fill("No paper")
    form.get_by_role("button", name="Log the ticket").click()
    expect(form.locator(".error-summary")).to_contain_text("so that the caller can be reached")
    expect(form.get_by_label("Name", exact=True)).to_have_value("Zoe Unknown")
    expect(form.get_by_label("What is wrong, in a few words")).to_have_value("No paper")
    form.get_by_label("Phone", exact=True).fill("+34 600 100 200")
    form.get_by_label("Caller verified").select_option(label="Called back on a known number")
    form.get_by_role("button", name="Log the ticket").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("No paper")
    expect(form.locator(".ticket-side")).to_contain_text("Called back")
    assert Ticket.objects.get(requester__full_name="Zoe Unknown").title == "No paper"


def test_what_was_chosen_before_the_scripts_came_counts(desk: Desk, sit_down: SitDown) -> None:
    page, held = sit_down(desk.ana), list[Route]()
    page.route(re.compile(r"htmx.*\.js"), lambda route: held.append(route))  # noqa: PLW0108 (a builtin is refused)
    page.goto("/log/", wait_until="commit")
    page.get_by_label("Subcategory", exact=False).first.select_option(label="Printers")
    assert held
    for route in held:
        route.continue_()
    expect(page.locator("#log-subject")).to_contain_text("Which printer?")
    expect(page.locator("#log-promise")).to_contain_text("P3: answered now, fixed by")


def test_subcategory_brings_its_defaults_and_the_promise_follows_impact_and_urgency(
    desk: Desk, form: Page
) -> None:
    promise = form.locator("#log-promise")
    form.get_by_label("Subcategory", exact=False).first.select_option(label="Printers")
    subject = form.locator("#log-subject")
    expect(subject).to_contain_text("Which printer?")
    expect(subject).to_contain_text("Impact A team or department")
    expect(promise).to_contain_text("P3: answered now, fixed by")
    expect(promise).to_contain_text("until somebody confirms them")
    form.get_by_role("radio", name=re.compile("Whole site")).check()
    expect(promise).to_contain_text("P2: answered now")
    form.get_by_role("radio", name=re.compile("Work stops")).check()
    expect(promise).to_contain_text("P1: answered now")
    expect(promise).not_to_contain_text("until somebody confirms them")
    form.get_by_label("Came by").select_option(label="Email")
    expect(promise).to_contain_text("P1: a person answers by")
