import socket
import time
from collections.abc import Iterator

import pytest
from celery import current_app
from django.db import transaction

from kernel import nudge


@pytest.fixture(autouse=True)
def _talkative() -> Iterator[None]:
    nudge._Silence.until = 0.0
    yield
    nudge._Silence.until = 0.0


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr(nudge, "_send", tasks.append)
    return tasks


@pytest.mark.django_db(transaction=True)
def test_nudge_goes_out_after_the_commit_only(sent: list[str]) -> None:
    with transaction.atomic():
        nudge.nudge("tickets.tasks.tick_clocks")
        assert sent == []
    assert sent == ["tickets.tasks.tick_clocks"]


@pytest.mark.django_db(transaction=True)
def test_nudge_of_a_rolled_back_change_is_dropped(sent: list[str]) -> None:
    with transaction.atomic():
        nudge.nudge("tickets.tasks.tick_clocks")
        transaction.set_rollback(True)
    assert sent == []


def test_nudge_reaches_the_queue_of_its_tick() -> None:
    nudge._send("oncall.tasks.tick_outbox")
    assert nudge._Silence.until == 0.0
    with current_app.connection_for_read() as connection:
        message = connection.SimpleQueue("sending", no_ack=True).get(timeout=2)
    assert message.headers["task"] == "oncall.tasks.tick_outbox"
    assert message.headers["expires"] is None, "machines may disagree about the time"


@pytest.fixture
def deaf_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server that accepts and never answers: the worst kind of away."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        port = listener.getsockname()[1]
        monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        yield


def test_a_deaf_broker_costs_a_request_less_than_half_a_second(deaf_broker: None) -> None:
    started = time.monotonic()
    nudge._send_within_limit("tickets.tasks.tick_clocks")
    assert time.monotonic() - started < 0.5


def test_after_a_failure_nobody_tries_for_five_seconds(
    monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    nudge._be_silent("tickets.tasks.tick_clocks", "no answer")
    nudge._send_within_limit("tickets.tasks.tick_clocks")
    assert sent == []
    later = time.monotonic() + nudge.SILENCE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later + 0.1)
    nudge._send_within_limit("tickets.tasks.tick_clocks")
    assert sent == ["tickets.tasks.tick_clocks"]


def test_a_broker_that_is_gone_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_url", "redis+socket:///nowhere/redis.sock?virtual_host=0")
    nudge._send("tickets.tasks.tick_clocks")
    assert nudge._Silence.until > time.monotonic()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_nudges_each_tick_once(sent: list[str]) -> None:
    with transaction.atomic():
        for _mail in range(3):
            nudge.nudge("oncall.tasks.tick_outbox")
            with transaction.atomic():
                nudge.nudge("tickets.tasks.tick_clocks")
    assert sorted(sent) == ["oncall.tasks.tick_outbox", "tickets.tasks.tick_clocks"]
    with transaction.atomic():
        nudge.nudge("oncall.tasks.tick_outbox")
    assert len(sent) == 3


@pytest.mark.django_db(transaction=True)
def test_a_nudge_lost_with_its_savepoint_is_asked_for_again(sent: list[str]) -> None:
    with transaction.atomic():
        with transaction.atomic():
            nudge.nudge("tickets.tasks.tick_clocks")
            transaction.set_rollback(True)
        nudge.nudge("tickets.tasks.tick_clocks")
    assert sent == ["tickets.tasks.tick_clocks"]
