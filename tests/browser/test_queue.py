"""The queue, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tickets import queue

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_queue_is_walked_and_a_ticket_opened_without_a_mouse(desk: Desk, sit_down: SitDown) -> None:
    for number in range(3):
        desk.reported(f"Printer {number} jams", minutes_ago=3 - number)
    page = sit_down(desk.ana)
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/queue/$"))
    titles = page.locator("[data-row] [data-open]")
    expect(titles).to_have_text(["Printer 0 jams", "Printer 1 jams", "Printer 2 jams"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(titles.nth(1)).to_be_focused()
    expect(page.locator(".is-current")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Printer 1 jams")
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type("Printer 2")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=Printer\+2$"))
    expect(page.locator("[data-row]").first).to_contain_text("Printer 2 jams")


def test_filter_is_kept_as_a_view_of_ones_own(desk: Desk, sit_down: SitDown) -> None:
    desk.reported("Printer on fire", impact=1, urgency=1)
    desk.reported("Printer is slow", impact=3, urgency=3)
    page = sit_down(desk.ana)
    page.goto("/queue/")
    page.get_by_role("form", name="Filter").get_by_label("Priority").select_option(label="P1")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator("[data-row] [data-open]")).to_have_text(["Printer on fire"])
    page.locator("summary", has_text="Save this view").click()
    page.get_by_label("Name of the view").fill("Burning")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Burning")
    views = page.get_by_role("navigation", name="Views")
    views.get_by_role("link", name="All open").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    views.get_by_role("link", name="Burning").click()
    expect(page.locator("[data-row] [data-open]")).to_have_text(["Printer on fire"])
    expect(views.locator("[aria-current]")).to_have_text("Burning")


def test_second_page_of_the_queue_is_a_press_away(
    desk: Desk, sit_down: SitDown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE_SIZE", 2)
    for number in range(3):
        desk.reported(f"Printer {number} jams", minutes_ago=3 - number)
    page = sit_down(desk.ana)
    page.goto("/queue/")
    titles = page.locator("[data-row] [data-open]")
    expect(titles).to_have_text(["Printer 0 jams", "Printer 1 jams"])
    page.get_by_role("link", name="Next").click()
    expect(titles).to_have_text(["Printer 2 jams"])
    page.get_by_role("link", name="Previous").click()
    expect(titles).to_have_text(["Printer 0 jams", "Printer 1 jams"])
