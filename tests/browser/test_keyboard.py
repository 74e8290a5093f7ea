"""Main jobs without a mouse: every stop shows itself, and the focus is never lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.keys import choose, press, unseen, walk_to, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_content_is_a_skip_away_and_every_stop_shows_itself(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported(subcategory=desk.printers)
    page = sit_down(desk.ana)
    page.goto(f"/tickets/{ticket.number}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")
    page.reload()
    unseen_stops, places = [], []
    for _step in range(120):
        page.keyboard.press("Tab")
        unseen_stops.append(unseen(page))
        if page.evaluate("() => document.activeElement === document.body"):
            break
        places.append(
            page.evaluate("() => [...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    else:
        pytest.fail("Tab never leaves the page")
    assert not [each for each in unseen_stops if each]
    # in the order in which it is read, each once
    assert places == sorted(set(places))
    assert len(places) > 30


def test_ticket_is_taken_answered_waited_for_and_resolved_by_keyboard(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported(subcategory=desk.printers)
    page = sit_down(desk.ana)
    page.goto("/queue/")
    press(page, page.get_by_role("button", name=f"Take {ticket.number}"))
    expect(page.get_by_role("heading", level=1)).to_have_text(ticket.title)
    page.wait_for_load_state()
    page.keyboard.press("r")
    page.keyboard.type("Which tray?")
    press(page, page.get_by_role("button", name="Send the reply"))
    expect(page.locator(".timeline")).to_contain_text("Which tray?")

    press(page, page.locator(".ticket-actions > .menu > summary"))
    page.keyboard.press("Escape")
    expect(page.locator(".ticket-actions > .menu > summary")).to_be_focused()
    start = page.get_by_role("button", name="Start work")
    press(page, start)
    pend = page.locator(".ticket-actions").get_by_role("link", name=re.compile("pending", re.IGNORECASE))
    if not pend.is_visible():
        press(page, page.locator(".ticket-actions > .menu > summary"))
    press(page, pend)
    act = page.locator("#act")
    expect(act.get_by_role("heading", level=2)).to_have_text("Set to pending")
    expect(act.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(act.locator("*")).to_have_count(0)
    assert page.evaluate("() => document.activeElement.closest('.ticket-actions') !== null")
    page.keyboard.press("Enter")
    if not pend.is_visible():
        expect(act.get_by_role("heading", level=2)).to_be_visible()
    else:
        press(page, pend)
    press(page, act.get_by_role("button", name="Set to pending"))
    expect(page.locator(".ticket-head")).to_contain_text("Pending")

    press(page, page.locator(".ticket-actions").get_by_role("link", name="Resolve"))
    choose(page, act.get_by_label("Resolution code"), "Repaired")
    walk_to(page, act.get_by_label("Fixed", exact=True))
    page.keyboard.press("Space")
    write(page, act.get_by_label("Notes for the requester"), "The tray was bent.")
    press(page, act.get_by_role("button", name="Resolve and ask whether it works"))
    expect(page.locator(".ticket-head")).to_contain_text("Resolved")

    rita = sit_down(desk.rita)
    rita.goto(f"/portal/tickets/{ticket.number}/")
    press(rita, rita.get_by_role("button", name="Yes, it works"))
    expect(rita.locator(".page-head")).to_contain_text("Closed")


def test_ticket_is_escalated_with_its_hand_over_by_keyboard(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported(subcategory=desk.printers)
    page = sit_down(desk.ana)
    page.goto(f"/tickets/{ticket.number}/")
    page.keyboard.press("e")
    act = page.locator("#act")
    expect(act.get_by_role("heading", level=2)).to_have_text("Escalate to the next tier")
    answers = act.locator("textarea")
    expect(answers).to_have_count(5)
    for number in range(5):
        write(page, answers.nth(number), f"answer {number}")
    press(page, act.get_by_role("button", name="Escalate"))
    expect(page.locator(".timeline")).to_contain_text("answer 4")
    expect(page.locator(".ticket-side")).to_contain_text("Workplace")
