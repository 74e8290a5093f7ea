"""Settling many tickets at once, where nothing but clocks, timeline and outbox is touched.

It is `holding` with an empty block, for tickets on which thresholds tell somebody and breaches are recorded:
the same code settles them, and what it adds is written together. Two thousand clocks that fall due in one
second must not take a minute.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from kernel.columns import update_columns
from kernel.together import together
from tickets.actions.clock_set import FOLDED, ClockSet
from tickets.actions.hold import Hold
from tickets.actions.settle import settle
from tickets.models import Ticket
from tickets.models.choices import Metric

# What settling moves of a ticket when it only tells and records.
_MOVED = ("queue_key", "nearest_due_at", "nearest_clock", "breached", "last_event_at")


def settle_plain(tickets: Iterable[int], *, now: datetime) -> list[int]:
    """Settle those of `tickets` that are plain, and return the others; the caller has locked all of them."""
    rows = Ticket.objects.filter(pk__in=set(tickets)).select_for_update(of=("self",)).order_by("pk")
    holds = []
    others = []
    # not joined: who and what many tickets share is read once, and what is asked of him is asked once
    for ticket, clocks in ClockSet.load_many(rows.prefetch_related("team", "assignee__organisation")):
        if _is_plain(ticket, clocks, now):
            holds.append(Hold(ticket, by=None, now=max(now, ticket.last_event_at), clocks=clocks))
        else:
            others.append(ticket.pk)
    with together():
        for hold in holds:
            settle(hold)
            hold.clocks.settle(hold.now)
            hold.ticket.last_event_at = hold.now
        _store(holds)
    return others


def _is_plain(ticket: Ticket, clocks: ClockSet, now: datetime) -> bool:
    """Whether settling changes nothing but its clocks, and reads nothing that it has just written."""
    if now < ticket.last_event_at or not ticket.is_open:
        return False
    if ticket.wake_at is not None and ticket.wake_at <= now:
        return False
    for clock in clocks.live():
        if clock.metric is Metric.NEXT_UPDATE:
            return False
        does = [clock.thresholds[due.threshold] for due in clock.due(now)]
        if any(each.page_policy or each.raise_priority or each.hand_on for each in does):
            return False
    return True


def _store(holds: Sequence[Hold]) -> None:
    clocks = [clock.row for hold in holds for clock in hold.clocks.clocks if clock.is_changed]
    update_columns(clocks, FOLDED)
    update_columns([hold.ticket for hold in holds], _MOVED)
