"""The frame of every action: one transaction, the ticket's row as the lock, clocks settled first."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from kernel import together
from kernel.nudge import nudge
from oncall.models import User
from tickets import registry
from tickets.actions.errors import NotAllowed
from tickets.actions.family import lock_family
from tickets.actions.hold import Hold
from tickets.actions.pages.follow import Before, follow_pages
from tickets.actions.proposing import propose_by_rule
from tickets.actions.settle import NOTHING, settle
from tickets.models import Ticket
from tickets.models.choices import EntryKind, Metric
from tickets.permissions import Ability, abilities

CLOCKS_TICK = "tickets.tasks.tick_clocks"
# Waiting for a lock explains a step back of seconds; more than this is a clock that runs backwards.
BACKWARDS = timedelta(seconds=60)

log = structlog.get_logger(__name__)


def locked(tickets: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    """These tickets with what most actions read, their rows (and no others) locked.

    What few read is fetched when it is read: planning a join of ten tables costs more than they. And what
    has a row of its own, such as the major incident, is read under the lock: joined, it would be shown as it
    was before the lock was waited for.
    """
    return tickets.select_for_update(of=("self",)).select_related(
        "requester__organisation", "team", "assignee__organisation", "pending_reason"
    )


@contextmanager
def holding(
    ticket: int,
    *,
    by: User | None,
    now: datetime,
    needs: Ability | None = None,
    stops: AbstractSet[Metric] = NOTHING,
    family: bool = False,
) -> Iterator[Hold]:
    """Lock the ticket, check what `by` may do, settle its clocks, and store all when the block ends well.

    With `family` its parent and children are locked too, so that the block may hold them.

    Raises Ticket.DoesNotExist, NotAllowed, and whatever Refused the block raises; then nothing was changed.
    """
    with transaction.atomic(), together.remembering():
        if family:
            lock_family(ticket)
        row = locked(Ticket.objects.all()).get(pk=ticket)
        hold = Hold(row, by=by, now=max(now, row.last_event_at))
        before = Before.of(row)
        could = _abilities(by, row, needs)
        if row.last_event_at - now > BACKWARDS:
            log.warning(
                "time_ran_backwards", ticket=row.number, by_seconds=(row.last_event_at - now).total_seconds()
            )
            hold.record(EntryKind.TIME_CLAMPED, {"seconds": int((row.last_event_at - now).total_seconds())})
        settle(hold, stops=stops)
        # What the page offered counts, and what has become possible by settling, such as a wait that is over.
        if needs is not None and needs not in could and needs not in _abilities(by, row, needs):
            raise NotAllowed
        yield hold
        propose_by_rule(hold)
        hold.save()
        follow_pages(hold, before)
        registry.follow(row, hold.recorded, by, hold.now)
        if any(clock.row.next_fire_at and clock.row.next_fire_at <= hold.now for clock in hold.clocks.clocks):
            nudge(CLOCKS_TICK)


def _abilities(by: User | None, ticket: Ticket, needs: Ability | None) -> frozenset[Ability]:
    """What `by` may do now; Watchdesk itself may do what it sets out to do."""
    if needs is None:
        return frozenset()
    return abilities(by, ticket) if by is not None else frozenset({needs})
