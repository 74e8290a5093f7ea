"""What an admin says about a calendar: zone, weekly hours, exceptions; checked, and stored as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Self
from zoneinfo import available_timezones

from kernel.problem import Problem

DAY_SECONDS = 86_400

DayHours = tuple[tuple[int, int], ...]
"""Openings of one local date: (open, close) in wall-clock seconds from midnight, 0 to 86400 (24:00)."""

CLOSED: DayHours = ()
NEVER: tuple[DayHours, ...] = (CLOSED,) * 7


@dataclass(frozen=True)
class CalendarSpec:
    """The business hours of one calendar version (docs/semantics.md: clocks).

    `weekly` has seven days, Monday first. Each of `exceptions` replaces one whole local date: closed
    (`()`), or other hours; `labels` names them for the ledger ("Immaculate Conception"). Hours past
    midnight are two intervals: up to 24:00, and from 00:00 of the next day. `always_open` is 24x7 and
    counts UTC seconds, whatever the rest says.
    """

    zone: str
    weekly: tuple[DayHours, ...] = NEVER
    exceptions: Mapping[date, DayHours] = field(default_factory=dict)
    always_open: bool = False
    labels: Mapping[date, str] = field(default_factory=dict)

    def hours_on(self, on: date) -> DayHours:
        """The wall-clock hours of a local date, its exception if it has one."""
        if on in self.exceptions:
            return self.exceptions[on]
        return self.weekly[on.weekday()]

    def to_json(self) -> dict[str, Any]:
        """A stable JSON value: days as lists of ["HH:MM", "HH:MM"], dates in ISO form and in order."""
        return {
            "zone": self.zone,
            "always_open": self.always_open,
            "weekly": [_hours_to_json(day) for day in self.weekly],
            "exceptions": {
                on.isoformat(): _hours_to_json(self.exceptions[on]) for on in sorted(self.exceptions)
            },
            "labels": {on.isoformat(): self.labels[on] for on in sorted(self.labels)},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ValueError for what is malformed; `problems` judges."""
        try:
            return cls(
                zone=str(data["zone"]),
                weekly=tuple(_hours_from_json(day) for day in data.get("weekly", [[]] * 7)),
                exceptions={
                    date.fromisoformat(on): _hours_from_json(day)
                    for on, day in data.get("exceptions", {}).items()
                },
                always_open=bool(data.get("always_open", False)),
                labels={date.fromisoformat(on): str(label) for on, label in data.get("labels", {}).items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a calendar: {error!r}") from error

    def problems(self) -> list[Problem]:
        """Why this can't be a calendar; empty when it can.

        Codes: `unknown_zone`, `seven_days`, `outside_day`, `end_not_after_start`, `overlap`, `never_opens`
        (no weekly opening: exceptions alone run dry), `always_open_has_exceptions`.
        """
        found: list[Problem] = []
        if self.zone not in known_zones():
            found.append(Problem("zone", "unknown_zone", {"zone": self.zone}))
        if self.always_open:
            if self.exceptions:
                found.append(Problem("exceptions", "always_open_has_exceptions"))
            return found
        if len(self.weekly) != 7:
            found.append(Problem("weekly", "seven_days", {"days": str(len(self.weekly))}))
        for weekday, hours in enumerate(self.weekly):
            found += _hours_problems(f"weekly.{weekday}", hours)
        for on in sorted(self.exceptions):
            found += _hours_problems(f"exceptions.{on.isoformat()}", self.exceptions[on])
        if not any(opens < closes for hours in self.weekly for opens, closes in hours):
            found.append(Problem("weekly", "never_opens"))
        return found


@cache
def known_zones() -> frozenset[str]:
    """The zone names that this machine's time zone data knows."""
    return frozenset(available_timezones())


def wall_text(seconds: int) -> str:
    """Wall-clock seconds from midnight as "HH:MM", or "HH:MM:SS" when there are seconds; "24:00" at most."""
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{second:02d}" if second else text


def wall_seconds(text: str) -> int:
    """The inverse of `wall_text`. Raises ValueError for what is no time of day, "24:00" being the last."""
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(
        part.isascii() and part.isdigit() and len(part) == 2 for part in parts
    ):
        raise ValueError(f"not a time of day: {text!r}")
    hour, minute, second = (*map(int, parts), 0)[:3]
    seconds = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or seconds > DAY_SECONDS:
        raise ValueError(f"not a time of day: {text!r}")
    return seconds


def _hours_to_json(hours: DayHours) -> list[list[str]]:
    return [[wall_text(opens), wall_text(closes)] for opens, closes in hours]


def _hours_from_json(pairs: Iterable[Iterable[str]]) -> DayHours:
    hours = []
    for pair in pairs:
        opens, closes = pair
        hours.append((wall_seconds(opens), wall_seconds(closes)))
    return tuple(hours)


def _hours_problems(place: str, hours: DayHours) -> list[Problem]:
    found: list[Problem] = []
    for opens, closes in hours:
        if not (0 <= opens <= DAY_SECONDS and 0 <= closes <= DAY_SECONDS):
            params = {"start": str(opens), "end": str(closes)}
            found.append(Problem(place, "outside_day", params))
        elif closes <= opens:
            found.append(Problem(place, "end_not_after_start", _texts(opens, closes)))
    reached = 0
    for opens, closes in sorted(pair for pair in hours if 0 <= pair[0] < pair[1]):
        if opens < reached:
            found.append(Problem(place, "overlap", _texts(opens, closes) | {"other_end": wall_text(reached)}))
        reached = max(reached, closes)
    return found


def _texts(opens: int, closes: int) -> dict[str, str]:
    return {"start": wall_text(opens), "end": wall_text(closes)}
