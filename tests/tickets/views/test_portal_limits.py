"""What a script meets on the portal, and what becomes of files with evil names."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kernel import clock
from oncall.models import User
from tests.factories.people import UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.views.portal_desk import a_file
from tickets.models import Attachment, Ticket, TimelineEntry
from tickets.views import portal_frame

pytestmark = pytest.mark.django_db

TYPED = "words that took an hour"
SAID = {"title": TYPED, "urgency": 1, "impact": 1}


@pytest.fixture(autouse=True)
def now() -> Iterator[clock.FrozenClock]:
    cache.clear()
    with clock.frozen(MONDAY + timedelta(hours=1)) as frozen:
        yield frozen
    cache.clear()


@pytest.fixture
def rita() -> User:
    return UserFactory.create()


@pytest.fixture
def portal(rita: User) -> Client:
    client = Client()
    client.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal_frame, "MOST_SENT", 2)


def test_a_script_that_reports_is_stopped_and_what_it_typed_is_still_there(portal: Client, few: None) -> None:
    for count in range(4):
        answer = portal.post(reverse("portal:new"), {**SAID, "title": f"{TYPED} {count}"})
        assert answer.status_code == (302 if count < 2 else 429)
    assert Ticket.objects.count() == 2
    text = answer.content.decode()
    assert f"{TYPED} 3" in text
    assert "try again in ten minutes" in text


def test_messages_and_answers_count_with_reports_and_lose_nothing(
    portal: Client, rita: User, few: None
) -> None:
    ticket = logged(requester=rita)
    write = reverse("portal:reply", args=[ticket.number])
    for count in range(2):
        assert portal.post(write, {"body": f"Hello {count}"}).status_code == 302
    lines = TimelineEntry.objects.count()
    for path, data in (
        (write, {"body": TYPED}),
        (reverse("portal:answer", args=[ticket.number]), {"answer": "no", "because": TYPED}),
        (reverse("portal:rate", args=[ticket.number]), {"rating": 5}),
    ):
        answer = portal.post(path, data)
        assert answer.status_code == 429, path
        assert "rating" in data or TYPED in answer.content.decode()
    assert TimelineEntry.objects.count() == lines


def test_one_persons_limit_is_nobody_elses(portal: Client, few: None) -> None:
    for _count in range(4):
        portal.post(reverse("portal:new"), SAID)
    other = Client()
    other.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    assert other.post(reverse("portal:new"), SAID).status_code == 302


def test_files_over_the_quota_are_refused_at_their_field_and_words_stay(
    portal: Client, settings: Settings
) -> None:
    settings.WATCHDESK_REQUESTER_MB_A_DAY = 1
    large = SimpleUploadedFile("a.png", b"\x89PNG" + b"x" * 1024 * 1024)
    answer = portal.post(reverse("portal:new"), {**SAID, "attachments": [large]})
    assert answer.status_code == 422
    assert TYPED in answer.content.decode()
    assert "within 24 hours" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_request_that_is_too_large_is_turned_away_before_it_is_read(
    portal: Client, settings: Settings
) -> None:
    settings.WATCHDESK_REQUEST_MB = 1
    large = b"\x89PNG" + b"x" * 1024 * 1024
    for most, status in ((1, 413), (2, 302), (0, 302)):
        settings.WATCHDESK_REQUEST_MB = most
        files = [SimpleUploadedFile("a.png", large)]
        answer = portal.post(reverse("portal:new"), {**SAID, "attachments": files})
        assert answer.status_code == status, most
        assert status != 413 or "1 MB" in answer.content.decode()


def fetched(portal: Client, number: str, key: int) -> Any:
    answer = portal.get(reverse("portal:file", args=[number, key]))
    # read to its end, so that the file is closed
    assert not answer.streaming or b"".join(answer)
    return answer


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\CON.txt", "_CON.txt"),
        ("invoice\u202egpj.txt", "invoicegpj.txt"),
        ("a\r\nSet-Cookie: b=c.txt", "a"),
        ('a"; filename="b.html', "a"),
        ("x" * 300 + ".txt", "xxx"),
        ("página ☃.txt", "p%C3%A1gina%20%E2%98%83.txt"),
    ],
)
def test_a_file_with_an_evil_name_is_only_ever_saved_under_a_harmless_one(
    portal: Client, given: str, sent: str
) -> None:
    file = SimpleUploadedFile("x", b"words", "text/html")
    setattr(file, "_name", given)  # noqa: B010 (its setter takes the path off)
    portal.post(reverse("portal:new"), {**SAID, "attachments": [file]})
    kept = Attachment.objects.get()
    answer = fetched(portal, kept.ticket.number, kept.pk)
    told = answer["Content-Disposition"]
    assert told.startswith("attachment")
    assert "\r" not in told
    assert "\n" not in told
    assert "Set-Cookie" not in answer
    assert sent.split(" ", maxsplit=1)[0] in told
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] in {"text/plain", "application/octet-stream"}


@pytest.mark.parametrize("claimed", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/x-\xff"])
def test_what_a_client_says_a_file_is_counts_for_nothing(portal: Client, claimed: str) -> None:
    file = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", claimed)
    portal.post(reverse("portal:new"), {**SAID, "attachments": [file]})
    kept = Attachment.objects.get()
    answer = fetched(portal, kept.ticket.number, kept.pk)
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_file_is_not_reached_under_the_number_of_another_ticket(portal: Client, rita: User) -> None:
    mine = logged(requester=rita, files=[a_file()])
    theirs = logged(files=[a_file("theirs.png")])
    for ticket, status in ((mine, 200), (theirs, 404)):
        kept = Attachment.objects.get(ticket=ticket)
        assert fetched(portal, mine.number, kept.pk).status_code == status
