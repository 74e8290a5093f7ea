"""What clocks and queue show is what follows from their segments, and nothing passed unrecorded."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from tickets.actions.audit.found import Found
from tickets.actions.clock_set import ClockSet, TicketClock, nearest_of, queue_key_of
from tickets.models import AuditFinding, Ticket
from tickets.models.choices import OPEN_VALUES, ClockState

GRACE = timedelta(minutes=5)
"""The timers' own time: what is due for less is no difference."""
SHOWN = ("due_at", "left", "next_fire_at")


def tickets_after(cursor: int, since: datetime, most: int) -> list[Ticket]:
    """The next tickets to look at: open ones, and those received since then (UTC), by key."""
    rows = Ticket.objects.filter(Q(status__in=OPEN_VALUES) | Q(received_at__gte=since), pk__gt=cursor)
    return list(rows.order_by("pk")[:most])


def check_clocks(tickets: Sequence[Ticket], now: datetime) -> Iterator[Found]:
    """What these tickets' clocks and places should be, against what is stored: three queries for all.

    Somebody may act on one between two of them, so what seems wrong is read a second time.
    """
    suspects = {each.ticket for each in _differences(tickets, now) if each.ticket is not None}
    if suspects:
        yield from _differences(list(Ticket.objects.filter(pk__in=suspects).order_by("pk")), now)


def _differences(tickets: Sequence[Ticket], now: datetime) -> Iterator[Found]:
    for ticket, clocks in ClockSet.load_many(tickets):
        for clock in clocks.clocks:
            yield from _passed(ticket, clock, now)
            yield from _folded(ticket, clock, now)
        yield from _placed(ticket, clocks)


def _passed(ticket: Ticket, clock: TicketClock, now: datetime) -> Iterator[Found]:
    until = now - GRACE if clock.row.stopped_at is None else clock.row.stopped_at
    for due in clock.due(until):
        mark = due.threshold
        params = {
            "number": ticket.number,
            "metric": clock.row.metric,
            "kind": mark.kind,
            "value": mark.value,
            "at": due.due_at.isoformat(),
        }
        ref = f"clock:{clock.row.pk}:{mark.kind}:{mark.value}"
        yield Found(AuditFinding.Kind.THRESHOLD, ref, ticket.pk, params)


def _folded(ticket: Ticket, clock: TicketClock, now: datetime) -> Iterator[Found]:
    """Of an ended clock nothing is due, and of a running one `left` is only true when it was written."""
    row = clock.row
    shown = SHOWN if row.state == ClockState.PAUSED else ("due_at", "next_fire_at")
    stored = [getattr(row, name) for name in shown]
    clock.fold(now)
    wrong = [name for name, before in zip(shown, stored, strict=True) if before != getattr(row, name)]
    if wrong:
        params = {"number": ticket.number, "metric": row.metric, "fields": wrong}
        yield Found(AuditFinding.Kind.CLOCK, f"clock:{row.pk}", ticket.pk, params)


def _placed(ticket: Ticket, clocks: ClockSet) -> Iterator[Found]:
    nearest = nearest_of(clock.row for clock in clocks.clocks) if ticket.is_open else None
    should = (queue_key_of(nearest), nearest.due_at if nearest else None, nearest.pk if nearest else None)
    breached = any(clock.row.breached_at is not None for clock in clocks.clocks)
    stands = (ticket.queue_key, ticket.nearest_due_at, ticket.nearest_clock_id)
    if stands != should or ticket.breached != breached:
        yield Found(AuditFinding.Kind.QUEUE, f"ticket:{ticket.pk}", ticket.pk, {"number": ticket.number})
