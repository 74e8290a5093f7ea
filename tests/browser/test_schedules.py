"""Schedules are made and edited, and shifts taken: by keyboard, by a click, on a phone, without scripts."""

import re
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from kernel import clock
from oncall.actions import make_schedule
from oncall.actions.schedules import Facts
from oncall.models import Schedule, User
from oncall.scheduling.asking import on_call
from oncall.scheduling.spec import Layer
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.keys import choose, walk_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def lea(desk: Desk) -> User:
    user: User = User.objects.get(full_name="Lea Lead")
    return user


def nights(desk: Desk) -> Schedule:
    """Ana and Bob take days from 09:00; it is Ana's turn, also before nine."""
    now = clock.read()
    began = now.astimezone(ZoneInfo("Europe/Madrid")) - timedelta(hours=9)
    layer = Layer((desk.ana.pk, desk.bob.pk), 1, "days", time(9), began.date() - timedelta(days=2))
    facts = Facts("Nights", desk.first, "Europe/Madrid")
    return make_schedule(by=None, facts=facts, layers=[layer], now=now - timedelta(days=2))


def test_schedule_of_two_layers_is_made_by_keyboard_beside_its_preview(
    lea: User, desk: Desk, sit_down: SitDown
) -> None:
    page = sit_down(lea)
    page.goto("/on-call/new/")
    walk_to(page, page.get_by_label("Name"))
    page.keyboard.type("Nights")
    choose(page, page.locator("[name=layer0-p0]"), "Ana First")
    choose(page, page.locator("[name=layer0-p1]"), "Bob First")
    walk_to(page, page.get_by_role("button", name="Add a layer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Layer 2")).to_be_visible()
    expect(page.locator("[name=layer0-p1]")).to_have_value(str(desk.bob.pk))
    choose(page, page.locator("[name=layer1-p0]"), "Lea Lead")
    walk_to(page, page.locator("[name=layer1-anchor]"))
    preview = page.locator("#preview")
    expect(preview).to_contain_text("As it would be")
    expect(preview).to_contain_text("Lea Lead")
    walk_to(page, page.get_by_role("button", name="Save from now on"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nights")
    assert len(Schedule.objects.get().spec().layers) == 2


def test_enter_in_a_field_previews_and_saves_nothing(lea: User, desk: Desk, sit_down: SitDown) -> None:
    schedule = nights(desk)
    page = sit_down(lea)
    page.goto(f"/on-call/{schedule.pk}/edit/")
    page.get_by_label("Name").fill("Days")
    page.get_by_label("Name").press("Enter")
    expect(page.locator("#preview")).to_contain_text("As it would be")
    expect(page.get_by_label("Name")).to_have_value("Days")
    assert Schedule.objects.get().name == "Nights"


def test_shift_is_taken_by_a_click_and_handed_back(desk: Desk, sit_down: SitDown) -> None:
    schedule = nights(desk)
    page = sit_down(desk.bob)
    page.goto(f"/on-call/{schedule.pk}/")
    page.locator(".part-now").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text(
        "Bob First is on call in that time"
    )
    now = page.locator(".part-now")
    expect(now).to_contain_text("Bob First")
    expect(now).to_contain_text("override")
    now.click()
    page.get_by_role("button", name=re.compile("Hand back")).click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("Handed back")
    expect(page.locator(".part-now")).to_contain_text("Ana First")
    assert on_call(schedule.spec(), clock.read()).person == desk.ana.pk


def test_two_weeks_are_read_and_pressed_on_a_phone(desk: Desk, sit_down: SitDown) -> None:
    schedule = nights(desk)
    page = sit_down(desk.bob, has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/on-call/{schedule.pk}/")
    expect(page.locator(".rota-day")).to_have_count(14)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.locator(".part").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    page.locator(".part-now").tap()
    expect(page.get_by_role("heading", name="Take this shift")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_layers_are_moved_previewed_and_saved_without_scripts(
    lea: User, desk: Desk, sit_down: SitDown
) -> None:
    schedule = nights(desk)
    page = sit_down(lea, java_script_enabled=False)
    page.goto(f"/on-call/{schedule.pk}/edit/")
    page.get_by_role("button", name="Add a layer").click()
    page.locator("[name=layer1-p0]").select_option(label="Lea Lead")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Lea Lead")
    page.get_by_role("button", name="Move up (Layer 2)").click()
    expect(page.locator("[name=layer0-p0]")).to_have_value(str(lea.pk))
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).not_to_contain_text("Lea Lead")
    page.get_by_role("button", name="Save from now on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nights")
    assert Schedule.objects.get().spec().layers[-1].participants == (desk.ana.pk, desk.bob.pk)
