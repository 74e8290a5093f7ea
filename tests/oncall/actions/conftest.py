"""Somebody who is paged."""

import pytest

from oncall.models import User
from tests.factories.people import UserFactory


@pytest.fixture
def ana() -> User:
    return UserFactory.create(full_name="Ana", zone="Europe/Madrid")
