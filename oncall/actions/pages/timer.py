"""What the worker does when a page's next step is due."""

from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction

from kernel.claims import Drained, drain_under, oldest_seconds
from kernel.nudge import nudge, quiet
from oncall.actions.deliveries import SENDER
from oncall.actions.pages.acts import make_step
from oncall.actions.pages.hold import PageHold
from oncall.escalation.steps import Cursors, LookUp, Moved, step
from oncall.models import Page
from oncall.record import Via, acting
from oncall.subjects import lock_subject
from oncall.targets import Targets, targets_of

PATIENCE = timedelta(minutes=1)


def step_pages(*, budget: float) -> Drained:
    """Make due steps, oldest first, until none is due or `budget` seconds are spent.

    Each in its own transaction: subject, page, turns of teams, messages. One level is told a step, however
    late it comes, so whoever is told has the full wait.
    """
    # one nudge of the sender for all, not one a page
    with acting(by=None, via=Via.TIMER), quiet():
        done = drain_under(
            Page.objects.all(),
            due_field="next_step_at",
            lock_above=_lock_subject,
            handle=Stepper().step,
            failures_field="failures",
            budget=budget,
        )
    if done.handled:
        nudge(SENDER)
    return done


def lateness_seconds(*, now: datetime) -> float:
    """How overdue the oldest due step is, in seconds; zero when none is due. `now` is UTC."""
    return oldest_seconds(Page.objects.due(now), "next_step_at", now=now)


def _lock_subject(page: Page, now: datetime) -> bool:
    """Lock what stands above the page, or pass it over while somebody holds that.

    A page that was passed over for a minute waits a second for it, which also tells held from gone: what is
    gone holds no page up.
    """
    if lock_subject(page.subject_key, skip_locked=True):
        return True
    if page.next_step_at is None or now - page.next_step_at < PATIENCE:
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            lock_subject(page.subject_key)
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError:
        return False
    return True


class Stepper:
    """Makes due steps. Pages of one policy that fire at one instant ask once whom it leads to."""

    def __init__(self) -> None:
        self._asked: tuple[object, Targets] | None = None

    def step(self, page: Page, now: datetime) -> None:
        """Make the page's step, in the transaction that holds its locks."""
        hold = PageHold(page, by=None, now=now)
        hold.late = now - page.next_step_at if page.next_step_at else timedelta()

        def due_step(look_up: LookUp, turns: Cursors) -> Moved:
            return step(hold.state, hold.policy, hold.now, look_up, turns)

        make_step(hold, due_step, self._targets(hold))
        hold.save()

    def _targets(self, hold: PageHold) -> Targets:
        wanted = targets_of([hold.policy])
        if self._asked is None or self._asked[0] != (hold.now, wanted):
            self._asked = ((hold.now, wanted), Targets(wanted, hold.now))
        return self._asked[1]
