"""Messages leave; what fails is tried again and falls through; who may not get one gets none."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from oncall.actions.delivering import deliver_due, deliveries_late
from oncall.links import page_address
from oncall.models import ContactMethod, Delivery, OutboundEmail, PersonalRule, User
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of
from tests.oncall.actions.sending import hook, paged, states
from tests.web_target import WebTarget

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_mail_says_what_why_and_where_to_answer(ana: User, now: datetime) -> None:
    method_of(ana)
    page = paged(ana, now=now, priority=1)
    deliver_due(now=now)
    row = Delivery.objects.get()
    assert (row.state, row.sent_at, row.words) == ("sent", now, "Taken by the mail provider.")
    message = mail.outbox[0]
    assert message.subject == "P1 INC-000007 Nobody can print"
    assert page_address(page, ana, now) in message.body
    assert "High urgency" in message.body
    assert "10:00 (Europe/Madrid)" in message.body
    sent = message.message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Message-ID"]
    assert [part.get_content_type() for part in sent.walk()][1:] == ["text/plain", "text/html"]


def test_a_message_is_in_the_persons_language(now: datetime) -> None:
    uwe = UserFactory.create(language="de")
    method_of(uwe)
    paged(uwe, now=now)
    deliver_due(now=now)
    assert "(UTC)" in mail.outbox[0].body


def test_a_webhook_gets_title_link_and_key(ana: User, now: datetime, target: WebTarget) -> None:
    hook(ana, target)
    paged(ana, now=now)
    deliver_due(now=now)
    row = Delivery.objects.get()
    got = target.got[0]
    payload = json.loads(got.body)
    assert (row.state, row.words) == ("delivered", "HTTP 200 OK.")
    assert payload["title"] == "INC-000007 Nobody can print"
    assert "/p/" in payload["message"]
    assert payload["key"] == got.headers["Idempotency-Key"] == str(row.key)


def test_an_answer_that_repeats_the_message_gives_nobody_its_link(
    ana: User, now: datetime, target: WebTarget
) -> None:
    hook(ana, target)
    page = paged(ana, now=now)
    token = page_address(page, ana, now).split("/p/")[1].strip("/")
    for status in (200, 500):
        target.status, target.body = status, f"you said http://localhost:8000/p/{token}/"
        Delivery.objects.update(state="queued", next_try_at=now, sent_at=None)
        deliver_due(now=now)
        assert token not in Delivery.objects.get().words


def test_ntfy_is_sent_to_through_its_own_api(ana: User, now: datetime, target: WebTarget) -> None:
    method_of(ana, f"ntfy://{target.place}/on-call-ana")
    paged(ana, now=now)
    deliver_due(now=now)
    assert states() == ["sent"]
    assert json.loads(target.got[0].body)["topic"] == "on-call-ana"


def test_without_permission_nothing_is_sent_into_the_own_network(
    ana: User, now: datetime, target: WebTarget, settings: Settings
) -> None:
    settings.PAGING_ALLOWED_NETWORKS = []
    hook(ana, target)
    paged(ana, now=now)
    deliver_due(now=now)
    row = Delivery.objects.get()
    assert (row.state, target.got) == ("queued", [])
    assert row.words == "127.0.0.1 is at 127.0.0.1, a private address that this desk does not use."


def test_what_fails_for_now_is_tried_again_and_the_next_goes_at_once(
    ana: User, now: datetime, target: WebTarget
) -> None:
    push, spare = hook(ana, target), method_of(ana)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=0, method=push)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=10, method=spare)
    target.status, target.body = 503, "on s3cret-path we rest"
    paged(ana, now=now)
    deliver_due(now=now)
    first, second = Delivery.objects.order_by("pk")
    assert (first.state, first.words) == ("queued", "HTTP 503 Service Unavailable. on … we rest")
    assert now + 20 * SECOND <= (first.next_try_at or now) <= now + 24 * SECOND
    assert (second.state, second.sent_at) == ("sent", now)
    target.status = 200
    deliver_due(now=now + 30 * SECOND)
    assert states() == ["delivered", "sent"]
    assert len({each.headers["Idempotency-Key"] for each in target.got}) == 1


def test_a_silent_mail_server_is_waited_for_once_and_holds_up_no_other_channel(
    ana: User, now: datetime, target: WebTarget, provider: Any
) -> None:
    asked = []

    def silent() -> None:
        asked.append(now)
        raise TimeoutError("timed out")

    provider.on_open = silent
    people = UserFactory.create_batch(4)
    for person in people:
        method_of(person)
    paged(*people, now=now)
    hook(ana, target)
    paged(ana, now=now, priority=1)
    deliver_due(now=now)
    assert states() == ["queued"] * 4 + ["delivered"]
    assert len(asked) == 1
    assert Delivery.objects.order_by("pk")[1].words == "The mail server did not answer a moment ago."


def test_what_waited_while_nobody_sent_is_tried_five_times_all_the_same(
    ana: User, now: datetime, target: WebTarget
) -> None:
    hook(ana, target)
    target.status = 503
    paged(ana, now=now)
    late = now + timedelta(hours=3)
    for each in range(5):
        assert states() == ["queued"]
        deliver_due(now=late + each * timedelta(minutes=10))
    assert (states(), len(target.got)) == (["failed"], 5)


def test_it_is_tried_for_an_hour_however_often(ana: User, now: datetime, target: WebTarget) -> None:
    hook(ana, target)
    target.status = 503
    paged(ana, now=now)
    for minute in range(0, 60, 10):
        deliver_due(now=now + timedelta(minutes=minute))
        assert states() == ["queued"]
    deliver_due(now=now + timedelta(hours=1))
    assert (states(), len(target.got)) == (["failed"], 7)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_dead_webhook_is_switched_off_and_its_owner_told(
    ana: User, now: datetime, target: WebTarget, status: int
) -> None:
    push = hook(ana, target, name="Phone")
    target.status, target.body = status, "s3cret-path is gone"
    paged(ana, now=now)
    deliver_due(now=now)
    push.refresh_from_db()
    assert states() == ["failed"]
    assert push.disabled_at == now
    assert push.disabled_reason.startswith(f"HTTP {status}")
    told = OutboundEmail.objects.get()
    assert told.to_address == ana.email
    assert "Phone" in told.subject
    assert "s3cret" not in f"{told.body_text}{told.body_html}{push.disabled_reason}"


def test_a_refused_message_leaves_the_method_on(ana: User, now: datetime, target: WebTarget) -> None:
    push = hook(ana, target)
    target.status = 400
    paged(ana, now=now)
    deliver_due(now=now)
    push.refresh_from_db()
    assert (states(), push.disabled_at) == (["failed"], None)


def test_messages_over_a_method_that_was_switched_off_fall_through(
    ana: User, now: datetime, target: WebTarget
) -> None:
    push, spare = hook(ana, target), method_of(ana)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=0, method=push)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=10, method=spare)
    paged(ana, now=now)
    ContactMethod.objects.filter(pk=push.pk).update(disabled_at=now, disabled_reason="HTTP 410 Gone.")
    deliver_due(now=now)
    assert states() == ["failed", "sent"]
    assert Delivery.objects.order_by("pk")[0].words == "HTTP 410 Gone."


def test_a_removed_method_leaves_its_record(ana: User, now: datetime, target: WebTarget) -> None:
    push = hook(ana, target)
    paged(ana, now=now)
    push.delete()
    deliver_due(now=now)
    assert Delivery.objects.get().words == "Its owner removed this contact method."


def test_who_has_left_gets_nothing_over_any_method(ana: User, now: datetime, target: WebTarget) -> None:
    push, spare = hook(ana, target), method_of(ana)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=0, method=push)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=10, method=spare)
    paged(ana, now=now)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    deliver_due(now=now)
    assert states() == ["stopped", "queued"], "the next is not drawn forward"
    deliver_due(now=now + 600 * SECOND)
    assert states() == ["stopped", "stopped"]
    assert (target.got, mail.outbox) == ([], [])
    row = Delivery.objects.latest("pk")
    assert (row.words, row.ended_at) == ("This person has left: nothing more is sent.", now + 600 * SECOND)


def test_a_digest_for_somebody_who_has_left_is_not_sent(ana: User, now: datetime) -> None:
    method_of(ana)
    for _each in range(5):
        paged(ana, now=now)
    deliver_due(now=now)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    deliver_due(now=now + 60 * SECOND)
    assert (len(mail.outbox), states()) == (2, ["sent"] * 2 + ["stopped"] * 3)


def test_a_lost_key_fails_with_words_and_falls_through(
    ana: User, now: datetime, target: WebTarget, settings: Settings
) -> None:
    push = hook(ana, target)
    paged(ana, now=now)
    settings.WATCHDESK_SECRET_KEYS = ["another-key-that-never-sealed-anything"]
    deliver_due(now=now)
    row = Delivery.objects.get()
    assert (row.state, row.words[:28]) == ("queued", "No key of this desk opens th")
    assert push.is_lost
    settings.WATCHDESK_SECRET_KEYS = ["another-key-that-never-sealed-anything"]


def test_addresses_open_after_the_keys_changed(ana: User, now: datetime, settings: Settings) -> None:
    method_of(ana)
    settings.WATCHDESK_SECRET_KEYS = ["a-newer-key-" * 4, *settings.WATCHDESK_SECRET_KEYS]
    paged(ana, now=now)
    deliver_due(now=now)
    assert states() == ["sent"]


def test_a_thousand_messages_are_sent_once_each(now: datetime, target: WebTarget) -> None:
    people = UserFactory.create_batch(20)
    for person in people:
        hook(person, target, path=f"for-{person.pk}")
    for _each in range(50):
        paged(*people, now=now)
    assert deliver_due(now=now, budget=60).handled == 40
    deliver_due(now=now + 60 * SECOND, budget=60)
    assert states() == ["delivered"] * 1000
    # two each by themselves, then all the others as one
    assert len(target.got) == 60
    assert deliveries_late(now=now + 61 * SECOND) == 0


def test_late_is_how_long_the_oldest_due_message_waits(ana: User, now: datetime) -> None:
    method_of(ana)
    paged(ana, now=now)
    assert deliveries_late(now=now + 90 * SECOND) == 90
