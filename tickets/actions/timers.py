"""What the worker does when time has come: one drain a kind of due row."""

from collections.abc import Sequence
from datetime import datetime

from kernel.claims import Drained, drain
from oncall.record import Via, acting
from tickets.actions.frame import holding
from tickets.actions.resolution import remind_or_close
from tickets.actions.settle_plain import settle_plain
from tickets.models import SlaClock, Ticket

BATCH = 50
# most of them only tell somebody, and are written together
CLOCKS_BATCH = 200


def fire_clocks(*, budget: float) -> Drained:
    """Record breaches and thresholds whose instant has come, until none is due or `budget` seconds are
    spent."""
    # read twice, before and under the lock: what is done with them reads them once more, with all they hold
    clocks = SlaClock.objects.select_related("ticket").only("ticket", "next_fire_at", "ticket__id")
    with acting(by=None, via=Via.TIMER):
        return drain(
            clocks,
            due_field="next_fire_at",
            handle=_settle_clock,
            handle_all=_settle_clocks,
            of=("ticket",),
            batch=CLOCKS_BATCH,
            budget=budget,
        )


def wake_tickets(*, budget: float) -> Drained:
    """Wake pending tickets whose follow-up time has come."""
    with acting(by=None, via=Via.TIMER):
        return drain(
            Ticket.objects.all(), due_field="wake_at", handle=_settle_ticket, batch=BATCH, budget=budget
        )


def verify_tickets(*, budget: float) -> Drained:
    """Remind requesters who did not say whether it works; close what stays unanswered."""
    with acting(by=None, via=Via.TIMER):
        return drain(Ticket.objects.all(), due_field="verify_at", handle=_verify, batch=BATCH, budget=budget)


def _settle_clock(clock: SlaClock, now: datetime) -> None:
    with holding(clock.ticket_id, by=None, now=now):
        pass  # settling is what every holding begins with


def _settle_clocks(clocks: Sequence[SlaClock], now: datetime) -> None:
    """A batch at once: what is more than a warning or a breach is settled on its own."""
    for ticket in settle_plain([clock.ticket_id for clock in clocks], now=now):
        with holding(ticket, by=None, now=now):
            pass


def _settle_ticket(ticket: Ticket, now: datetime) -> None:
    with holding(ticket.pk, by=None, now=now):
        pass


def _verify(ticket: Ticket, now: datetime) -> None:
    remind_or_close(ticket=ticket.pk, now=now)
