"""Who is on call at one instant, and why (docs/semantics.md: on-call).

Asked here, instant by instant, and rendered, a schedule gives the same answer; neither is made of the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from oncall.scheduling.render import by_rank, zone_of
from oncall.scheduling.rotation import coverage, turn_index, whose_turn
from oncall.scheduling.spec import Layer, Override, Person, ScheduleSpec
from oncall.scheduling.walls import moment, stamp
from oncall.scheduling.windows import is_open


class Because(StrEnum):
    """What one override or layer has to say about an instant."""

    OVERRIDE = "override"
    TURN = "turn"
    OUTSIDE_WINDOWS = "outside windows"
    """It would be this person's turn, but the layer does not cover now."""
    NOT_STARTED = "not started"
    ENDED = "ended"
    NO_PARTICIPANTS = "no participants"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the trail: what was looked at, whom it names, and whether it made the answer."""

    because: Because
    person: Person | None = None
    layer: int | None = None
    turn: int | None = None
    override: Override | None = None
    decides: bool = False

    @property
    def names_somebody(self) -> bool:
        """Whether it puts somebody, or an override's nobody, on call where nothing stronger does."""
        return self.because in {Because.OVERRIDE, Because.TURN}


@dataclass(frozen=True, slots=True)
class Answer:
    """Who is on call, or nobody, and every override and layer looked at, from the strongest down.

    At most one reason decides; where none does, nobody is on call because nothing covers the instant.
    """

    person: Person | None
    trail: tuple[Reason, ...]

    @property
    def reason(self) -> Reason | None:
        """The reason that decides."""
        return next((each for each in self.trail if each.decides), None)


def on_call(spec: ScheduleSpec, at: datetime) -> Answer:
    """Who is on call at `at`, with the trail of reasons. A fraction of a second is cut off."""
    asked = moment(stamp(at))
    trail: list[Reason] = []
    person: Person | None = None
    decided = False
    for reason in _reasons(spec, asked):
        decides = reason.names_somebody and not decided
        if decides:
            decided, person = True, reason.person
        trail.append(replace(reason, decides=decides))
    return Answer(person, tuple(trail))


def _reasons(spec: ScheduleSpec, at: datetime) -> Iterator[Reason]:
    for override in reversed(by_rank(spec.overrides)):
        if override.start <= at < override.end:
            yield Reason(Because.OVERRIDE, override.person, override=override)
    for index in reversed(range(len(spec.layers))):
        yield _layer_reason(spec, index, at)


def _layer_reason(spec: ScheduleSpec, index: int, at: datetime) -> Reason:
    layer: Layer = spec.layers[index]
    zone = zone_of(spec, layer)
    start, end = coverage(layer, zone)
    if not layer.participants:
        return Reason(Because.NO_PARTICIPANTS, layer=index)
    if at < start:
        return Reason(Because.NOT_STARTED, layer=index)
    if end is not None and at >= end:
        return Reason(Because.ENDED, layer=index)
    turn = turn_index(layer, zone, at)
    covers = not layer.windows or is_open(layer.windows, zone, stamp(at))
    because = Because.TURN if covers else Because.OUTSIDE_WINDOWS
    return Reason(because, whose_turn(layer, turn), layer=index, turn=turn)
