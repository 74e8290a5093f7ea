"""The played major incident: on the demo company, with the workers' ticks run in this process."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.module_loading import import_string

from kernel import clock
from kernel.clock import FrozenClock
from oncall.models import Heartbeat, OutboundEmail, Page
from postmortems.demo.live import Player, Stuck, perform
from postmortems.demo.major import MANAGER, MajorStory
from postmortems.demo.plots import WAREHOUSE
from postmortems.demo.winding_up import left_over
from postmortems.models import ActionItem, Review
from tickets.actions.audit.run import audit_all
from tickets.demo.load import build
from tickets.models import MajorIncident, Service, Ticket
from tickets.models.choices import EntryKind, MajorState

NOW = datetime(2026, 3, 18, 10, 40, tzinfo=UTC)
SPEED = 60.0


class Desk:
    """Sleeping lets the desk's own workers work; `interrupt_at` is the sleep that Ctrl-C cuts off."""

    def __init__(self, frozen: FrozenClock, settings: Any) -> None:
        self._clock = frozen
        self._ticks: list[Callable[[], None]] = [
            import_string(tick.task) for tick in settings.WATCHDESK_TICKS
        ]
        self.interrupt_at = 0
        self.works = True
        self.sleeps = 0
        self.said: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        if self.sleeps == self.interrupt_at:
            raise KeyboardInterrupt
        self._clock.advance(seconds=max(ceil(seconds), 1))
        self.work()

    def work(self) -> None:
        if self.works:
            for tick in self._ticks:
                tick()

    def play(self) -> MajorStory:
        def span(minutes: float) -> timedelta:
            return timedelta(minutes=minutes / SPEED)

        story = MajorStory(WAREHOUSE, now=clock.read, span=span)
        perform(
            story,
            Player(
                span=span,
                say=self.said.append,
                reader=story.people[MANAGER],
                sleep=self.sleep,
                look=10.0,
            ),
        )
        return story


@pytest.fixture(scope="module")
def halvern(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The company without its past, made once for all of these and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        build(random.Random(7), now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def desk(halvern: None, db: None, settings: Any) -> Iterator[Desk]:
    with clock.frozen(NOW) as frozen:
        desk = Desk(frozen, settings)
        desk.work()
        yield desk


def assert_consistent(desk: Desk) -> None:
    assert not Ticket.objects.open().filter(title__in=WAREHOUSE.titles).exists()
    assert not Page.objects.alive().exists()
    assert not MajorIncident.objects.filter(state__in=[MajorState.PROPOSED, MajorState.ACCEPTED]).exists()
    desk.sleep(60)
    assert not OutboundEmail.objects.waiting().exists()
    assert audit_all(now=clock.read()).standing == 0


def assert_told(head: Ticket, desk: Desk) -> None:
    """Its timeline tells all that happened, in order."""
    kinds = list(head.timeline.order_by("pk").values_list("kind", flat=True))
    told = [
        EntryKind.LOGGED,
        EntryKind.MAJOR_PROPOSED,
        EntryKind.MAJOR_ACCEPTED,
        EntryKind.CHILD_ADDED,
        EntryKind.PAGED,
        EntryKind.PAGE_TOLD,
        EntryKind.PAGE_TOLD,
        EntryKind.PAGE_ACKNOWLEDGED,
        EntryKind.ASSIGNED,
        EntryKind.UPDATE,
        EntryKind.NOTE,
        EntryKind.SPOT_CHECK_ADDED,
        EntryKind.UPDATE,
        EntryKind.UPDATE,
        EntryKind.SPOT_CHECK_TICKED,
        EntryKind.RESOLVED,
        EntryKind.FAMILY_RESOLVED,
        EntryKind.CONFIRMED,
        EntryKind.MAJOR_STOOD_DOWN,
    ]
    rest = iter(kinds)
    assert all(kind in rest for kind in told), kinds
    # every promise of an update was kept, one of them with seconds to spare
    assert EntryKind.BREACHED not in kinds
    assert not any("can't:" in line for line in desk.said)


def assert_said(desk: Desk) -> None:
    """Each act is a line with time, person and address."""
    acts = [line for line in desk.said if "http" in line]
    assert len(acts) > 30
    assert any("waiting for" in line for line in desk.said)
    assert acts[0].startswith("11:4")
    assert any("/pages/" in line for line in acts)


def test_it_plays_from_the_storm_of_calls_to_the_review(desk: Desk) -> None:
    story = desk.play()
    assert_consistent(desk)
    assert_told(story.head, desk)
    assert_said(desk)
    assert len(story.tickets) == 10
    assert set(story.tickets) - {story.head} == set(Ticket.objects.all().children_of(story.head.pk))
    page = Page.objects.get()
    fired = [event.params["told"][0]["name"] for event in page.events.filter(kind="fired").order_by("pk")]
    assert len(fired) == 2
    assert page.acknowledged_by is not None
    assert page.acknowledged_by.full_name == fired[1] == story.head.assignee.full_name  # type: ignore[union-attr]
    review = Review.objects.get(ticket=story.head)
    assert review.state == "draft"
    assert review.lines.exclude(mark="").count() == 5
    assert ActionItem.objects.get().review == review


def test_it_can_be_played_twice(desk: Desk) -> None:
    first = desk.play()
    second = desk.play()
    assert_consistent(desk)
    assert first.head != second.head


@pytest.mark.parametrize("sleep", [4, 10, 13, 20, 30, 40])
def test_ctrl_c_at_any_point_leaves_the_desk_consistent(desk: Desk, sleep: int) -> None:
    desk.interrupt_at = sleep
    desk.play()
    assert any(line.startswith("Stopped.") for line in desk.said)
    assert_consistent(desk)


def test_what_a_killed_run_left_is_ended_by_the_next_one(desk: Desk) -> None:
    story = MajorStory(WAREHOUSE, now=clock.read)
    moments = story.play()
    while story.page() is None if story.parent else True:
        next(moments)
    assert left_over(story)
    desk.play()
    assert any("earlier run" in line for line in desk.said)
    assert_consistent(desk)


def test_it_says_that_no_worker_runs_instead_of_waiting(desk: Desk) -> None:
    Heartbeat.objects.all().delete()
    with pytest.raises(Stuck, match="No worker runs"):
        desk.play()
    assert not Ticket.objects.exists()


def test_workers_that_die_while_it_waits_end_it(desk: Desk) -> None:
    def play_until_paged() -> None:
        original = desk.sleep
        desk.works = True

        def sleep(seconds: float) -> None:
            desk.works = not Page.objects.exists()
            original(seconds)

        desk.sleep = sleep  # type: ignore[method-assign]
        desk.play()

    with pytest.raises(Stuck, match="No worker runs"):
        play_until_paged()
    assert not left_over(MajorStory(WAREHOUSE, now=clock.read))


def test_without_the_demo_company_it_says_what_is_missing(desk: Desk) -> None:
    Service.objects.filter(name=WAREHOUSE.service).update(name="Another one")
    with pytest.raises(CommandError, match="The demo data is missing"):
        call_command("simulate")


@pytest.mark.django_db
@pytest.mark.parametrize("speed", ["0", "-3", "1e9", "nan"])
def test_an_impossible_speed_is_refused(speed: str) -> None:
    with pytest.raises(CommandError, match="--speed must be"):
        call_command("simulate", "--speed", speed)


def test_the_command_without_a_worker_is_an_error_in_a_sentence(desk: Desk) -> None:
    Heartbeat.objects.all().delete()
    with pytest.raises(CommandError, match="No worker runs"):
        call_command("simulate", "--speed", "100")
