"""The mail provider, a server on the web that messages go to, and the instant of these tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from kernel import outbound
from oncall import lateness
from oncall.channels import email
from tests.web_target import WebTarget, web_target

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Provider(BaseEmailBackend):
    """A mail provider that keeps what it takes, and does first what a test tells it to."""

    taken: list[EmailMessage] = []
    on_open: Callable[[], Any] | None = None
    on_send: Callable[[EmailMessage], Any] | None = None

    def open(self) -> bool:
        if Provider.on_open:
            Provider.on_open()
        return True

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            if Provider.on_send:
                Provider.on_send(message)
            Provider.taken.append(message)
        return len(email_messages)


@pytest.fixture
def provider(settings: Settings) -> Iterator[type[Provider]]:
    settings.EMAIL_BACKEND = "tests.oncall.conftest.Provider"
    Provider.taken, Provider.on_open, Provider.on_send = [], None, None
    yield Provider
    Provider.taken, Provider.on_open, Provider.on_send = [], None, None


@pytest.fixture
def target(settings: Settings) -> Iterator[WebTarget]:
    settings.PAGING_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    outbound.forget()
    with web_target() as target:
        yield target


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Rate limits, the banner's memory and a mail server's silence outlive a test's transaction."""
    cache.clear()
    email.forget()
    lateness.forget()


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.WATCHDESK_DEMO = True


@pytest.fixture
def real(settings: Settings) -> None:
    settings.WATCHDESK_DEMO = False


TICK_KINDS = [tick.kind for tick in settings.WATCHDESK_TICKS]
