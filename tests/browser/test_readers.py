"""The pages that are read most, by WCAG 2.2 AA in both lights, at 320 px and at 200 %.

`make a11y` looks at all of them, as every reader.
"""

import pytest
from playwright.sync_api import Page, expect

from kernel import clock
from oncall.links import page_token
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.factories.reaching import method_of, page_for
from tests.readers.axe import carry
from tests.readers.look import DESK, in_both_lights, narrow
from tickets.actions import conversation

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def wrong_with(page: Page) -> list[str]:
    found = in_both_lights(page, "desk", DESK) + narrow(page)
    return [f"{page.url}: {each}" for each in found]


def test_the_pages_that_are_read_most_break_no_rule(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported(subcategory=desk.printers, minutes_ago=3)
    now = clock.read()
    conversation.reply(ticket=ticket.pk, by=desk.ana, now=now, body="Which tray jams?")
    conversation.add_note(ticket=ticket.pk, by=desk.ana, now=now, body="Her third this week.")
    method_of(desk.ana)
    told, _event = page_for(desk.ana, now=now, subject_label="The printer jams", told=[desk.ana.pk])
    agent, rita, stranger = sit_down(desk.ana), sit_down(desk.rita), sit_down()
    for page in (agent, rita, stranger):
        carry(page.context)
    found: list[str] = []
    for page, path in (
        (agent, "/queue/"),
        (agent, f"/tickets/{ticket.number}/"),
        (rita, f"/portal/tickets/{ticket.number}/"),
        (stranger, f"/p/{page_token(told, desk.ana, now)}/"),
    ):
        page.goto(path)
        found += wrong_with(page)
    agent.goto("/log/")
    agent.get_by_role("button", name="Log the ticket").click()
    expect(agent.locator(".error-summary")).to_be_visible()
    found += wrong_with(agent)
    assert not found, "\n".join(found)
