"""A ticket's whole way with a real worker and beat: what each person does and sees, and the mail between."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as desk_settings
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from oncall.models import CapturedEmail
from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.factories.people import PASSWORD
from tests.processes import Processes, wait_for
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECRET = "Between us: Rita pours coffee into it."


@pytest.fixture
def legs(desk: Desk, live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[Processes]:
    """What they send lands in the mailbox page. They start with `set_off`."""
    settings.WATCHDESK_DEMO = True
    legs = Processes(tmp_path, desk_settings.WATCHDESK_REDIS_URL, WATCHDESK_URL=live_server.url)
    yield legs
    legs.stop()


def set_off(legs: Processes) -> None:
    legs.worker("browser")
    legs.beat("beat-browser")


def mail(about: str) -> CapturedEmail:
    """The mail to Rita whose subject begins so, once it has been sent."""
    mails = CapturedEmail.objects.to("rita@example.test").filter(subject__contains=f"] {about}")
    wait_for(f"the mail “{about}”", mails.exists, seconds=40)
    return mails.get()


def test_ticket_goes_its_whole_way(desk: Desk, sit_down: SitDown, legs: Processes, tmp_path: Path) -> None:
    set_off(legs)
    rita, ana = sit_down(), sit_down(desk.ana)
    ticket = report(rita, tmp_path)
    ana.goto("/")
    work_on(ana)
    answer_what_is_asked(rita)
    resolve(ana)
    say_yes_from_the_mail(rita, sit_down())
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_as, ticket.rating) == ("closed", "verified", 5)
    rita.goto(f"/portal/tickets/{ticket.number}/")
    expect(rita.locator(".thread")).to_contain_text("Which tray is it?")
    expect(rita.locator("main")).not_to_contain_text("coffee")
    assert not [each.subject for each in CapturedEmail.objects.all() if "coffee" in f"{each.text}{each.html}"]


def report(rita: Page, tmp_path: Path) -> Ticket:
    """Rita signs in, answers the plain questions, and is told a number and a time."""
    picture = tmp_path / "screen.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    rita.goto("/")
    rita.get_by_label("Email").fill("rita@example.test")
    rita.get_by_label("Password").fill(PASSWORD)
    rita.get_by_role("button", name="Sign in", exact=True).click()
    rita.get_by_role("link", name="Report a problem").first.click()
    rita.get_by_label("What is the matter").fill("The printer jams")
    rita.get_by_label("What happened?").fill("It eats every second page.")
    rita.get_by_label("I can work, but with difficulty").check()
    rita.get_by_label("Only me").check()
    rita.get_by_label("What is it about?").select_option(label="Printers")
    rita.locator("[type=file]").set_input_files(picture)
    rita.get_by_role("button", name="Send").click()
    expect(rita.get_by_role("heading", level=1)).to_have_text("The printer jams")
    ticket = Ticket.objects.get(title="The printer jams")
    expect(rita.locator("main")).to_contain_text(ticket.number)
    expect(rita.locator(".promise")).to_contain_text(re.compile(r"A person answers by \d\d:\d\d"))
    with rita.expect_download() as download:
        rita.get_by_role("link", name="screen.png").click()
    assert Path(download.value.path()).read_bytes() == picture.read_bytes()
    assert ticket.number in mail("We have your report").text
    return ticket


def work_on(ana: Page) -> None:
    """Ana finds it, its clock ticking; takes it, asks, notes, and waits for the answer."""
    row = ana.locator("[data-row]", has_text="The printer jams")
    left = row.locator(".clock-left")
    expect(left).to_have_text(re.compile(r"^\d:\d\d left$"))
    was = left.inner_text()
    expect(left).not_to_have_text(was)
    row.get_by_role("button", name="Take").click()
    ana.goto("/queue/?assignee=me")
    ana.get_by_role("link", name="The printer jams").click()
    ana.get_by_role("button", name="Start work").click()
    expect(ana.locator(".ticket-head")).to_contain_text("In progress")
    came_in(ana)
    ana.keyboard.press("n")
    ana.locator("#note").get_by_label("Message").fill(SECRET)
    ana.get_by_role("button", name="Keep the note").click()
    expect(ana.locator(".entry-note")).to_contain_text(SECRET)
    came_in(ana)
    ana.keyboard.press("r")
    ana.locator("#reply").get_by_label("Message").fill("Which tray is it?")
    ana.get_by_role("button", name="Send the reply").click()
    expect(ana.locator(".entry-public")).to_contain_text("Which tray is it?")
    came_in(ana)
    ana.get_by_role("link", name="Pending").click()
    ana.get_by_role("button", name="Set to pending").click()
    expect(ana.locator(".ticket-head")).to_contain_text("Pending")
    expect(ana.locator(".clocks .clock-paused")).to_have_count(1)
    assert "Which tray is it?" in mail("Ana First wrote").text


def came_in(page: Page) -> None:
    """Its scripts listen to keys, and it has jumped to its newest entry: nothing moves under the pointer."""
    page.wait_for_load_state()


def answer_what_is_asked(rita: Page) -> None:
    """Rita's answer wakes it."""
    rita.goto("/portal/")
    rita.get_by_role("region", name="Waiting for you").get_by_role("link", name="The printer jams").click()
    rita.get_by_label("Your message").fill("The lower one.")
    rita.get_by_role("button", name="Send", exact=True).click()
    expect(rita.locator(".thread")).to_contain_text("The lower one.")


