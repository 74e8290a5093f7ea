"""The tick that sends mail. Celery beat sends it every few seconds, `queue_email` nudges it."""

from celery import shared_task

from kernel import clock
from oncall.actions.heartbeat import beat
from oncall.actions.outbox import Sent, lateness_seconds, send_due

OUTBOX = "outbox"


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
