"""Workers die at the worst moments of a page, Redis is stopped and comes back empty: nothing is lost.

The service counts what arrives, by key. None is twice on the record; a copy arrives only of what was sent by
a worker that died before it wrote that down, and carries the same key.
"""

import json
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from kernel import clock
from oncall.actions.delivering import LEASE
from oncall.models import Delivery, Heartbeat, Page, PageEvent
from tests.factories.paging import policy_of
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.reaching import method_of
from tests.processes import OwnRedis, Processes, stuck_backends, wait_for
from tests.stories.conftest import Desk
from tests.stories.desk_story import findings
from tests.web_target import Got, WebTarget, web_target
from tickets.actions.audit.run import audit_all
from tickets.actions.log import TicketDraft, log_ticket
from tickets.models import TimelineEntry
from tickets.models.choices import EntryKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGES, PEOPLE = 40, 8
# The second worker dies between sending and record; the loss of Redis may end its successor as well.
COPIES = 2


class Service:
    """A message service that can hold a message it has got, so that its sender waits for the answer."""

    def __init__(self, target: WebTarget) -> None:
        self.target = target
        self._holds_next = False
        self.holding = threading.Event()
        self.letting_go = threading.Event()
        target.before = self._hold

    def hold_the_next(self) -> None:
        self._holds_next = True

    def _hold(self, _got: Got) -> None:
        if self._holds_next:
            self._holds_next = False
            self.holding.set()
            self.letting_go.wait(60)

    def keys(self) -> Counter[str]:
        return Counter(json.loads(got.body)["key"] for got in self.target.got)


def test_each_page_reaches_its_person_once_on_the_record_whatever_dies(
    desk: Desk, tmp_path: Path, redis_of_its_own: OwnRedis
) -> None:
    with web_target() as target:
        service = Service(target)
        _forty_pages(desk, target)
        processes = Processes(tmp_path, redis_of_its_own.url, PAGING_ALLOWED_NETWORKS="127.0.0.0/8")
        try:
            processes.beat("beat")
            _dies_between_claim_and_step(processes)
            _dies_between_send_and_record(processes, service)
            _dies_between_claim_and_send(processes)
            processes.worker("fourth")
            wait_for("a living worker", lambda: _sent() > 1)
            redis_of_its_own.stop()
            redis_of_its_own.start()
            wait_for("all messages", _all_sent, look=lambda: _look(processes))
            restarted = clock.read()
            wait_for(
                "ticks after the restart of Redis",
                lambda: Heartbeat.objects.filter(kind="deliveries", at__gt=restarted).exists(),
                look=processes.look,
            )
        finally:
            service.letting_go.set()
            processes.stop()
    _check_the_record(service)


def _forty_pages(desk: Desk, target: WebTarget) -> None:
    people = [UserFactory.create(full_name=f"Person {number}") for number in range(PEOPLE)]
    for number, person in enumerate(people):
        method_of(person, f"json://{target.place}/{number}")
    team = TeamFactory.create(name="Track", tier=2, members=people)
    team.escalation_policy = policy_of((240, [team]), last=(240, [people[0]]))
    team.save()
    received = clock.read() - timedelta(minutes=2)
    for number in range(PAGES):
        draft = TicketDraft(
            requester=desk.rita,
            title=f"Points {number} stuck",
            service=desk.trains,
            team=team,
            channel="phone",
            impact=1,
            urgency=1,
        )
        log_ticket(draft=draft, by=desk.ana, now=received)
    assert Page.objects.filter(next_step_at=received).count() == PAGES


def _dies_between_claim_and_step(processes: Processes) -> None:
    """Whoever has claimed a page stands still at writing down that it told somebody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE oncall_pageevent IN ACCESS EXCLUSIVE MODE")
        processes.worker("first")
        wait_for("a worker between claim and commit", lambda: stuck_backends() > 0)
        processes.kill("first")
    assert not PageEvent.objects.filter(kind=PageEvent.Kind.FIRED).exists(), "what isn't committed never was"


def _dies_between_send_and_record(processes: Processes, service: Service) -> None:
    service.hold_the_next()
    processes.worker("second")
    assert service.holding.wait(120), "no message came"
    processes.kill("second")
    service.letting_go.set()


def _dies_between_claim_and_send(processes: Processes) -> None:
    """What a message says is read from the page's record, which comes after the claim."""
    before = Delivery.objects.filter(state=Delivery.State.SENDING).count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE oncall_pageevent IN ACCESS EXCLUSIVE MODE")
        processes.worker("third")
        wait_for(
            "a worker between claim and send",
            lambda: Delivery.objects.filter(state=Delivery.State.SENDING).count() > before,
        )
        processes.kill("third")


def _sent() -> int:
    return Delivery.objects.filter(state=Delivery.State.DELIVERED).count()


def _all_sent() -> bool:
    waiting = Delivery.objects.filter(next_try_at__isnull=False)
    return Delivery.objects.count() == PAGES and not waiting.exists()


def _look(processes: Processes) -> None:
    """Start again who ended, and let the leases of the dead run out: a living worker needs milliseconds."""
    processes.look()
    now = clock.read()
    left = now + LEASE - timedelta(seconds=20)
    stale = Delivery.objects.filter(state=Delivery.State.SENDING, next_try_at__lt=left)
    stale.update(next_try_at=now, leased_until=now)


def _check_the_record(service: Service) -> None:
    told = Counter(PageEvent.objects.filter(kind=PageEvent.Kind.FIRED).values_list("page", flat=True))
    assert told == dict.fromkeys(Page.objects.values_list("pk", flat=True), 1)
    on_tickets = Counter(
        TimelineEntry.objects.filter(kind=EntryKind.PAGE_TOLD).values_list("ticket", flat=True)
    )
    assert set(on_tickets.values()) == {1}
    assert len(on_tickets) == PAGES
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    in_turn = Counter(Delivery.objects.values_list("person", flat=True))
    assert set(in_turn.values()) == {PAGES // PEOPLE}
    arrived = service.keys()
    assert set(arrived) == {str(key) for key in Delivery.objects.values_list("key", flat=True)}
    assert 1 <= arrived.total() - PAGES <= COPIES, "what the second worker had sent came once more"
    twice = [key for key, copies in arrived.items() if copies > 1]
    assert not Delivery.objects.filter(key__in=twice, attempts=1).exists()
    audit_all(now=clock.read())
    assert not findings().exists(), list(findings().values("kind", "ref", "params"))
