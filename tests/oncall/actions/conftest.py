"""Somebody who is paged, and a server on the web that her messages go to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from kernel import outbound
from oncall.models import User
from tests.factories.people import UserFactory
from tests.web_target import WebTarget, web_target


@pytest.fixture
def ana() -> User:
    return UserFactory.create(full_name="Ana", zone="Europe/Madrid")


@pytest.fixture
def target(settings: Settings) -> Iterator[WebTarget]:
    settings.PAGING_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    outbound.forget()
    with web_target() as target:
        yield target
