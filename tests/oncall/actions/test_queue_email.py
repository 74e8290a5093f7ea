from datetime import datetime
from typing import Any

import pytest

from oncall.actions import queue_email
from oncall.models import DeadAddress, OutboundEmail

pytestmark = pytest.mark.django_db


def queued(now: datetime, **changes: Any) -> OutboundEmail | None:
    given = {
        "key": "k1",
        "to_address": "ana@example.test",
        "kind": "reply",
        "subject": "Hello",
        "body": "Text",
    }
    return queue_email(**{**given, **changes}, now=now)


def test_the_same_key_is_queued_once(now: datetime) -> None:
    assert queued(now) is not None
    assert queued(now, subject="Another") is None
    assert OutboundEmail.objects.get().subject == "Hello"


def test_a_mail_is_due_at_once_and_carries_stable_headers(now: datetime) -> None:
    mail = queued(now, thread_ref="ticket:42", subject_ref="ticket:42")
    other = queued(now, key="k2", thread_ref="ticket:42")
    assert mail is not None
    assert other is not None
    assert (mail.state, mail.next_try_at, mail.queued_at) == ("queued", now, now)
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.headers["References"] == mail.headers["In-Reply-To"] == other.headers["References"]
    assert mail.message_id.startswith("<")
    assert mail.message_id != other.message_id
    OutboundEmail.objects.all().delete()
    again = queued(now)
    assert again is not None
    assert again.message_id == mail.message_id


def test_what_a_person_wrote_does_not_call_itself_automatic(now: datetime) -> None:
    mail = queued(now, auto=False)
    assert mail is not None
    assert "Auto-Submitted" not in mail.headers


def test_mail_to_a_dead_address_is_kept_with_the_reason_and_not_tried(now: datetime) -> None:
    DeadAddress.objects.create(address="ana@example.test", since=now, reason="550 No such user")
    mail = queued(now, to_address="Ana@Example.test")
    assert mail is not None
    assert (mail.state, mail.next_try_at, mail.last_error) == ("failed", None, "550 No such user")


def test_text_that_no_header_or_column_can_hold_is_mended(now: datetime) -> None:
    mail = queued(now, subject="One\r\nBcc: all@example.test\x00" + "x" * 900, body="a\x00b", to_name="A\nB")
    assert mail is not None
    assert "\n" not in mail.subject
    assert len(mail.subject) == 500
    assert (mail.body_text, mail.to_name) == ("ab", "A B")
