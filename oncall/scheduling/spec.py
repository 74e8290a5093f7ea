"""What a schedule says: layers of rotations, windows, overrides (docs/semantics.md: on-call)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal, Self, TypeAlias, get_args

Person: TypeAlias = int
"""Somebody who can be on call: an opaque key, only ever compared."""

Unit = Literal["hours", "days", "weeks", "months"]
UNITS: tuple[Unit, ...] = get_args(Unit)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch in which a layer covers, in wall time: every day, or every week if it names weekdays.

    A daily window that closes at or before its opening closes on the next date, so 00:00–00:00 is the whole
    day. A weekly one (Monday is 0) closes on the first such weekday and time after its opening.
    """

    opens: time
    closes: time
    opens_on: int | None = None
    closes_on: int | None = None

    def to_json(self) -> dict[str, Any]:
        """A stable JSON value; weekdays are null in a daily window."""
        return {
            "opens": wall_text(self.opens),
            "closes": wall_text(self.closes),
            "opens_on": self.opens_on,
            "closes_on": self.closes_on,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ValueError, KeyError, TypeError for what is malformed."""
        opens_on, closes_on = data.get("opens_on"), data.get("closes_on")
        return cls(
            opens=wall_time(data["opens"]),
            closes=wall_time(data["closes"]),
            opens_on=None if opens_on is None else whole(opens_on),
            closes_on=None if closes_on is None else whole(closes_on),
        )


@dataclass(frozen=True, slots=True)
class Layer:
    """A rotation: participants take turns of `every` `unit`, handed off at a wall time.

    Hand-off 0 is at `handoff` on `anchor`, and begins the turn of `participants[first]`. The layer covers
    from there, or from `starts_at` if that is later, until `ends_at`; with windows, only inside them. Its
    zone is the schedule's, unless the schedule moved to another since (`zone`). Instants are kept as UTC;
    naive ones raise ValueError.
    """

    participants: tuple[Person, ...]
    every: int
    unit: Unit
    handoff: time
    anchor: date
    first: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    windows: tuple[Window, ...] = ()
    zone: str = ""

    def __post_init__(self) -> None:
        for name in ("starts_at", "ends_at"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, instant(value))

    def to_json(self) -> dict[str, Any]:
        """A stable JSON value: times as "HH:MM", dates and instants in ISO form."""
        return {
            "participants": list(self.participants),
            "every": self.every,
            "unit": self.unit,
            "handoff": wall_text(self.handoff),
            "anchor": self.anchor.isoformat(),
            "first": self.first,
            "starts_at": self.starts_at and self.starts_at.isoformat(),
            "ends_at": self.ends_at and self.ends_at.isoformat(),
            "windows": [each.to_json() for each in self.windows],
            "zone": self.zone,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ValueError, KeyError, TypeError for what is malformed."""
        if data["unit"] not in UNITS:
            raise ValueError(f"not a unit: {data['unit']!r}")
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        return cls(
            participants=tuple(whole(each) for each in data["participants"]),
            every=whole(data["every"]),
            unit=data["unit"],
            handoff=wall_time(data["handoff"]),
            anchor=date.fromisoformat(data["anchor"]),
            first=whole(data.get("first", 0)),
            starts_at=None if starts_at is None else datetime.fromisoformat(starts_at),
            ends_at=None if ends_at is None else datetime.fromisoformat(ends_at),
            windows=tuple(Window.from_json(each) for each in data.get("windows", ())),
            zone=str(data.get("zone", "")),
        )


@dataclass(frozen=True, slots=True)
class Override:
    """`person`, possibly nobody, in [start, end) instead of whatever the layers say.

    `created` is the order in which overrides were made: of two, the later wins. A primary key serves.
    """

    person: Person | None
    start: datetime
    end: datetime
    created: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", instant(self.start))
        object.__setattr__(self, "end", instant(self.end))

    def to_json(self) -> dict[str, Any]:
        """A stable JSON value; nobody is null."""
        return {
            "person": self.person,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "created": self.created,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ValueError, KeyError, TypeError for what is malformed."""
        return cls(
            person=None if data["person"] is None else whole(data["person"]),
            start=datetime.fromisoformat(data["start"]),
            end=datetime.fromisoformat(data["end"]),
            created=whole(data["created"]),
        )


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """A schedule: its zone (an IANA name), its layers, of which the last is the highest, its overrides."""

    zone: str
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A stable JSON value, the inverse of `from_json`."""
        return {
            "zone": self.zone,
            "layers": [each.to_json() for each in self.layers],
            "overrides": [each.to_json() for each in self.overrides],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ValueError for what is malformed; `problems` judges."""
        try:
            return cls(
                zone=str(data["zone"]),
                layers=tuple(Layer.from_json(each) for each in data.get("layers", ())),
                overrides=tuple(Override.from_json(each) for each in data.get("overrides", ())),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a schedule: {error!r}") from error


def instant(at: datetime) -> datetime:
    """An aware datetime as UTC, where two compare as instants. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {at}")
    return at.astimezone(UTC)


def wall_text(at: time) -> str:
    """A wall time as "HH:MM", or "HH:MM:SS" when there are seconds."""
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def wall_time(text: str) -> time:
    """The inverse of `wall_text`. Raises ValueError for what is no time of day, or has a zone."""
    at = time.fromisoformat(text)
    if at.tzinfo is not None or at.microsecond:
        raise ValueError(f"not a wall time: {text!r}")
    return at


def whole(value: object) -> int:
    """A JSON number that is an integer. Raises TypeError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"not a whole number: {value!r}")
    return value
