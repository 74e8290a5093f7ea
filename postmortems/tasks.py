"""Celery's legs for the timers of this room. Tasks carry no state: the due rows are the truth."""

from celery import shared_task

from kernel import clock
from kernel.claims import Drained
from oncall.actions.heartbeat import beat
from postmortems.actions.reminding import remind_owners
from postmortems.actions.runbook_reminders import remind_of_runbooks

BUDGET = 20.0


@shared_task(name="postmortems.tasks.tick_action_items")
def tick_action_items() -> None:
    """Remind the owners of action items that are due."""
    _beat("action_items", remind_owners(budget=BUDGET))


@shared_task(name="postmortems.tasks.tick_runbooks")
def tick_runbooks() -> None:
    """Tell the owners of runbooks whose review date has passed."""
    _beat("runbooks", remind_of_runbooks(budget=BUDGET))


def _beat(kind: str, done: Drained) -> None:
    # What is late is what is still due when the budget is spent.
    late = 0.0 if done.finished else done.lateness.total_seconds()
    beat(kind=kind, now=clock.read(), lateness=late, handled=done.handled, failed=done.failed)
