from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from kernel import clock
from oncall.actions import queue_email, send_due
from oncall.models import CapturedEmail
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def _captured(settings: Settings, now: datetime) -> Iterator[None]:
    settings.EMAIL_BACKEND = "oncall.mailbox.CapturingBackend"
    with clock.frozen(now):
        yield


def send(now: datetime, number: int, address: str = "ana@example.test", body: str = "Text") -> None:
    queue_email(
        key=f"k{number}",
        to_address=address,
        to_name="Ana",
        kind="x",
        subject=f"Subject {number}",
        body=body,
        now=now,
    )
    send_due(now=now)


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/mailbox/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_real_desk_has_no_mailbox(client: Client, settings: Settings) -> None:
    settings.WATCHDESK_DEMO = False
    client.force_login(UserFactory.create(is_staff=True))
    assert client.get("/mailbox/").status_code == 404


def test_whoever_is_not_signed_in_signs_in_first(client: Client) -> None:
    assert client.get("/mailbox/").headers["Location"].startswith("/accounts/login/")


def test_an_empty_mailbox_says_how_mail_gets_there(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert "No mail yet" in page(client)


def test_a_mail_is_read_with_its_headers_and_links(client: Client, now: datetime) -> None:
    UserFactory.create(email="ana@example.test", full_name="Ana García")
    send(now, 1, body="Look: https://desk.test/tickets/1 <script>alert(1)</script>")
    client.force_login(UserFactory.create())
    shown = page(client)
    assert "Subject 1" in shown
    assert '<a href="https://desk.test/tickets/1"' in shown
    assert "<script>alert" not in shown
    assert "Auto-Submitted" in shown
    assert "Ana García" in shown


def test_one_persons_mail_stands_apart_newest_first(client: Client, now: datetime) -> None:
    send(now, 1)
    send(now, 2)
    send(now, 3, "bea@example.test")
    client.force_login(UserFactory.create())
    shown = page(client, "?address=ANA@example.test")
    assert "Subject 3" not in shown
    assert shown.index("Subject 2") < shown.index("Subject 1")
    assert "Subject 3" in page(client, f"?message={CapturedEmail.objects.get(subject='Subject 3').pk}")


def test_older_mail_is_a_page_away(client: Client, now: datetime) -> None:
    CapturedEmail.objects.bulk_create(
        CapturedEmail(addresses=["a@b.test"], to="a@b.test", sender="x", subject=f"No. {n:03}", at=now)
        for n in range(120)
    )
    client.force_login(UserFactory.create())
    first = CapturedEmail.objects.get(subject="No. 070")
    assert "No. 070" in page(client)
    older = page(client, f"?address=a@b.test&before={first.pk}")
    assert "No. 069" in older
    assert "No. 070" not in older


@pytest.mark.parametrize(
    "query",
    [
        "?message=abc",
        "?message=" + "9" * 40,
        "?message=-1",
        "?message=²",
        "?before=x",
        "?address=%00",
        "?address=x",
    ],
)
def test_nonsense_shows_the_mailbox(client: Client, now: datetime, query: str) -> None:
    send(now, 1)
    client.force_login(UserFactory.create())
    page(client, query)


def test_copies_and_html_are_kept_for_every_recipient() -> None:
    message = EmailMultiAlternatives(
        "S", "plain", "desk@x.test", ["Ana <a@x.test>"], cc=["B@x.test"], bcc=["c@x.test"]
    )
    message.attach_alternative("<p>rich</p>", "text/html")
    assert message.send() == 1
    kept = CapturedEmail.objects.get()
    assert kept.addresses == ["a@x.test", "b@x.test", "c@x.test"]
    assert (kept.html, kept.text) == ("<p>rich</p>", "plain")
