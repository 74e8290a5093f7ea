"""What an escalation policy says: levels, repeats, last resort (docs/semantics.md: escalation and paging)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self, get_args

from kernel.problem import Problem

Kind = Literal["person", "schedule", "team"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_LEVELS = 20
MAX_REPEAT = 9
MAX_MINUTES = 24 * 60
MAX_TIMEOUT_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a level tells: a person, whoever is on call on a schedule, or the next of a team in turn."""

    kind: Kind
    key: int


@dataclass(frozen=True, slots=True)
class Level:
    """Who is told at once, and how many minutes they have before the next level is."""

    targets: tuple[Target, ...]
    wait: int


class Place(NamedTuple):
    """Where in a policy: the level (0 is the first, None the last resort) and the pass, counted from 1."""

    level: int | None
    round: int


@dataclass(frozen=True, slots=True)
class Policy:
    """An escalation policy, as frozen into a page when it starts.

    The levels are gone through `repeat` + 1 times, then comes the last resort. A page acknowledged without
    human activity for `ack_timeout` minutes starts again; None lets it rest. A page's position counts the
    steps: every level of every pass, then the last resort, then the end.
    """

    levels: tuple[Level, ...]
    last_resort: Level
    repeat: int = 0
    ack_timeout: int | None = None

    @property
    def last_position(self) -> int:
        """The position of the last resort."""
        return len(self.levels) * (self.repeat + 1)

    def place(self, position: int) -> Place:
        """What stands at a position up to the last resort's."""
        if position >= self.last_position:
            return Place(None, self.repeat + 1)
        passes, level = divmod(position, len(self.levels))
        return Place(level, passes + 1)

    def level_at(self, position: int) -> Level:
        """The level, or the last resort, at a position."""
        index = self.place(position).level
        return self.last_resort if index is None else self.levels[index]

    def to_json(self) -> dict[str, Any]:
        """A stable JSON value, the inverse of `from_json`."""
        return {
            "levels": [_level_to_json(each) for each in self.levels],
            "last_resort": _level_to_json(self.last_resort),
            "repeat": self.repeat,
            "ack_timeout": self.ack_timeout,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises ValueError for what is malformed; `problems` judges."""
        try:
            timeout = data.get("ack_timeout")
            return cls(
                levels=tuple(_level_from_json(each) for each in data["levels"]),
                last_resort=_level_from_json(data["last_resort"]),
                repeat=_whole(data.get("repeat", 0)),
                ack_timeout=None if timeout is None else _whole(timeout),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not an escalation policy: {error!r}") from error

    def problems(self) -> list[Problem]:
        """Why this can't be a policy; empty when it can.

        Codes: `no_levels`, `too_many_levels`, `no_targets`, `target_twice`, `wait_out_of_range`,
        `repeat_out_of_range`, `timeout_out_of_range`.
        """
        found: list[Problem] = []
        if not self.levels:
            found.append(Problem("levels", "no_levels"))
        if len(self.levels) > MAX_LEVELS:
            found.append(Problem("levels", "too_many_levels", {"most": str(MAX_LEVELS)}))
        for index, level in enumerate(self.levels):
            found += _level_problems(f"levels.{index}", level)
        found += _level_problems("last_resort", self.last_resort)
        if not 0 <= self.repeat <= MAX_REPEAT:
            found.append(Problem("repeat", "repeat_out_of_range", {"most": str(MAX_REPEAT)}))
        if self.ack_timeout is not None and not 1 <= self.ack_timeout <= MAX_TIMEOUT_MINUTES:
            found.append(Problem("ack_timeout", "timeout_out_of_range", {"most": str(MAX_TIMEOUT_MINUTES)}))
        return found


def _level_problems(place: str, level: Level) -> list[Problem]:
    found: list[Problem] = []
    if not level.targets:
        found.append(Problem(f"{place}.targets", "no_targets"))
    if len(set(level.targets)) < len(level.targets):
        found.append(Problem(f"{place}.targets", "target_twice"))
    if not 1 <= level.wait <= MAX_MINUTES:
        found.append(Problem(f"{place}.wait", "wait_out_of_range", {"most": str(MAX_MINUTES)}))
    return found


def _level_to_json(level: Level) -> dict[str, Any]:
    targets = [{"kind": each.kind, "key": each.key} for each in level.targets]
    return {"targets": targets, "wait": level.wait}


def _level_from_json(data: Mapping[str, Any]) -> Level:
    targets = tuple(Target(_kind(each["kind"]), _whole(each["key"])) for each in data["targets"])
    return Level(targets, _whole(data["wait"]))


def _kind(value: object) -> Kind:
    for kind in KINDS:
        if kind == value:
            return kind
    raise ValueError(f"not a kind of target: {value!r}")


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"not a whole number: {value!r}")
    return value
