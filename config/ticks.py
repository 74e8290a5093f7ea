"""Every tick of the desk in one table: what Celery beat sends, how often, and to which queue."""

from typing import NamedTuple


class Tick(NamedTuple):
    """A task that looks for due rows. `kind` is its row in Heartbeat, `every` is in seconds."""

    kind: str
    task: str
    every: int
    queue: str


CLOCKS = "clocks"
SENDING = "sending"

TICKS = (
    Tick("clocks", "tickets.tasks.tick_clocks", 5, CLOCKS),
    Tick("wakes", "tickets.tasks.tick_wakes", 5, CLOCKS),
    Tick("verifications", "tickets.tasks.tick_verifications", 15, CLOCKS),
    # looks whether a round is due, which is every ten minutes
    Tick("audit", "tickets.tasks.tick_audit", 30, CLOCKS),
    Tick("pages", "oncall.tasks.tick_pages", 5, CLOCKS),
    Tick("runbooks", "postmortems.tasks.tick_runbooks", 30, CLOCKS),
    Tick("action_items", "postmortems.tasks.tick_action_items", 30, CLOCKS),
    Tick("sessions", "oncall.tasks.tick_sessions", 30, CLOCKS),
    # a provider that hangs must not delay a clock: its own queue and process
    Tick("deliveries", "oncall.tasks.tick_deliveries", 5, SENDING),
    Tick("outbox", "oncall.tasks.tick_outbox", 5, SENDING),
)
