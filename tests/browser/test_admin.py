"""Configuration in the admin, as a browser does it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tickets.models import BusinessCalendar, MatrixCell

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def ada(desk: Desk, sit_down: SitDown) -> Page:
    page = sit_down(desk.ada)
    page.goto("/")
    page.locator(".bar-user > summary").click()
    page.get_by_role("link", name="Admin").click()
    return page


def test_cell_of_the_matrix_is_changed_in_the_grid(ada: Page) -> None:
    ada.get_by_role("link", name="Priority matrix", exact=True).click()
    grid = ada.get_by_role("table", name="Priority by impact and urgency")
    expect(grid.locator("select")).to_have_count(9)
    ada.locator("[name=cell_3_1]").select_option("2")
    ada.locator("[name=meaning_impact_3]").fill("Somebody alone.")
    ada.locator(".submit-row").get_by_role("button", name="Save").click()
    expect(ada.locator(".messagelist")).to_be_visible()
    expect(ada.locator("[name=cell_3_1]")).to_have_value("2")
    expect(ada.locator("[name=meaning_impact_3]")).to_have_value("Somebody alone.")
    assert MatrixCell.objects.all().matrix().priority(3, 1) == 2


def test_overlapping_hours_are_refused_at_their_day_and_put_right(ada: Page) -> None:
    ada.get_by_role("link", name="Business calendars", exact=True).click()
    ada.get_by_role("link", name="Office hours").click()
    wednesday = ada.locator("[name=hours_2]")
    wednesday.fill("09:00–14:00, 13:00–18:00")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator(".errorlist")).to_contain_text("09:00–14:00 and 13:00–18:00 overlap")
    expect(wednesday).to_have_value("09:00–14:00, 13:00–18:00")
    calendar = BusinessCalendar.objects.get(name="Office hours")
    assert calendar.versions.count() == 1
    wednesday.fill("09:00–14:00, 15:00–18:00")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator(".messagelist")).to_contain_text("Version 2: applies to new tickets")
    assert calendar.versions.count() == 2
