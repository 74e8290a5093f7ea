"""What no browser sends is dropped before anything reads it."""

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "watchdesk_theme"])
def test_a_cookie_with_a_nul_is_no_cookie(client: Client, name: str) -> None:
    answer = client.get("/", headers={"cookie": rf'{name}="{chr(92)}000{chr(92)}000nonsense"'})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_only_health_is_asked_before_cookies_are_checked() -> None:
    assert settings.MIDDLEWARE.index("oncall.middleware.DoorMiddleware") == 1
