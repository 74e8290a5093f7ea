"""Celery's legs for the desk's timers. Tasks carry no state: the due rows are the truth."""

from celery import shared_task

from kernel import clock
from kernel.claims import Drained
from oncall.actions.heartbeat import beat
from tickets.actions import timers
from tickets.actions.audit.run import audit_if_due

BUDGET = 20.0


@shared_task(name="tickets.tasks.tick_clocks")
def tick_clocks() -> None:
    _beat("clocks", timers.fire_clocks(budget=BUDGET))


@shared_task(name="tickets.tasks.tick_wakes")
def tick_wakes() -> None:
    _beat("wakes", timers.wake_tickets(budget=BUDGET))


@shared_task(name="tickets.tasks.tick_verifications")
def tick_verifications() -> None:
    _beat("verifications", timers.verify_tickets(budget=BUDGET))


@shared_task(name="tickets.tasks.tick_audit")
def tick_audit() -> None:
    done = audit_if_due(now=clock.read())
    beat(kind="audit", now=clock.read(), handled=done.tickets if done else 0)


def _beat(kind: str, done: Drained) -> None:
    # What is late is what is still due when the budget is spent.
    late = 0.0 if done.finished else done.lateness.total_seconds()
    beat(kind=kind, now=clock.read(), lateness=late, handled=done.handled, failed=done.failed)
