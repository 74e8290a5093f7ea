"""Pages that no other browser test opens: each keeps the content policy and runs without an error."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.factories.people import PASSWORD
from tickets.models import BusinessCalendar

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def visit(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


def links_to(page: Page, start: str) -> list[str]:
    """Addresses of this site's links on the page that begin so, each once."""
    links = page.locator(f"a[href^='{start}']")
    found = links.evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return sorted({str(address).split("#")[0] for address in found})


def test_forms_of_a_ticket_and_its_ledgers_open_in_the_ticket(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported(subcategory=desk.printers)
    page = sit_down(desk.ana)
    visit(page, f"/tickets/{ticket.number}/")
    verbs = page.locator(".ticket-actions[hx-boost] a:not([hx-boost=false]), .clocks a")
    count = verbs.count()
    assert count > 10
    for number in range(count):
        link = verbs.nth(number)
        if not link.is_visible():
            page.locator("summary", has_text="More").click()
        link.click()
        form = page.locator("#act #act-form")
        expect(form).to_be_visible()
        form.get_by_role("link", name="Close", exact=True).click()
        expect(form).to_have_count(0)


def test_every_page_of_the_admin_is_quiet(desk: Desk, sit_down: SitDown) -> None:
    desk.reported()
    page = sit_down(desk.ada)
    visit(page, "/admin/")
    lists = links_to(page, "/admin/")
    assert len(lists) > 20
    calendar = BusinessCalendar.objects.get(always_open=False)
    change = f"/admin/tickets/businesscalendar/{calendar.pk}"
    for path in [*lists, f"{change}/holidays/", f"{change}/history/", "/operators/"]:
        visit(page, path)


def test_pages_around_the_account_are_quiet(desk: Desk, sit_down: SitDown) -> None:
    stranger, agent = sit_down(), sit_down(desk.ana)
    visit(stranger, "/accounts/login/")
    visit(stranger, "/accounts/password/reset/")
    visit(agent, "/accounts/2fa/totp/activate/")
    agent.get_by_label("Password").fill(PASSWORD)
    agent.get_by_label("Password").press("Enter")
    expect(agent.locator("img[src^='data:']")).to_be_visible()
    for path in ("/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/search/?q=printer", "/settings/"):
        visit(agent, path)
    for path in links_to(agent, "/accounts/"):
        visit(agent, path)
