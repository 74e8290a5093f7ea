"""The rarer jobs without a mouse, as `make a11y` does them: on call, major incidents, reviews, the admin."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect

from kernel import clock
from oncall.actions.checking import check_due
from oncall.models import ContactMethod
from oncall.scheduling.asking import on_call
from postmortems.models import Review
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.keys import choose, press, tick, unseen, walk_to, write
from tests.browser.test_reviews import reviewed_ticket
from tests.browser.test_schedules import nights
from tests.factories.people import UserFactory
from tickets.models import BusinessCalendar, MatrixCell

pytestmark = [pytest.mark.a11y, pytest.mark.browser, pytest.mark.slow]


def test_way_to_be_reached_is_added_proved_and_removed(desk: Desk, sit_down: SitDown) -> None:
    page = sit_down(desk.ana)
    page.goto("/settings/contact/")
    press(page, page.get_by_role("link", name=re.compile("Add", re.IGNORECASE)).first)
    choose(page, page.get_by_label("How"), "Email")
    write(page, page.get_by_label("Name"), "Mail at home")
    write(page, page.get_by_label("Address"), "ana@home.example.test")
    press(page, page.get_by_role("button", name="Add and send the code"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mail at home")
    check_due(now=clock.read())
    write(page, page.get_by_role("textbox", name="Code"), str(mail.outbox[-1].subject)[:6])
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Mail at home is proved")
    assert ContactMethod.objects.get().verified_at is not None
    press(page, page.locator("main").get_by_role("link", name="Mail at home").first)
    press(page, page.get_by_role("link", name="Remove this one"))
    press(page, page.get_by_role("button", name=re.compile("Remove")))
    expect(page.get_by_role("main")).to_contain_text("Nothing reaches you")


def test_shift_is_taken_for_a_part_and_handed_back(desk: Desk, sit_down: SitDown) -> None:
    schedule = nights(desk)
    page = sit_down(desk.bob)
    page.goto(f"/on-call/{schedule.pk}/")
    press(page, page.locator(".part-now"))
    expect(page.get_by_role("heading", name="Take this shift")).to_be_visible()
    press(page, page.get_by_role("button", name="Take it"))
    expect(page.locator(".part-now")).to_contain_text("override")
    assert on_call(schedule.spec(), clock.read()).person == desk.bob.pk
    press(page, page.locator(".part-now"))
    press(page, page.get_by_role("button", name=re.compile("Hand back")))
    expect(page.locator(".part-now")).to_contain_text("Ana First")


def test_major_incident_is_proposed_declared_and_told_of(desk: Desk, sit_down: SitDown) -> None:
    ticket = desk.reported("Nobody can print", category=desk.printers.category)
    ana = sit_down(desk.ana)
    ana.goto(f"/tickets/{ticket.number}/")
    press(ana, ana.locator(".ticket-actions > .menu > summary"))
    press(ana, ana.get_by_role("link", name=re.compile("Propose", re.IGNORECASE)))
    write(ana, ana.get_by_label("Why is this more than an ordinary incident?"), "Every floor calls.")
    press(ana, ana.get_by_role("button", name="Propose it"))
    expect(ana.locator("#major")).to_contain_text("Proposed as a major incident")

    mia = sit_down(UserFactory.create(full_name="Mia Manager", is_incident_manager=True))
    mia.goto("/majors/")
    press(mia, mia.get_by_role("link", name=f"Declare it {ticket.number}"))
    choose(mia, mia.get_by_label("Commander"), "Ana First")
    press(mia, mia.get_by_role("button", name="Declare it"))
    expect(mia.locator("#major")).to_contain_text("Ana First")
    press(mia, mia.get_by_role("link", name="Send an update"))
    write(mia, mia.get_by_label("How it stands"), "A switch failed.")
    press(mia, mia.get_by_role("button", name="Send the update"))
    expect(mia.get_by_text("A switch failed.").first).to_be_visible()


def test_review_is_written_and_sent(desk: Desk, sit_down: SitDown) -> None:
    page = sit_down(desk.ana)
    page.goto(f"/tickets/{reviewed_ticket(desk)}/")
    press(page, page.get_by_role("button", name="Start the review"))
    expect(page).to_have_url(re.compile(r"/reviews/\d+/edit/$"))
    part = page.locator("#section-summary")
    press(page, part.locator("details.compose > summary"))
    write(page, part.get_by_label("Text"), "Nobody could print labels.")
    tick(page, part.get_by_label("Customers"))
    press(page, part.get_by_role("button", name="Add", exact=True))
    expect(part).to_contain_text("Nobody could print labels.")

    line = page.locator(".review-line", has_text="The driver was updated")
    press(page, line.get_by_role("link", name="Edit"))
    form = page.locator(".review-line .act")
    write(page, form.get_by_label("What happened"), "The counters got a new driver.")
    press(page, form.get_by_role("button", name="Save the line"))
    expect(page.locator("#timeline")).to_contain_text("The counters got a new driver.")
    # the next stop is where the reader was, not at the top of a long page
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('#timeline') !== null")

    press(page, page.get_by_role("link", name="Add an action item"))
    write(page, page.get_by_label("What is to be done"), "Roll out to one counter first")
    choose(page, page.get_by_label("Owner"), "Bob First")
    walk_to(page, page.get_by_label("Due"))
    page.keyboard.type(f"{clock.read() + timedelta(days=20):%d%m%Y}")
    press(page, page.get_by_role("button", name="Add the action item"))
    expect(page.locator("main")).to_contain_text("Roll out to one counter first")
    assert Review.objects.get().items.count() == 1


def test_matrix_and_calendar_are_changed_in_the_admin(desk: Desk, sit_down: SitDown) -> None:
    page = sit_down(desk.ada)
    page.goto("/admin/")
    press(page, page.get_by_role("link", name="Priority matrix", exact=True))
    choose(page, page.locator("[name=cell_3_1]"), "P2")
    press(page, page.locator(".submit-row").get_by_role("button", name="Save"))
    expect(page.locator(".messagelist")).to_be_visible()
    assert MatrixCell.objects.all().matrix().priority(3, 1) == 2

    page.goto("/admin/")
    press(page, page.get_by_role("link", name="Business calendars", exact=True))
    press(page, page.get_by_role("link", name="Office hours"))
    write(page, page.locator("[name=hours_2]"), "09:00–14:00, 13:00–18:00")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_contain_text("09:00–14:00 and 13:00–18:00 overlap")
    write(page, page.locator("[name=hours_2]"), "09:00–14:00, 15:00–18:00")
    assert unseen(page) == ""
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Version 2: applies to new tickets")
    assert BusinessCalendar.objects.get(name="Office hours").versions.count() == 2
