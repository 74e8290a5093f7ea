"""One browser, one validator and one world for the whole walk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.conftest import browser_type_launch_args, pytest_runtest_setup
from tests.readers.axe import carry
from tests.readers.backroom import Backroom
from tests.readers.browse import Shown
from tests.readers.people import READERS, Readers, seat
from tests.readers.validity import Validator

__all__ = ["browser_type_launch_args", "pytest_runtest_setup"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many pages were looked at: the figure for docs/quality.md."""
    reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    told = [value for report in reports for name, value in report.user_properties if name == "sights"]
    if told:
        terminalreporter.write_line(f"{sum(told)} pages were looked at, as {len(READERS)} readers.")


@pytest.fixture(scope="package")
def readers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Readers]:
    """The world of every URL, as long as tests of this directory run."""
    with django_db_blocker.unblock():
        room = Backroom()
        try:
            yield room.do(seat, room)
        finally:
            room.close()


@pytest.fixture(scope="package")
def shown(browser: Browser, readers: Readers) -> Iterator[Shown]:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Madrid", bypass_csp=True)
    carry(context)
    yield Shown(context, readers.room)
    context.close()


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    validator = Validator()
    yield validator
    validator.close()
