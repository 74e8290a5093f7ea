"""The ticks of on-call. Celery beat sends them every few seconds; who makes something due nudges them."""

from celery import shared_task

from kernel import clock
from oncall.actions.checking import check_due, checks_late
from oncall.actions.delivering import Run, deliver_due, deliveries_late
from oncall.actions.heartbeat import beat
from oncall.actions.outbox import Sent, lateness_seconds, send_due
from oncall.actions.pages import timer
from oncall.actions.sessions import forget_ended

OUTBOX = "outbox"
PAGES = "pages"
BUDGET = 20.0
DELIVERIES = "deliveries"
SESSIONS = "sessions"


@shared_task(name="oncall.tasks.tick_outbox")
def tick_outbox() -> None:
    """Send due mail for at most 20 seconds, and say so."""
    now = clock.read()
    done = Sent()
    try:
        done = send_due(now=now)
    except Exception as error:
        done.last_error = f"{type(error).__name__}: {error}"
        raise
    finally:
        beat(
            kind=OUTBOX,
            now=clock.read(),
            lateness=lateness_seconds(now=now),
            handled=done.handled,
            failed=done.failed,
            error=done.last_error,
        )


@shared_task(name="oncall.tasks.tick_pages")
def tick_pages() -> None:
    """Make the due steps of pages for at most 20 seconds, and say so."""
    done = timer.step_pages(budget=BUDGET)
    now = clock.read()
    # a page whose subject somebody holds is passed over, so what is late is asked
    late = timer.lateness_seconds(now=now)
    beat(kind=PAGES, now=now, lateness=late, handled=done.handled, failed=done.failed)


@shared_task(name="oncall.tasks.tick_deliveries")
def tick_deliveries() -> None:
    """Send due messages of pages for at most 20 seconds, then codes and tests, and say so."""
    now = clock.read()
    done, checked = Run(), Run()
    try:
        done = deliver_due(now=now)
        checked = check_due(now=now)
    except Exception as error:
        done.last_error = f"{type(error).__name__}: {error}"
        raise
    finally:
        beat(
            kind=DELIVERIES,
            now=clock.read(),
            lateness=max(deliveries_late(now=now), checks_late(now=now)),
            handled=done.handled + checked.handled,
            failed=done.failed + checked.failed,
            error=done.last_error or checked.last_error,
        )


@shared_task(name="oncall.tasks.tick_sessions")
def tick_sessions() -> None:
    """Remove some of the sessions that are over, and say so. Nobody waits for it, so it is never late."""
    beat(kind=SESSIONS, now=clock.read(), handled=forget_ended(now=clock.read()))
