"""The marks on a clock at which somebody is told (docs/semantics.md: clocks, thresholds)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tickets.sla.calendar import BusinessCalendar
from tickets.sla.clock import instant_reached
from tickets.sla.segments import Segment

LATE_AFTER = timedelta(seconds=60)
_TICK = timedelta(seconds=1)

ThresholdKind = Literal["percent", "remaining", "overrun"]
_KINDS: dict[str, ThresholdKind] = {"percent": "percent", "remaining": "remaining", "overrun": "overrun"}


@dataclass(frozen=True, slots=True, order=True)
class Threshold:
    """A percentage of the target, or business minutes before it (remaining) or after it (overrun).

    Kind and value are its identity on a clock, across policies, so that it fires once.
    """

    kind: ThresholdKind
    value: int

    def seconds(self, target: int) -> int:
        """Counted seconds at which it lies, a percentage rounded up to the second.

        Zero or less for minutes before a target that is no longer than they are: such a mark never comes.
        """
        if self.kind == "percent":
            return -(-target * self.value // 100)
        if self.kind == "remaining":
            return target - self.value * 60
        return target + self.value * 60

    @classmethod
    def of(cls, kind: str, value: int) -> "Threshold":
        """The threshold of a stored row. Raises KeyError for a kind there is none of."""
        return cls(_KINDS[kind], value)

    @property
    def strict(self) -> bool:
        """Whether it is passed only after its instant, as a breach is: from the target on; warnings at it."""
        return self.kind == "overrun" or (self.kind == "percent" and self.value >= 100)


@dataclass(frozen=True, slots=True)
class DueThreshold:
    """A threshold passed and not yet fired: when it was due (UTC), and whether that is over 60 s ago."""

    threshold: Threshold
    due_at: datetime
    late: bool


def due_thresholds(
    segments: Sequence[Segment],
    calendar: BusinessCalendar,
    target: int,
    thresholds: Iterable[Threshold],
    fired: Collection[Threshold],
    now: datetime,
    changed_at: datetime | None = None,
) -> list[DueThreshold]:
    """What is passed at `now` and not in `fired`, by due time, then by amount.

    `changed_at` is the clock's last re-targeting: what that change put into the past is due at the change.
    """
    found: list[tuple[datetime, int, Threshold]] = []
    for threshold in set(thresholds) - set(fired):
        seconds = threshold.seconds(target)
        if seconds <= 0:
            continue
        at = instant_reached(segments, calendar, seconds, strict=threshold.strict)
        if at is None or at > now or (at == now and threshold.strict):
            continue
        due_at = at if changed_at is None else max(at, changed_at)
        found.append((due_at, seconds, threshold))
    return [
        DueThreshold(threshold, due_at, now - due_at > LATE_AFTER) for due_at, _, threshold in sorted(found)
    ]


def next_fire_at(
    segments: Sequence[Segment],
    calendar: BusinessCalendar,
    target: int,
    thresholds: Iterable[Threshold],
    fired: Collection[Threshold],
    *,
    breach_recorded: bool = False,
) -> datetime | None:
    """The next instant (UTC, perhaps past) at which there is something to record; None if nothing can come.

    What must be strictly passed (the breach, unless recorded; 100 % and overruns) is found one second after.
    """
    marks = {(each.seconds(target), each.strict) for each in set(thresholds) - set(fired)}
    marks = {(seconds, strict) for seconds, strict in marks if seconds > 0}
    if not breach_recorded:
        marks.add((target, True))
    instants = []
    for seconds, strict in marks:
        at = instant_reached(segments, calendar, seconds, strict=strict)
        if at is not None:
            instants.append(at + _TICK if strict else at)
    return min(instants, default=None)
