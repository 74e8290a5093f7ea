"""The colours without JavaScript."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_chosen_colours_are_remembered_and_the_reader_goes_back(client: Client) -> None:
    answer = client.post(reverse("oncall:theme"), {"theme": "dark", "next": "/accounts/login/?x=1"})
    assert answer["Location"] == "/accounts/login/?x=1"
    assert answer.cookies["watchdesk_theme"].value == "dark"
    assert 'data-bs-theme="dark"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00", ""]
)
def test_the_switch_leads_nobody_to_another_site(client: Client, back: str) -> None:
    assert client.post(reverse("oncall:theme"), {"theme": "dark", "next": back})["Location"] == "/"


def test_an_unknown_theme_changes_nothing(client: Client) -> None:
    assert "watchdesk_theme" not in client.post(reverse("oncall:theme"), {"theme": "<b>"}).cookies


def test_only_a_form_switches(client: Client) -> None:
    assert client.get(reverse("oncall:theme")).status_code == 405
