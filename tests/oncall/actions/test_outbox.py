import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import Message
from threading import Thread
from typing import Any, NoReturn

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from oncall.actions import lateness_seconds, queue_email, reset_address, retry_email, send_due
from oncall.actions.outbox import LEASE
from oncall.models import DeadAddress, Heartbeat, OutboundEmail
from oncall.tasks import tick_outbox
from tests.factories.people import UserFactory
from tests.oncall.conftest import Provider

pytestmark = pytest.mark.django_db


def mail(now: datetime, number: int = 1, address: str = "ana@example.test", **changes: Any) -> OutboundEmail:
    given = {"kind": "reply", "subject": "Subject", "body": "Text", "to_name": "Ana, of Example"}
    queued = queue_email(key=f"k{number}", to_address=address, **{**given, **changes}, now=now)
    assert queued is not None
    return queued


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def raise_it(*_args: object, **_kwargs: object) -> NoReturn:
        raise error

    return raise_it


def test_a_due_mail_is_sent_once_with_its_own_headers(now: datetime, provider: type[Provider]) -> None:
    row = mail(now, html="<p>Text</p>")
    assert send_due(now=now).handled == 1
    assert send_due(now=now + timedelta(days=9)).handled == 0
    (sent,) = provider.taken
    message: Message = sent.message()
    assert message["Message-ID"] == row.message_id
    assert message["To"] == '"Ana, of Example" <ana@example.test>'
    assert message.is_multipart()
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.next_try_at, row.leased_until) == ("sent", now, None, None)


def test_what_is_not_due_yet_waits(now: datetime, provider: type[Provider]) -> None:
    mail(now + timedelta(seconds=1))
    assert send_due(now=now).handled == 0
    assert lateness_seconds(now=now) == 0
    assert lateness_seconds(now=now + timedelta(minutes=5)) == 299
    assert not provider.taken


def test_one_run_sends_no_more_than_its_batch(now: datetime, provider: type[Provider]) -> None:
    for number in range(3):
        mail(now, number)
    assert send_due(now=now, batch=2).handled == 2
    assert send_due(now=now, budget=0).handled == 0
    assert send_due(now=now).handled == 1


def test_a_worker_told_to_stop_ends_after_the_mail_it_is_at(
    now: datetime, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = mail(now), mail(now, 2)
    provider.on_send = lambda _message: monkeypatch.setattr("oncall.actions.outbox.stopping", lambda: True)
    assert send_due(now=now).handled == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.attempts) == ("sent", "queued", 0)


def test_a_worker_killed_between_claim_and_send_loses_nothing(
    now: datetime, provider: type[Provider]
) -> None:
    row = mail(now)
    provider.on_send = raising(SystemExit("killed"))
    with pytest.raises(SystemExit):
        send_due(now=now)
    row.refresh_from_db()
    assert (row.state, row.leased_until) == ("sending", now + LEASE)
    provider.on_send = None
    assert send_due(now=now + LEASE - timedelta(seconds=1)).handled == 0
    assert send_due(now=now + LEASE).handled == 1
    (sent,) = provider.taken
    assert sent.message()["Message-ID"] == row.message_id
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 2)


def test_a_copy_sent_after_a_kill_before_recording_has_the_same_message_id(
    now: datetime, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail(now)
    with monkeypatch.context() as patch:
        patch.setattr("oncall.actions.outbox._record", raising(SystemExit("killed")))
        with pytest.raises(SystemExit):
            send_due(now=now)
    send_due(now=now + LEASE)
    first, second = (sent.message()["Message-ID"] for sent in provider.taken)
    assert first == second


def test_a_sender_whose_lease_ran_out_does_not_overwrite_the_next_one(
    now: datetime, provider: type[Provider]
) -> None:
    row = mail(now)
    later = now + LEASE

    def slow(_message: EmailMessage) -> None:
        provider.on_send = None
        send_due(now=later)
        raise TimeoutError("too slow")

    provider.on_send = slow
    send_due(now=now)
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.last_error) == ("sent", later, "")


