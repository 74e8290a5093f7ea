"""People and workers at the same page, and the same thing, at the same instant."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections, transaction

from kernel.nudge import quiet
from oncall.actions.pages import (
    acknowledge_page,
    escalate_page,
    raise_page,
    resolve_page,
    resolve_pages_of,
    step_pages,
    touch_pages_of,
)
from oncall.models import Delivery, Organisation, Page, PageEvent
from oncall.subjects import Subject
from tests.factories.paging import about, policy_of
from tests.oncall.actions.pages.conftest import Night

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], object]


def together(*acts: Act) -> list[object]:
    """Start all at one instant, each with a connection of its own; what they gave back, in order."""
    ready = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Act) -> None:
        try:
            ready.wait(10)
            with quiet():
                results[place] = act()
        # the test's own thread shows it
        except BaseException as error:  # noqa: BLE001
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    errors = [each for each in results if isinstance(each, BaseException)]
    assert not errors, errors
    return results


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        row = cursor.fetchone()
    return int(row[0])


@pytest.mark.parametrize("kind", ["thing", "nobody's"])
def test_raised_twice_at_once_it_is_one_page_with_two_causes(night: Night, kind: str) -> None:
    for _ in range(5):
        subject = Subject(kind, night.another().key, "Gate 5", "/")
        pages = together(*[partial(night.raised, subject=subject)] * 3)
        found = Page.objects.filter(subject_key=subject.ref)
        assert [each.causes for each in found] == [3]
        assert {each.pk for each in pages if isinstance(each, Page)} == {found[0].pk}
        assert night.record(found[0]) == ["raised", "cause_added", "cause_added"]


def test_acknowledged_while_the_next_step_is_due_it_is_acknowledged_and_nobody_more_is_told(
    night: Night,
) -> None:
    for _ in range(8):
        page = night.raised(subject=night.another())
        night.after()
        night.clock.advance(minutes=5)
        now = night.now
        together(
            partial(acknowledge_page, page=page.pk, by=night.ana, now=now),
            partial(step_pages, budget=20),
            partial(step_pages, budget=20),
        )
        night.after()
        assert night.fresh(page).state == "acknowledged"
        assert not Delivery.objects.waiting().exists()
        assert len(night.told(page)) in {1, 2}
        assert night.record(page).count("acknowledged") == 1
        resolve_page(page=page.pk, by=None, now=now)


def test_acknowledged_by_two_at_once_the_first_has_it(night: Night) -> None:
    for _ in range(5):
        page = night.raised(subject=night.another(), team=night.team)
        acts = [
            partial(acknowledge_page, page=page.pk, by=each, now=night.now) for each in (night.ben, night.cem)
        ]
        done = together(*acts)
        assert sorted(map(bool, done)) == [False, True]
        (event,) = PageEvent.objects.filter(page=page, kind="acknowledged")
        assert night.fresh(page).acknowledged_by == event.actor
        assert event.actor == (night.ben if done[0] else night.cem)


def test_a_worker_passes_over_what_somebody_holds_and_comes_back_to_it(night: Night) -> None:
    held, free = night.raised(), night.raised(subject=night.another())
    taken, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=night.thing.pk)
            taken.set()
            let_go.wait(10)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert taken.wait(10)
        done = step_pages(budget=20)
        assert (done.handled, done.finished) == (1, False)
        # a minute late it waits a second for the lock, no more
        night.clock.advance(minutes=1)
        assert not step_pages(budget=20).handled
    finally:
        let_go.set()
        holder.join()
    assert (night.told(held), night.told(free)) == ([], [["Ana"]])
    night.after()
    assert night.told(held) == [["Ana"]]


@pytest.mark.slow
def test_a_thousand_pages_at_once_are_told_by_two_workers_each_once_and_in_turn(night: Night) -> None:
    policy = policy_of((5, [night.team]), last=(5, [night.eva]), name="In turn")
    things = Organisation.objects.bulk_create([Organisation(name=f"Track {each}") for each in range(1000)])
    first = night.raised(policy=policy, subject=about(things[0]))
    Page.objects.bulk_create([_copy(first, each) for each in things[1:]])
    together(*[partial(step_pages, budget=300)] * 2)
    assert not Page.objects.due(night.now).exists()
    fired = PageEvent.objects.filter(kind="fired")
    assert fired.count() == Page.objects.count() == 1000
    assert fired.values("page").distinct().count() == 1000
    assert Delivery.objects.filter(person=night.ben).count() == 500
    assert Delivery.objects.filter(person=night.cem).count() == 500


def _copy(page: Page, thing: Organisation) -> Page:
    values = {field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields}
    del values["id"]
    return Page(**{**values, "subject_key": about(thing).ref})


@pytest.mark.slow
def test_actions_on_things_and_on_their_pages_and_workers_never_deadlock(night: Night) -> None:
    subjects = [night.another() for _ in range(3)]
    pages = [night.raised(subject=each, team=night.team).pk for each in subjects]
    before = deadlocks()
    until = time.monotonic() + 5

    def again(act: Callable[[int], object]) -> int:
        rounds = 0
        while time.monotonic() < until:
            for place in range(len(subjects)):
                act(place)
            rounds += 1
        return rounds

    def newest(place: int) -> int:
        return Page.objects.about(subjects[place].ref)[0].pk

    def on_the_thing(place: int) -> None:
        subject = subjects[place]
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=subject.key)
            raise_page(
                by=None,
                now=night.now,
                subject=subject,
                policy=night.policy,
                urgency="high",
                cause="worse",
                team=night.team,
            )
            touch_pages_of(subject_key=subject.ref, now=night.now)
            if place == 0:
                resolve_pages_of(subject_key=subject.ref, by=None, now=night.now)

    def on_the_page(place: int) -> None:
        page = newest(place)
        acknowledge_page(page=page, by=night.ben, now=night.now)
        escalate_page(page=page, by=night.cem, now=night.now)

    def work(place: int) -> None:
        # one row a statement: several at once would wait for each other in any order
        due = {"next_step_at": night.now, "fired_at": night.now - timedelta(hours=1)}
        Page.objects.filter(pk=newest(place), next_step_at__gt=night.now).update(**due)
        step_pages(budget=5)

    rounds = together(
        *(partial(again, act) for act in (on_the_thing, on_the_thing, on_the_page, work, work, on_the_page))
    )
    assert all(rounds)
    assert deadlocks() == before
    assert Page.objects.filter(pk__in=pages).count() == 3
