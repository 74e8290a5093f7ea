"""People and timers at work on the same few tickets at the same time."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import connection, connections, transaction

from kernel import clock
from oncall.models import User
from tests.stories.conftest import Desk
from tickets.actions import relations, timers
from tickets.actions.assignment import take
from tickets.actions.conversation import add_note, reply, requester_message
from tickets.actions.details import edit
from tickets.actions.errors import Refused
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.status import pend, resume, start
from tickets.models import SlaClock, ThresholdFiring, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SECONDS = 8.0

Act = Callable[[], object]


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        row = cursor.fetchone()
    return int(row[0])


class Hammer(threading.Thread):
    """Repeats one person's or one worker's acts until the time is over. Refusals are part of a desk's day."""

    def __init__(self, *acts: Act) -> None:
        super().__init__()
        self.acts = acts
        self.done = 0
        self.error: Exception | None = None

    def run(self) -> None:
        until = time.monotonic() + SECONDS
        try:
            while time.monotonic() < until:
                for act in self.acts:
                    try:
                        act()
                        self.done += 1
                    except Refused:
                        continue
        # the test's own thread shows it
        except Exception as error:  # noqa: BLE001
            self.error = error
        finally:
            connections.close_all()


def test_actions_and_claims_on_the_same_tickets_never_deadlock(desk: Desk) -> None:
    keys = [_overdue(desk, minutes).pk for minutes in (10, 20, 50, 70, 100)]
    before = deadlocks()
    hammers = [
        *(_agent(agent, keys) for agent in (desk.ana, desk.lea)),
        _requester(desk.rita, keys),
        _crosswise(desk.max, keys),
        _worker(keys),
        _worker(keys),
    ]
    for hammer in hammers:
        hammer.start()
    for hammer in hammers:
        hammer.join()
    errors = [hammer.error for hammer in hammers if hammer.error]
    assert not errors, errors
    assert all(hammer.done > 0 for hammer in hammers)
    # The statistics of a backend are written when it goes; these have gone.
    assert deadlocks() == before
    _check_clocks(keys)


def _overdue(desk: Desk, minutes: int) -> Ticket:
    draft = TicketDraft(
        requester=desk.rita, title="Signal", service=desk.trains, team=desk.first, impact=1, urgency=1
    )
    return log_ticket(draft=draft, by=desk.rita, now=clock.read() - timedelta(minutes=minutes))


def _agent(agent: User, keys: list[int]) -> Hammer:
    return Hammer(*(act for key in keys for act in _acts_of(agent, key)))


def _acts_of(agent: User, key: int) -> list[Act]:
    def wait() -> None:
        wake_at = clock.read() + timedelta(seconds=2)
        pend(ticket=key, by=agent, now=clock.read(), reason="requester", wake_at=wake_at)

    return [
        lambda: take(ticket=key, by=agent, now=clock.read()),
        lambda: start(ticket=key, by=agent, now=clock.read()),
        lambda: reply(ticket=key, by=agent, now=clock.read(), body="We are at it."),
        wait,
        lambda: resume(ticket=key, by=agent, now=clock.read()),
        lambda: edit(ticket=key, by=agent, now=clock.read(), changes={"urgency": 2}),
        lambda: edit(ticket=key, by=agent, now=clock.read(), changes={"urgency": 1}),
        lambda: add_note(ticket=key, by=agent, now=clock.read(), body="Noted."),
    ]


def _requester(rita: User, keys: list[int]) -> Hammer:
    def ask(key: int) -> None:
        requester_message(ticket=key, by=rita, now=clock.read(), body="?")

    return Hammer(*(partial(ask, key) for key in keys))


def _crosswise(manager: User, keys: list[int]) -> Hammer:
    """Marks tickets as duplicates of each other, both ways, and undoes it: two rows locked at once."""

    def mark(source: int, target: int) -> None:
        of = Ticket.objects.get(pk=target)
        relations.mark_duplicate(ticket=source, by=manager, now=clock.read(), of=of)

    def undo(key: int) -> None:
        relations.undo_duplicate(ticket=key, by=manager, now=clock.read())

    acts: list[Act] = []
    for one, other in pairwise(keys):
        acts += [
            partial(mark, one, other),
            partial(undo, one),
            partial(mark, other, one),
            partial(undo, other),
        ]
    return Hammer(*acts)


def _worker(keys: list[int]) -> Hammer:
    again = [partial(_make_due, key) for key in keys]
    return Hammer(*again, lambda: timers.fire_clocks(budget=1), lambda: timers.wake_tickets(budget=1))


def _make_due(key: int) -> None:
    """Due again at once, so that claims never run dry. Settling finds nothing new; that is a claim too."""
    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=key)
        SlaClock.objects.filter(ticket=key, state="running").update(next_fire_at=clock.read())


def _check_clocks(keys: list[int]) -> None:
    for row in SlaClock.objects.filter(ticket__in=keys).prefetch_related("segments"):
        segments = list(row.segments.all())
        assert sum(segment.ended_at is None for segment in segments) <= 1
        ends = [segment.ended_at for segment in segments[:-1]]
        assert all(end is not None for end in ends)
        for segment, following in pairwise(segments):
            assert segment.ended_at is not None
            assert segment.ended_at <= following.started_at
    identities = list(ThresholdFiring.objects.values_list("clock_id", "kind", "value"))
    assert len(identities) == len(set(identities))