def test_a_transient_failure_backs_off_and_keeps_the_words(now: datetime, provider: type[Provider]) -> None:
    row = mail(now)
    provider.on_send = raising(
        smtplib.SMTPRecipientsRefused({"ana@example.test": (451, b"4.7.1 Greylisted")})
    )
    assert send_due(now=now).failed == 1
    row.refresh_from_db()
    assert (row.state, row.last_error, row.attempts) == ("queued", "451 4.7.1 Greylisted", 1)
    assert row.next_try_at is not None
    assert timedelta(seconds=48) <= row.next_try_at - now <= timedelta(seconds=72)
    provider.on_send = None
    assert send_due(now=row.next_try_at).handled == 1
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("sent", "")


def test_after_two_days_of_tries_a_mail_is_given_up(now: datetime, provider: type[Provider]) -> None:
    row = mail(now)
    provider.on_send = raising(TimeoutError("timed out"))
    at: datetime | None = now
    while at is not None:
        send_due(now=at)
        row.refresh_from_db()
        at = row.next_try_at
    assert (row.state, row.last_error) == ("failed", "TimeoutError: timed out")
    assert 15 < row.attempts < 30
    assert not DeadAddress.objects.exists()


def test_a_permanent_refusal_fails_at_once_and_marks_the_address(
    now: datetime, provider: type[Provider]
) -> None:
    row, second = mail(now), mail(now, 2)
    provider.on_send = raising(
        smtplib.SMTPRecipientsRefused({"ana@example.test": (550, b"5.1.1 No such user")})
    )
    send_due(now=now)
    for each in (row, second):
        each.refresh_from_db()
        assert (each.state, each.last_error) == ("failed", "550 5.1.1 No such user")
    assert DeadAddress.objects.get().reason == "550 5.1.1 No such user"
    assert mail(now, 3).state == "failed"


def test_an_address_that_was_reset_gets_new_mail_and_old_mail_on_request(
    now: datetime, provider: type[Provider]
) -> None:
    DeadAddress.objects.create(address="ana@example.test", since=now, reason="550")
    old = mail(now)
    admin = UserFactory.create(is_staff=True)
    reset_address(by=admin, address=DeadAddress.objects.get())
    mail(now, 2)
    assert send_due(now=now).handled == 1
    assert retry_email(by=admin, mail=old, now=now) is True
    assert retry_email(by=admin, mail=old, now=now) is False
    assert send_due(now=now).handled == 1
    assert len(provider.taken) == 2


def test_a_provider_that_is_away_is_asked_once_a_run_and_the_others_stay_due(
    now: datetime, provider: type[Provider]
) -> None:
    first, second = mail(now), mail(now, 2)
    provider.on_open = raising(ConnectionRefusedError("Connection refused"))
    done = send_due(now=now)
    assert (done.handled, done.last_error) == (1, "ConnectionRefusedError: Connection refused")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, second.attempts, second.next_try_at) == (1, 0, now)


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_next(
    now: datetime, provider: type[Provider]
) -> None:
    bad = mail(now, 1, "not an address@")
    mail(now, 2)

    def write(message: EmailMessage) -> None:
        if message.to[0].endswith("@>"):
            raise ValueError("Invalid address")

    provider.on_send = write
    assert (send_due(now=now).handled, len(provider.taken)) == (2, 1)
    bad.refresh_from_db()
    assert bad.state == "failed"


def test_without_a_provider_mail_waits_and_says_why(now: datetime, settings: Any) -> None:
    settings.EMAIL_BACKEND = "oncall.mailbox.NoProvider"
    row = mail(now)
    send_due(now=now)
    row.refresh_from_db()
    assert row.state == "queued"
    assert "EMAIL_URL" in row.last_error


def test_the_tick_says_what_it_did_and_how_late_it_is(now: datetime, provider: type[Provider]) -> None:
    mail(now)
    tick_outbox()
    beat = Heartbeat.objects.get(kind="outbox")
    assert (beat.handled, beat.failed, beat.lateness_seconds, beat.error) == (1, 0, 0, "")


def test_a_tick_that_breaks_says_so_and_raises(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oncall.tasks.send_due", raising(RuntimeError("broken")))
    with pytest.raises(RuntimeError):
        tick_outbox()
    assert Heartbeat.objects.get(kind="outbox").error == "RuntimeError: broken"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(now: datetime, provider: type[Provider]) -> None:
    for number in range(30):
        mail(now, number)

    def work() -> None:
        try:
            send_due(now=now)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent.message()["Message-ID"] for sent in provider.taken) == sorted(
        row.message_id for row in OutboundEmail.objects.all()
    )
