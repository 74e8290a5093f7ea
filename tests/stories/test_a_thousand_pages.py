"""A thousand pages at one instant, two workers: told once a level, in fair turns, many in one message."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connections

from kernel.clock import frozen
from kernel.nudge import quiet
from oncall.actions.delivering import deliver_due
from oncall.actions.pages import raise_page, step_pages
from oncall.models import Delivery, Page, PageEvent
from oncall.subjects import Subject
from tests.factories.paging import policy_of, reachable_person
from tests.factories.people import TeamFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
PAGES, PEOPLE, EVERY_P1, EVERY_SIGNAL = 1000, 10, 50, 10
SIGNALS = PAGES // EVERY_SIGNAL


def two_workers(work: Callable[[], object]) -> None:
    """Both do the same at the same time, each over a connection of its own."""

    def one(_number: int) -> None:
        try:
            with quiet():
                work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(one, range(2)))


def test_a_thousand_pages_at_once_reach_people_in_turn_and_once() -> None:
    people = [reachable_person(f"Person {number}") for number in range(PEOPLE)]
    boss = reachable_person("Boss")
    team = TeamFactory.create(members=people)
    signals, lamps = (
        policy_of((wait, [team]), last=(5, [boss]), name=name, repeat=0)
        for name, wait in (("Signals", 5), ("Lamps", 60))
    )
    with frozen(NOW) as clock, quiet():
        for number in range(PAGES):
            raise_page(
                by=None,
                now=NOW,
                subject=Subject("lamp", number, f"Lamp {number}", f"/lamps/{number}/"),
                policy=signals if number % EVERY_SIGNAL == 0 else lamps,
                urgency="high",
                cause="dark",
                priority=1 if number % EVERY_P1 == 0 else 3,
            )
        two_workers(lambda: step_pages(budget=120))
        told = Counter(_told(level=0))
        assert told == {each.full_name: PAGES // PEOPLE for each in people}, "fair to one"
        _told_in_few_messages(clock.advance)

        # Nobody answers. The pages about signals go on after five minutes, all to one person, once.
        clock.move_to(NOW + timedelta(minutes=5))
        two_workers(lambda: step_pages(budget=120))
        for _now_and_the_digest in range(2):
            two_workers(lambda: deliver_due(now=clock.now, batch=2 * PAGES, budget=120))
            clock.advance(seconds=60)
    assert Counter(_told(level=None)) == {"Boss": SIGNALS}
    events = Counter(Counter(PageEvent.objects.values_list("page", "kind", "params__level")).values())
    assert events == {1: 2 * PAGES + SIGNALS}, "raised once, and told once a level"
    assert Delivery.objects.count() == PAGES + SIGNALS
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert set(Page.objects.values_list("state", flat=True)) == {"triggered"}


def _told(*, level: int | None) -> list[str]:
    """Whom the steps of a level told; none is the last resort."""
    fired = PageEvent.objects.filter(kind=PageEvent.Kind.FIRED).values_list("params", flat=True)
    return [each["name"] for params in fired if params["level"] == level for each in params["told"]]


def _told_in_few_messages(advance: Callable[..., datetime]) -> None:
    two_workers(lambda: deliver_due(now=NOW, batch=2 * PAGES, budget=120))
    gravest = Delivery.objects.filter(page__priority=1)
    assert {*gravest.values_list("state", "digest")} == {("sent", None)}, "the first page of a P1 never waits"
    at_once = Counter(
        Delivery.objects.filter(state="sent").exclude(page__priority=1).values_list("person", flat=True)
    )
    assert max(at_once.values(), default=0) <= 2, "from the third on, messages wait"
    sent = len(mail.outbox)
    assert sent == PAGES // EVERY_P1 + at_once.total()

    later = advance(seconds=60)
    two_workers(lambda: deliver_due(now=later, batch=2 * PAGES, budget=120))
    assert not Delivery.objects.exclude(state="sent").exists(), "nobody waits longer than a minute"
    digests = mail.outbox[sent:]
    assert len(digests) == PEOPLE
    assert all("pages need you" in each.subject for each in digests)
    mail.outbox.clear()
