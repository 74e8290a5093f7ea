"""Are the timers running? Read from heartbeats, for the operators' page and the banner."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from kernel import clock
from oncall.models import Heartbeat

# A tick that was not seen for this long, or leaves work lying for this long, is late.
LATE_AFTER_SECONDS = 60
_FRESH_SECONDS = 5.0


@dataclass(frozen=True)
class Pulse:
    """One kind of tick and how it does. Seconds; `heartbeat` is None when it never ran."""

    kind: str
    heartbeat: Heartbeat | None
    silent_seconds: int
    lateness_seconds: int

    @property
    def is_late(self) -> bool:
        silent = self.heartbeat is None or self.silent_seconds > LATE_AFTER_SECONDS
        return silent or self.lateness_seconds > LATE_AFTER_SECONDS


def pulses(*, now: datetime) -> list[Pulse]:
    """Every kind of tick this desk has, in the order of its table, with its last run."""
    heartbeats = {row.kind: row for row in Heartbeat.objects.all()}
    kinds = dict.fromkeys([*(tick.kind for tick in settings.WATCHDESK_TICKS), *sorted(heartbeats)])
    return [_pulse(kind, heartbeats.get(kind), now=now) for kind in kinds]


def _pulse(kind: str, heartbeat: Heartbeat | None, *, now: datetime) -> Pulse:
    if heartbeat is None:
        return Pulse(kind, None, 0, 0)
    silent = max(0, int((now - heartbeat.at).total_seconds()))
    return Pulse(kind, heartbeat, silent, heartbeat.lateness_seconds)


class _Seen:
    """What this process saw last, on time.monotonic(): the banner stands on every page."""

    late: tuple[Pulse, ...] = ()
    until = 0.0


def late_pulses() -> tuple[Pulse, ...]:
    """The ticks that are late, looked up at most every five seconds by each process."""
    if time.monotonic() >= _Seen.until:
        _Seen.late = tuple(_late(pulses(now=clock.read())))
        _Seen.until = time.monotonic() + _FRESH_SECONDS
    return _Seen.late


def forget() -> None:
    """Look again at the next question."""
    _Seen.until = 0.0


def _late(all_pulses: Iterable[Pulse]) -> Iterable[Pulse]:
    return (pulse for pulse in all_pulses if pulse.is_late)
