"""A worker that hears no tick any more ends itself, and whoever started it starts it again.

After a broker was lost while tasks were at work, Celery reconnects but can stay deaf: what it had fetched
counts as
outstanding for ever. Beat sends a tick every few seconds, so silence is a sure sign, whatever its cause.
"""

import os
import signal
import threading
import time
from collections.abc import Callable

import structlog

SILENCE_SECONDS = 45.0
# How long a worker may take to end in order before it is cut off.
GRACE_SECONDS = 20.0

log = structlog.get_logger(__name__)


class Watchdog:
    """Knows when this process last began a task, and how many it is at. `seconds` reads a clock that only
    goes forward."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._running = 0
        self._heard_at = seconds()

    def began(self) -> None:
        with self._lock:
            self._running += 1
            self._heard_at = self._seconds()

    def ended(self) -> None:
        with self._lock:
            self._running = max(0, self._running - 1)
            self._heard_at = self._seconds()

    def is_deaf(self, *, silence: float = SILENCE_SECONDS) -> bool:
        """Whether nothing was heard for `silence` seconds while nothing is at work."""
        with self._lock:
            return self._running == 0 and self._seconds() - self._heard_at > silence

    def watch(self) -> None:
        """Start watching, in a thread that ends with the process."""
        self._heard_at = self._seconds()
        threading.Thread(target=self._watch, daemon=True, name="watchdog").start()

    def _watch(self) -> None:
        while not self.is_deaf():
            time.sleep(1)
        log.error("worker_hears_no_ticks", silent_seconds=SILENCE_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(os.EX_TEMPFAIL)