def resolve(ana: Page) -> None:
    ana.reload()
    expect(ana.locator(".ticket-head")).to_contain_text("In progress")
    expect(ana.locator(".entry-requester")).to_contain_text(["It eats every second page.", "The lower one."])
    ana.get_by_role("link", name="Resolve").click()
    ana.get_by_label("Resolution code").select_option(label="Repaired")
    ana.get_by_label("Fixed", exact=True).check()
    ana.get_by_label("Notes for the requester").fill("The lower tray was bent; it is a new one.")
    ana.get_by_role("button", name="Resolve and ask whether it works").click()
    expect(ana.locator(".ticket-head")).to_contain_text("Resolved")


def say_yes_from_the_mail(rita: Page, stranger: Page) -> None:
    """The link of the mail is all that it takes: the browser that opens it knows nobody."""
    mail("Is it working now?")
    rita.goto("/mailbox/?address=rita@example.test")
    rita.get_by_role("link", name="Is it working now?").click()
    body = rita.locator(".mail-body")
    expect(body).to_contain_text("The lower tray was bent")
    link = body.locator("a[href*='/v/']").get_attribute("href")
    stranger.goto(str(link))
    stranger.get_by_role("button", name="Yes, it works").click()
    expect(stranger.locator("main")).to_contain_text("Thank you. The ticket is closed.")
    stranger.get_by_role("button", name="Very good").click()
    expect(stranger.locator("main")).to_contain_text("You rated us 5 of 5")


def test_breach_shows_on_an_open_queue_by_itself(desk: Desk, sit_down: SitDown, legs: Processes) -> None:
    desk.reported("The printer jams", minutes_ago=20)
    page = sit_down(desk.ana)
    # half a minute can pass at once in this browser
    page.clock.install()
    page.goto("/queue/")
    row = page.locator("[data-row]", has_text="The printer jams")
    expect(row.locator(".team")).to_have_text("Service desk")
    page.evaluate("document.title = 'not loaded again'")
    set_off(legs)
    to_lead = CapturedEmail.objects.filter(subject__contains="The printer jams", to__contains="Lea Lead")
    wait_for("the mail to the lead", to_lead.exists, seconds=60)
    page.clock.fast_forward(31_000)
    expect(row.locator(".team")).to_have_text("Workplace")
    expect(row.locator(".clock-breached")).to_contain_text("over")
    expect(page).to_have_title("not loaded again")
