import pytest
from django.test import Client

from oncall.models import User
from tests.factories.people import UserFactory


@pytest.fixture
def admin_person(db: None) -> User:
    return UserFactory.create(full_name="Ada Admin", is_staff=True)


@pytest.fixture
def web(admin_person: User) -> Client:
    """The browser of an admin."""
    client = Client()
    client.force_login(admin_person)
    return client
