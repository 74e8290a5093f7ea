"""The board's lists: what breaches next, pages that nobody answers, and who is on call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet

from oncall.models import Page, Schedule, Team, User
from oncall.rota import Seat, seats
from tickets import queue
from tickets.models import SlaClock, Ticket
from tickets.models.choices import ClockState

SHOWN = 10
# a ticket is shown once, with the clock that is due first
_METRICS = 4
TOO_LONG = timedelta(minutes=10)
"""A page that nobody has answered for so long stands in red, before its last resort is through."""


@dataclass(frozen=True)
class Lists:
    """`next_breaches` are clocks with their tickets, nearest due first; `more_pages`: not all are shown."""

    next_breaches: Sequence[SlaClock]
    pages: Sequence[Page]
    more_pages: bool
    seats: Sequence[tuple[Team | None, Sequence[Seat]]]
    gaps: int


def lists(user: User, now: datetime) -> Lists:
    """What this person may see of each; a bounded number of queries, whatever there is."""
    pages = list(unanswered(user, now)[: SHOWN + 1])
    schedules = Schedule.objects.select_related("team").with_spec(since=now)
    found = seats(list(schedules.order_by("team__tier", "team__name", "team_id", "name", "id")), now=now)
    grouped = groupby(found, key=lambda seat: seat.schedule.team)
    return Lists(
        next_breaches=_one_a_ticket(_next_breaches(user, now)[: SHOWN * _METRICS]),
        pages=pages[:SHOWN],
        more_pages=len(pages) > SHOWN,
        seats=[(team, list(of)) for team, of in grouped],
        gaps=sum(seat.person is None for seat in found),
    )


def unanswered(user: User, now: datetime) -> QuerySet[Page]:
    """Pages that went through to the end unanswered, and urgent ones that call for longer than `TOO_LONG`."""
    calling = Q(state=Page.State.TRIGGERED, urgency=Page.Urgency.HIGH, began_at__lt=now - TOO_LONG)
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now)
    pages = Page.objects.visible_to(user).filter(Q(state=Page.State.UNANSWERED) | (calling & awake))
    return pages.select_related("team").order_by("priority", "began_at", "pk")


def _next_breaches(user: User, now: datetime) -> QuerySet[SlaClock]:
    # `next_fire_at` is never later than the breach, and its index holds the living clocks alone
    until = now + queue.WITHIN_FOUR
    living = SlaClock.objects.filter(
        state=ClockState.RUNNING, breached_at=None, next_fire_at__lte=until, due_at__lte=until
    )
    seen = Ticket.objects.visible_to(user).open()
    return (
        living.filter(ticket__in=seen)
        .select_related("ticket__team", "ticket__assignee", "calendar_version")
        .order_by("due_at", "pk")
    )


def _one_a_ticket(clocks: QuerySet[SlaClock]) -> list[SlaClock]:
    first: dict[int, SlaClock] = {}
    for each in clocks:
        first.setdefault(each.ticket_id, each)
    return list(first.values())[:SHOWN]
