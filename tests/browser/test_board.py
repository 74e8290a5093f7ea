"""The manager's board ticks, refreshes itself, tells when it can't, and fills a wall."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from kernel import clock
from oncall.models import User
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.watch import Watch
from tests.factories.people import UserFactory
from tests.factories.reaching import page_for
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def mia(desk: Desk) -> User:
    """Manages incidents; four tickets are open, one breached, one restricted, and a page went unanswered."""
    for number in range(4):
        desk.reported(f"The printer of floor {number} jams")
    Ticket.objects.filter(title__contains="floor 0").update(breached=True, priority=1)
    Ticket.objects.filter(title__contains="floor 1").update(restricted=True)
    at = clock.read() - timedelta(hours=1)
    page_for(now=at, subject_label="INC-000007 Nobody can print", state="unanswered", team=desk.first)
    return UserFactory.create(full_name="Mia Manager", is_incident_manager=True, zone="Europe/Madrid")


def quickly(page: Page) -> None:
    """Every second instead of every fifteen."""
    page.evaluate("document.querySelector('[data-board]').dataset.poll = '1'")


def test_board_refreshes_itself_and_keeps_the_focus(mia: User, desk: Desk, sit_down: SitDown) -> None:
    page = sit_down(mia)
    page.goto("/board/")
    expect(page.locator("#board-unassigned")).to_contain_text("4")
    chip = page.locator("[data-clock] .clock-left").first
    before = chip.text_content()
    expect(chip).not_to_have_text(str(before))
    page.locator("#board-unassigned").focus()
    desk.reported("The plotter jams")
    quickly(page)
    expect(page.locator("#board-unassigned")).to_contain_text("5")
    expect(page.locator("#board-unassigned")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#queue-count")).to_contain_text("5")


def test_lost_connection_is_said_until_it_is_back(
    mia: User, desk: Desk, sit_down: SitDown, watch: Watch
) -> None:
    page = sit_down(mia)
    page.goto("/board/")
    lost = page.locator("[data-board-lost]")
    expect(lost).to_be_hidden()
    page.context.set_offline(True)
    quickly(page)
    expect(lost).to_be_visible()
    expect(lost).to_contain_text(re.compile(r"from\s+\d\d:\d\d:\d\d"))
    page.context.set_offline(False)
    expect(lost).to_be_hidden()
    # the browser says so, too, and here that is no fault of the page
    watch.complaints[:] = [each for each in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in each]
    watch.complaints[:] = [each for each in watch.complaints if "htmx:sendError" not in each]


def test_wall_fits_its_screen_in_letters_to_be_read_from_afar(
    mia: User, desk: Desk, sit_down: SitDown
) -> None:
    page = sit_down(mia)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/board/?wall=1")
    expect(page.locator("header.bar")).to_have_count(0)
    expect(page.locator(".board-pages")).to_contain_text("Nobody can print")
    expect(page.get_by_text("The printer of floor 1")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    sizes = page.locator(".board-list > li > :is(a, div), .bar-label, .stat b").evaluate_all(
        "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 24
    quickly(page)
    desk.reported("The plotter jams")
    expect(page.locator("#board-open")).to_contain_text("5")


def test_board_is_used_on_a_phone_and_without_scripts(mia: User, desk: Desk, sit_down: SitDown) -> None:
    page = sit_down(mia, java_script_enabled=False)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/board/?wall=1")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(1)
    # whoever reads the board at his own pace refreshes it himself
    page.goto("/board/")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)
    page.locator("#board-breached-1").click()
    expect(page.get_by_role("link", name="The printer of floor 0 jams")).to_be_visible()
