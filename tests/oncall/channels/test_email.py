"""What a try over the mail server means, and that one that is silent holds nobody up."""

import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from oncall.channels import Message, Outcome, email
from oncall.channels.outcome import How

pytestmark = pytest.mark.django_db

MESSAGE = Message(key="k-1", kind="page", title="P1 Nobody can print", text="http://desk.test/p/12-34-567/")
AWAY = Outcome(How.LATER, "The mail server did not answer a moment ago.")


def sent() -> Outcome:
    return email.send("ana@example.test", MESSAGE)


def raising(error: Exception) -> Callable[[], Any]:
    def opened() -> None:
        raise error

    return opened


@pytest.fixture
def silent_server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """It takes connections and never says a word."""
    monkeypatch.setattr(email, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        yield server


def test_a_silent_server_is_waited_for_briefly_and_then_left_alone(silent_server: socket.socket) -> None:
    began = time.monotonic()
    first = sent()
    assert time.monotonic() - began < 10, "not as long as the outbox waits"
    assert (first.how, first.words) == (
        How.LATER,
        "SMTPServerDisconnected: Connection unexpectedly closed: timed out",
    )
    assert sent() == AWAY
    silent_server.settimeout(1)
    silent_server.accept()[0].close()
    silent_server.settimeout(0)
    with pytest.raises(BlockingIOError):
        silent_server.accept()


def test_after_half_a_minute_it_is_asked_again(provider: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    provider.on_open = raising(TimeoutError("timed out"))
    sent()
    provider.on_open = None
    begun = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: begun + email.AWAY_SECONDS - 1)
    assert sent() == AWAY
    monkeypatch.setattr(time, "monotonic", lambda: begun + email.AWAY_SECONDS + 1)
    assert sent().how is How.SENT


def test_who_was_answered_meanwhile_ends_the_pause(provider: Any) -> None:
    def answered_while_another_waits_in_vain(_mail: Any) -> None:
        email._Silent.until = time.monotonic() + email.AWAY_SECONDS

    provider.on_send = answered_while_another_waits_in_vain
    assert sent().how is How.SENT
    assert sent().how is How.SENT


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError("no"), smtplib.SMTPServerDisconnected("gone"), OSError("no route")]
)
def test_a_server_that_refuses_quickly_is_asked_every_time(provider: Any, error: Exception) -> None:
    provider.on_open = raising(error)
    assert sent().how is How.LATER
    provider.on_open = None
    assert sent().how is How.SENT
