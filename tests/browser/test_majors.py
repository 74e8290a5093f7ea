"""A major incident in Chromium: declared and told of, on a phone without scripts."""

import pytest
from playwright.sync_api import expect

from oncall.models import User
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOLD = "A switch failed. The lines move to the second one."


@pytest.fixture
def mia(desk: Desk) -> User:
    return UserFactory.create(full_name="Mia Manager", is_incident_manager=True, zone="Europe/Madrid")


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
