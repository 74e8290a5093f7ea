"""What the worker does when a page's next step is due."""

from datetime import datetime, timedelta

from kernel.claims import Drained, drain_under
from oncall.actions.pages.acts import make_step
from oncall.actions.pages.hold import PageHold
from oncall.escalation.steps import Cursors, LookUp, Moved, step
from oncall.models import Page
from oncall.record import Via, acting
from oncall.subjects import lock_subject


def step_pages(*, budget: float) -> Drained:
    """Make due steps, oldest first, until none is due or `budget` seconds are spent.

    Each in its own transaction: subject, page, turns of teams, messages. One level is told a step, however
    late it comes, so whoever is told has the full wait.
    """
    with acting(by=None, via=Via.TIMER):
        return drain_under(
            Page.objects.all(),
            due_field="next_step_at",
            lock_above=_lock_subject,
            handle=_step,
            failures_field="failures",
            budget=budget,
        )


def lateness_seconds(*, now: datetime) -> float:
    """How overdue the oldest due step is, in seconds; zero when none is due. `now` is UTC."""
    oldest = Page.objects.due(now).values_list("next_step_at", flat=True).first()
    return (now - oldest).total_seconds() if oldest else 0.0


def _lock_subject(page: Page) -> bool:
    return lock_subject(page.subject_key, skip_locked=True)


def _step(page: Page, now: datetime) -> None:
    hold = PageHold(page, by=None, now=now)
    hold.late = now - page.next_step_at if page.next_step_at else timedelta()

    def due_step(look_up: LookUp, turns: Cursors) -> Moved:
        return step(hold.state, hold.policy, hold.now, look_up, turns)

    make_step(hold, due_step)
    hold.save()
