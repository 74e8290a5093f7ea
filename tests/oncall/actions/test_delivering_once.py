"""A message leaves at least once with the same key, whoever dies or answers meanwhile; many come as one."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from oncall.actions import delivering
from oncall.actions.deliveries import stop_deliveries
from oncall.actions.delivering import LEASE, deliver_due
from oncall.models import Delivery, User
from tests.factories.reaching import method_of
from tests.oncall.actions.sending import hook, killed_at, paged, states
from tests.web_target import WebTarget

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_killed_between_claim_and_send_it_goes_when_the_lease_runs_out(
    ana: User, now: datetime, target: WebTarget
) -> None:
    hook(ana, target)
    paged(ana, now=now)
    with killed_at("oncall.actions.delivering._try"):
        deliver_due(now=now)
    deliver_due(now=now + SECOND)
    assert (states(), target.got) == (["sending"], [])
    deliver_due(now=now + LEASE)
    assert (states(), len(target.got)) == (["delivered"], 1)


def test_killed_between_send_and_record_a_copy_goes_with_the_same_key(
    ana: User, now: datetime, target: WebTarget
) -> None:
    hook(ana, target), method_of(ana, position=2)
    paged(ana, now=now)
    for _each in range(2):
        with killed_at("oncall.actions.delivering._record"):
            deliver_due(now=now)
    deliver_due(now=now + LEASE)
    assert states() == ["delivered", "sent"]
    assert [each.headers["Idempotency-Key"] for each in target.got] == [str(Delivery.objects.first().key)] * 2  # type: ignore[union-attr]
    assert len(mail.outbox) == 2
    assert len({str(each.message()["Message-ID"]) for each in mail.outbox}) == 1


def test_a_late_worker_does_not_overwrite_what_another_recorded(
    ana: User, now: datetime, provider: Any
) -> None:
    method_of(ana)
    paged(ana, now=now)
    provider.on_send = lambda _mail: Delivery.objects.update(attempts=2)
    deliver_due(now=now)
    assert states() == ["sending"]


def test_what_was_being_sent_when_it_was_acknowledged_is_recorded_as_it_was(
    ana: User, now: datetime, provider: Any
) -> None:
    method_of(ana)
    page = paged(ana, now=now)
    provider.on_send = lambda _mail: stop_deliveries(page=page, now=now)
    deliver_due(now=now)
    assert states() == ["sent"]


def test_what_failed_while_it_was_acknowledged_is_not_tried_again(
    ana: User, now: datetime, provider: Any
) -> None:
    method_of(ana)
    page = paged(ana, now=now)

    def acknowledged(_mail: Any) -> None:
        stop_deliveries(page=page, now=now)
        raise ConnectionError("away")

    provider.on_send = acknowledged
    deliver_due(now=now)
    assert states() == ["failed"]


def test_lost_and_then_stopped_it_is_not_sent_again(ana: User, now: datetime) -> None:
    method_of(ana)
    page = paged(ana, now=now)
    Delivery.objects.update(state="sending", next_try_at=now + LEASE, leased_until=now + LEASE, attempts=1)
    stop_deliveries(page=page, now=now)
    deliver_due(now=now + LEASE)
    assert (states(), len(mail.outbox)) == (["stopped"], 0)


def test_from_the_third_message_within_a_minute_on_they_wait_for_a_digest(ana: User, now: datetime) -> None:
    method_of(ana)
    for _each in range(5):
        paged(ana, now=now)
    deliver_due(now=now)
    assert (len(mail.outbox), states()) == (2, ["sent"] * 2 + ["queued"] * 3)
    paged(ana, now=now + 20 * SECOND)
    deliver_due(now=now + 20 * SECOND)
    assert len(mail.outbox) == 2
    deliver_due(now=now + 60 * SECOND)
    assert (len(mail.outbox), states()) == (3, ["sent"] * 6)
    digest = mail.outbox[2]
    assert digest.subject == "4 pages need you"
    assert str(digest.body).count("/p/") == 4
    assert len(set(Delivery.objects.exclude(digest=None).values_list("digest", flat=True))) == 1


def test_the_first_page_of_a_p1_never_waits(ana: User, now: datetime) -> None:
    method_of(ana)
    for _each in range(4):
        paged(ana, now=now)
    paged(ana, now=now, priority=1)
    deliver_due(now=now)
    assert [each.subject[:3] for each in mail.outbox] == ["INC", "INC", "P1 "]


def test_a_digest_lost_by_its_worker_goes_again_as_the_same_digest(ana: User, now: datetime) -> None:
    method_of(ana)
    for _each in range(5):
        paged(ana, now=now)
    deliver_due(now=now)
    later = now + 60 * SECOND
    with killed_at("oncall.actions.delivering._record"):
        deliver_due(now=later)
    deliver_due(now=later + LEASE)
    assert states() == ["sent"] * 5
    assert mail.outbox[2].message()["Message-ID"] == mail.outbox[3].message()["Message-ID"]
    assert mail.outbox[2].body.count("/p/") == mail.outbox[3].body.count("/p/") == 3


@pytest.mark.django_db(transaction=True)
def test_a_digest_that_goes_again_goes_whole_though_two_workers_reach_for_it(
    ana: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it would leave under the key of the whole, which a receiver has already seen."""
    method_of(ana)
    for _each in range(5):
        paged(ana, now=now)
    deliver_due(now=now)
    later = now + 60 * SECOND
    Delivery.objects.exclude(digest=None).update(
        state="sending", attempts=1, next_try_at=later, leased_until=later
    )
    gathering, reached = threading.Event(), threading.Event()
    gather = delivering._with_its_digest

    def slowly(row: Delivery, now: datetime) -> list[Delivery]:
        gathering.set()
        reached.wait(2)
        return gather(row, now)

    def other() -> None:
        assert gathering.wait(20)
        try:
            monkeypatch.setattr(delivering, "_with_its_digest", gather)
            deliver_due(now=later)
        finally:
            reached.set()
            connection.close()

    monkeypatch.setattr(delivering, "_with_its_digest", slowly)
    worker = threading.Thread(target=other)
    worker.start()
    deliver_due(now=later)
    worker.join()
    assert [str(each.body).count("/p/") for each in mail.outbox[2:]] == [3]
    assert states() == ["sent"] * 5


def test_what_somebody_held_of_a_digest_is_a_message_of_its_own(ana: User, now: datetime) -> None:
    """He was about to stop it while the rest went, and did not."""
    method_of(ana)
    for _each in range(5):
        paged(ana, now=now)
    deliver_due(now=now)
    digest = Delivery.objects.exclude(digest=None).order_by("pk")
    later, taken = now + 60 * SECOND, [each.pk for each in digest[:2]]
    Delivery.objects.filter(pk__in=taken).update(
        state="sending", attempts=1, next_try_at=later + LEASE, leased_until=later + LEASE
    )
    deliver_due(now=later)
    assert [str(each.body).count("/p/") for each in mail.outbox[2:]] == [1]
    deliver_due(now=later + LEASE)
    assert [str(each.body).count("/p/") for each in mail.outbox[2:]] == [1, 2]
    assert mail.outbox[2].message()["Message-ID"] != mail.outbox[3].message()["Message-ID"]
    assert states() == ["sent"] * 5
