"""Celery beat by a clock that only goes forward, into queues that somebody works off."""

import time
from collections.abc import Callable
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from config.ticks import TICKS
from kernel.backlog import is_full

LONGEST_SLEEP = 1.0
_TICKS = {tick.kind: tick for tick in TICKS}


class SteadyScheduler(Scheduler):
    """Sends each tick as often as `config.ticks` says, whatever becomes of the time of day.

    Celery's own keeps a time of day for each next tick: set back by an hour, it is silent for an hour. What
    would wait in a full queue is not sent: its work is done by what waits there already.
    """

    def __init__(self, *args: Any, seconds: Callable[[], float] = time.monotonic, **kwargs: Any) -> None:
        self._seconds = seconds
        self._due: dict[str, float] = {}
        super().__init__(*args, **kwargs)

    def tick(self, *_: Any, **__: Any) -> float:
        """Send what is due; return in how many seconds to look again."""
        now = self._seconds()
        for name, tick in _TICKS.items():
            if now >= self._due.get(name, now):
                self._due[name] = now + tick.every
                self.apply_entry(self.schedule[name], producer=self.producer)
        return max(0.0, min(min(self._due.values()) - self._seconds(), LONGEST_SLEEP))

    def apply_async(self, entry: ScheduleEntry, *args: Any, **kwargs: Any) -> Any:
        if is_full(self.connection, _TICKS[str(entry.name)].queue):
            return None
        return super().apply_async(entry, *args, **kwargs)
