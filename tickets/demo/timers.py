"""What the workers would have done in the demo's past, each thing at the instant at which it was due."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection

from kernel import clock
from oncall.actions.pages import step_pages
from tickets.actions import timers
from tickets.demo.answering import Answers, send_messages

_BUDGET = 60.0
# asked before every step: look-ups in the partial indexes of the timers
_NEXT_DUE = """
SELECT (SELECT min(wake_at) FROM tickets_ticket WHERE wake_at IS NOT NULL),
       (SELECT min(next_fire_at) FROM tickets_slaclock WHERE next_fire_at IS NOT NULL),
       (SELECT min(verify_at) FROM tickets_ticket WHERE verify_at IS NOT NULL),
       (SELECT min(next_step_at) FROM oncall_page WHERE next_step_at IS NOT NULL),
       (SELECT min(next_try_at) FROM oncall_delivery WHERE next_try_at IS NOT NULL)
"""


class Timers:
    """All timers of the desk, and the people whom they page."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def run(self, *, since: datetime, until: datetime) -> None:
        """Run what falls due by `until` (UTC), in the order of time.

        `since` is the last thing that happened: what a change put into the past is due at that change.
        """
        while True:
            due = self._due()
            if not due or due[0][0] > until:
                return
            at, tick = due[0]
            with clock.frozen(max(at, since)):
                tick()

    def _due(self) -> list[tuple[datetime, Callable[[], object]]]:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_DUE)
            found = cursor.fetchone()
        ticks = (_wake, _fire, _verify, self._step, send_messages)
        due = [(at, tick) for at, tick in zip(found, ticks, strict=True) if at is not None]
        answer = self._answers.next_at
        if answer is not None:
            due.append((answer, self._answers.give))
        return sorted(due, key=lambda each: each[0])

    def _step(self) -> None:
        step_pages(budget=_BUDGET)
        self._answers.plan()


def _wake() -> None:
    timers.wake_tickets(budget=_BUDGET)


def _fire() -> None:
    timers.fire_clocks(budget=_BUDGET)


def _verify() -> None:
    timers.verify_tickets(budget=_BUDGET)
