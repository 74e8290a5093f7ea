"""Chromium on the live server. Every page that a test opens is watched."""

import os
import shutil
from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from django.conf import settings as desk_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from pytest_playwright import CreateContextCallback

from oncall.models import User
from tests.browser.desk import Desk, open_desk
from tests.browser.watch import Watch

# Playwright's loop runs in the test's own thread, where Django would refuse to ask the database
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
expect.set_options(timeout=15_000)

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def pytest_runtest_setup() -> None:
    # skipped here and not in a fixture: pytest folds what is skipped in one place into one line
    if CHROMIUM is None:
        missing = "CHROMIUM IS MISSING, NO PAGE WAS TRIED IN A BROWSER: install the package chromium"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    wide = {"width": 1440, "height": 900}
    return browser_context_args | {"viewport": wide, "locale": "en-GB", "timezone_id": "Europe/Madrid"}


@pytest.fixture
def desk(live_server: LiveServer, settings: Settings) -> Desk:
    settings.WATCHDESK_URL = live_server.url
    return open_desk()


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    """Fails the test whose pages complain."""
    watch = Watch(live_server.url)
    yield watch
    assert not watch.complaints, "\n".join(watch.complaints)


class SitDown(Protocol):
    """Opens a browser of its own for a person who is signed in, or for a stranger."""

    def __call__(self, user: User | None = None, **how: Any) -> Page: ...


@pytest.fixture
def sit_down(new_context: CreateContextCallback, live_server: LiveServer, watch: Watch) -> Iterator[SitDown]:
    contexts: list[BrowserContext] = []

    def open_browser(user: User | None = None, **how: Any) -> Page:
        context = new_context(base_url=live_server.url, **how)
        contexts.append(context)
        watch.over(context)
        if user is not None:
            context.add_cookies([_session(user, live_server.url)])
        return context.new_page()

    yield open_browser
    for context in contexts:
        for page in context.pages:
            # what a page has still to tell arrives before its answer
            page.evaluate("0")
        context.close()


def _session(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    name = desk_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
