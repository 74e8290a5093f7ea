"""States that no address shows by itself: refused forms, empty lists, what is opened, what htmx brings."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.every_url import routes
from tests.factories.people import TeamFactory, UserFactory
from tests.readers.axe import violations
from tests.readers.browse import Shown, is_page
from tests.readers.look import DESK, PHONE, in_both_lights, narrow, sticks_out
from tests.readers.people import Readers
from tests.readers.validity import Validator

pytestmark = [pytest.mark.a11y, pytest.mark.django_db]

NAMES = sorted({name for name, _route in routes()})
# who gets furthest where
WRITERS = {"admin": ("ada",), "portal": ("rita",), "oncall": ("mia", "ana"), "postmortems": ("mia", "ana")}


def refused(readers: Readers, name: str) -> Iterator[tuple[str, str, bytes]]:
    """(reader, address, HTML) of a form of this route that was sent without a word."""
    for role in WRITERS.get(name.split(":", maxsplit=1)[0], ("ana", "mia", "visitor")):
        for url in readers.urls[name]:
            answer = readers.ask(role, url.path, post=True)
            errs = answer.status_code == 422 or b"errornote" in answer.content[:100_000]
            if is_page(answer) and errs:
                yield role, url.path, answer.content
                return


@pytest.mark.parametrize("name", NAMES)
def test_form_that_is_refused_says_why_to_everybody(
    readers: Readers, shown: Shown, validator: Validator, name: str
) -> None:
    found: list[str] = []
    for role, path, html in refused(readers, name):
        wrong = validator.complaints(html.decode(), admin=name.startswith("admin:"))
        wrong += in_both_lights(shown.show(readers.clients[role], path, html), "desk", DESK)
        wrong += narrow(shown.page)
        found += [f"{role} at {path}: {each}" for each in wrong]
    assert not found, "\n".join(found)


def newcomers() -> tuple[Client, Client]:
    """An agent of a team without tickets, and somebody who never asked for anything."""
    agent, asker = UserFactory.create(full_name="Nil Newcomer"), UserFactory.create(full_name="Nora New")
    TeamFactory.create(name="Nobody's", members=[agent])
    clients = Client(), Client()
    for client, person in zip(clients, (agent, asker), strict=True):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return clients


def test_desk_of_a_newcomer_is_readable_with_nothing_on_it(readers: Readers, shown: Shown) -> None:
    agent, rita = readers.room.do(newcomers)
    found: list[str] = []
    for client, paths in (
        (agent, ["/queue/?words=zzzz", "/search/?q=zzzz", "/pages/", "/problems/?q=zzzz", "/contact/"]),
        (rita, ["/portal/", "/portal/new/", "/settings/"]),
    ):
        for path in paths:
            page = shown.show(client, path)
            found += [f"{path}: {each}" for each in in_both_lights(page, "desk", DESK) + narrow(page)]
    assert not found, "\n".join(found)


def test_menus_and_dialogs_are_readable_when_open(readers: Readers, shown: Shown) -> None:
    found: list[str] = []
    page = shown.show(readers.clients["ana"], "/queue/")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.locator(".bar-user summary").click()
    found += in_both_lights(page, "your menu", DESK)
    page.keyboard.press("Escape")
    expect(page.locator(".bar-user summary")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    found += in_both_lights(page, "shortcuts", DESK)
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.locator(".bar-phone summary").click()
    found += in_both_lights(page, "phone's menu", PHONE)
    assert not found, "\n".join(found)


def test_forms_that_htmx_brings_into_a_ticket_are_readable(readers: Readers, shown: Shown) -> None:
    found: list[str] = []
    page = shown.show(readers.clients["ana"], f"/tickets/{readers.world.plain.number}/")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    links = page.locator(".ticket-actions[hx-boost] a:not([hx-boost=false])")
    for number in range(links.count()):
        found += brought(page, number)
    assert not found, "\n".join(found)


def test_busiest_pages_hold_german_words_at_every_width(readers: Readers, shown: Shown) -> None:
    number, found = readers.world.plain.number, []
    for role, path in (
        ("ana", "/queue/"),
        ("ana", f"/tickets/{number}/"),
        ("ana", "/log/"),
        ("mia", "/board/"),
        ("rita", f"/portal/tickets/{number}/"),
    ):
        person = readers.world.people[role]
        person.language = "de"
        readers.room.do(person.save)
        page = shown.show(readers.clients[role], path)
        expect(page.locator("html")).to_have_attribute("lang", "de")
        found += [
            f"{path}: {each}" for each in [*narrow(page), *sticks_out(page, PHONE), *sticks_out(page, DESK)]
        ]
        person.language = "en"
        readers.room.do(person.save)
    assert not found, "\n".join(found)


def brought(page: Page, number: int) -> list[str]:
    link = page.locator(".ticket-actions[hx-boost] a:not([hx-boost=false])").nth(number)
    if not link.is_visible():
        page.locator(".ticket-actions > .menu > summary").click()
    verb = link.get_attribute("href")
    link.click()
    form = page.locator("#act #act-form")
    expect(form).to_be_visible()
    found = [f"{verb}: {each}" for each in violations(page)]
    form.get_by_role("link", name="Close", exact=True).click()
    expect(form).to_have_count(0)
    return found
