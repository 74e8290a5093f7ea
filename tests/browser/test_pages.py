"""A page is acknowledged on a phone by its link, and at the desk; a policy is written by keyboard and without
JavaScript."""

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from kernel import clock
from oncall.actions.pages import raise_page, step_pages
from oncall.links import page_token
from oncall.models import EscalationPolicy, Page
from oncall.subjects import Subject
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.factories.paging import policy_of
from tests.factories.reaching import method_of
from tests.factories.schedules import rota

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = (390, 844)


def paged(desk: Desk) -> Page:
    """Ana is told of something; Sven would be next."""
    for person in (desk.ana, desk.sven):
        method_of(person)
    policy = policy_of((5, [desk.ana]), last=(5, [desk.sven]), name="Service desk", is_default=True)
    now = clock.read()
    page = raise_page(
        by=None,
        now=now,
        subject=Subject("browser", 1, "INC-000042 The core switch is dark", "/queue/"),
        policy=policy,
        urgency="high",
        cause="",
        priority=1,
        team=desk.first,
    )
    step_pages(budget=20)
    return page


def on_a_phone(tab: Tab) -> Tab:
    tab.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return tab


def fits(tab: Tab) -> None:
    """Nothing is wider than the phone."""
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= tab.evaluate("innerWidth"), width


def test_page_is_acknowledged_by_its_link_on_a_phone(desk: Desk, sit_down: SitDown) -> None:
    page = paged(desk)
    tab = on_a_phone(sit_down())
    tab.goto(f"/p/{page_token(page, desk.ana, clock.read())}/")
    fits(tab)
    button = tab.get_by_role("button", name="Acknowledge")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    assert box["y"] + box["height"] < PHONE[1]
    tab.context.clear_cookies()
    button.click()
    expect(tab.get_by_role("status")).to_contain_text("Acknowledged by the link in a message")
    expect(tab.get_by_role("button", name="Acknowledge")).to_have_count(0)
    fits(tab)
    held = Page.objects.get(pk=page.pk)
    assert held.acknowledged_by == desk.ana


def test_page_renews_itself_and_is_acknowledged_at_the_desk(desk: Desk, sit_down: SitDown) -> None:
    page = paged(desk)
    ana, sven = sit_down(desk.ana), on_a_phone(sit_down(desk.sven))
    ana.goto("/pages/")
    expect(ana.get_by_role("link", name="Pages (1 wait for you)").first).to_be_visible()
    sven.goto(f"/pages/{page.pk}/")
    fits(sven)
    ana.get_by_role("link", name="INC-000042").click()
    ana.get_by_text("With a note").click()
    ana.get_by_label("Note (optional)").first.fill("On my way")
    ana.get_by_role("button", name="Acknowledge").click()
    expect(ana.locator("#page-live")).to_contain_text("By Ana First")
    expect(ana.locator("#page-live")).to_contain_text("On my way")
    expect(sven.locator("#page-live")).to_contain_text("By Ana First", timeout=20_000)


def test_policy_is_written_by_keyboard(desk: Desk, sit_down: SitDown) -> None:
    rota(desk.ana, desk.bob, name="Nights")
    desk.ada.is_incident_manager = True
    desk.ada.save()
    tab = sit_down(desk.ada)
    tab.goto("/on-call/policies/new/")
    tab.get_by_label("Name").focus()
    tab.keyboard.type("Night and day")
    tab.get_by_label("Tell", exact=True).first.focus()
    tab.keyboard.type("Nights")
    tab.get_by_role("button", name="Add a level").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#level-2")).to_be_focused()
    tab.locator("#id_level1-t0").focus()
    tab.keyboard.type("Sven")
    tab.locator("section", has=tab.locator("#level-2")).get_by_role("button", name="Earlier").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#level-1")).to_be_focused()
    expect(tab.locator("#id_level0-t0")).to_have_value(f"person:{desk.sven.pk}")
    tab.locator("#id_last-t0").focus()
    tab.keyboard.type("Ada")
    expect(tab.locator("#preview")).to_contain_text("Last resort")
    tab.get_by_label("Name").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Escalation policies")).to_be_visible()
    spec = EscalationPolicy.objects.with_levels().get(name="Night and day").frozen()
    assert [level.targets[0].kind for level in spec.levels] == ["person", "schedule"]


def test_policy_is_written_without_javascript(desk: Desk, sit_down: SitDown) -> None:
    desk.ada.is_incident_manager = True
    desk.ada.save()
    tab = on_a_phone(sit_down(desk.ada, java_script_enabled=False))
    tab.goto("/on-call/policies/new/")
    tab.get_by_role("button", name="Save the policy").last.click()
    expect(tab.locator(".error-summary").first).to_be_visible()
    tab.get_by_label("Name").fill("Plain")
    tab.locator("#id_level0-t0").select_option(label="Ana First")
    tab.get_by_role("button", name="Add a level").click()
    tab.locator("#id_level1-t0").select_option(label="Service desk")
    tab.locator("#id_last-t0").select_option(label="Ada Admin")
    tab.get_by_role("button", name="Preview").click()
    expect(tab.locator("#preview")).to_contain_text("Ana First has no verified contact method")
    tab.get_by_role("button", name="Save the policy").last.click()
    expect(tab.get_by_role("heading", name="Plain")).to_be_visible()
    spec = EscalationPolicy.objects.with_levels().get(name="Plain").frozen()
    assert [level.targets[0].kind for level in spec.levels] == ["person", "team"]
