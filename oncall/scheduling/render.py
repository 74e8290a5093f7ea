"""The final schedule over a stretch of time (docs/semantics.md: on-call).

Painted from the top: overrides first, then each layer, the highest first, where nothing stands yet. What is
hidden is never calculated, so a year of hourly hand-offs under others costs what can be seen of it. What
comes out covers the stretch without a hole: where nobody is on call, a shift says so. All instants out are
UTC.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import heappop, heappush
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from oncall.scheduling.rotation import coverage, handoff_stamps, whose_turn
from oncall.scheduling.spec import Layer, Override, Person, ScheduleSpec
from oncall.scheduling.walls import moment, stamp
from oncall.scheduling.windows import openings


class Why(StrEnum):
    """What made a stretch of the final schedule what it is."""

    LAYER = "layer"
    OVERRIDE = "override"
    NOTHING = "nothing"
    """No layer covers it and no override names anybody: a gap by the layers."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One person, or nobody, on call in [start, end), for one reason.

    `layer` (its place in the schedule) and `turn` say whose turn it is, `override` what replaced it. Two
    turns in a row of one person are two shifts.
    """

    start: datetime
    end: datetime
    person: Person | None
    why: Why
    layer: int | None = None
    turn: int | None = None
    override: Override | None = None

    @property
    def source(self) -> tuple[int | None, int | None, Override | None]:
        """What two stretches share that belong to one shift."""
        return self.layer, self.turn, self.override


def render(spec: ScheduleSpec, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The final schedule in [start, end): shifts that touch one another and cover it, gaps as nobody's.

    The first and the last are cut off at the ends; `in_full` finds where they really begin and end.
    Fractions of a second are cut off.
    """
    first, last = stamp(start), stamp(end)
    if last <= first:
        return ()
    return tuple(_shifts(spec, _painted(spec, first, last)))


def zone_of(spec: ScheduleSpec, layer: Layer) -> ZoneInfo:
    """The zone in which a layer's wall times are meant."""
    return ZoneInfo(layer.zone or spec.zone)


def by_rank(overrides: Sequence[Override]) -> list[Override]:
    """Overrides from the weakest to the strongest: by creation, then as listed."""
    return sorted(overrides, key=lambda each: each.created)


class _Piece(NamedTuple):
    """What holds in [start, end): a layer's turn, an override, or nothing."""

    start: int
    end: int
    layer: int | None
    turn: int | None
    override: Override | None


_Stretch = tuple[int, int]


def _painted(spec: ScheduleSpec, start: int, end: int) -> list[_Piece]:
    """What holds from start to end, in order, without a hole."""
    found: list[_Piece] = []
    holes: list[_Stretch] = []
    for begins, ends, override in _overrides(spec.overrides, start, end):
        if override is None:
            holes.append((begins, ends))
        else:
            found.append(_Piece(begins, ends, None, None, override))
    for place in reversed(range(len(spec.layers))):
        layer = spec.layers[place]
        zone = zone_of(spec, layer)
        covered, holes = _split(holes, _covers(layer, zone, holes))
        if covered:
            found += _turns(place, layer, zone, covered)
    found += [_Piece(begins, ends, None, None, None) for begins, ends in holes]
    found.sort(key=itemgetter(0))
    return found


def _overrides(
    overrides: Sequence[Override], start: int, end: int
) -> Iterator[tuple[int, int, Override | None]]:
    """The strongest override between any two ends of some, None where there is none; neighbours differ."""
    pieces = []
    for rank, each in enumerate(by_rank(overrides)):
        begins, ends = max(stamp(each.start), start), min(stamp(each.end), end)
        if begins < ends:
            pieces.append((begins, ends, rank, each))
    pieces.sort(key=itemgetter(0))
    edges = {start, end, *(each[0] for each in pieces), *(each[1] for each in pieces)}
    # the strongest first; ranks are unique
    waiting: list[tuple[int, int, Override]] = []
    after, since = 0, start
    held: Override | None = None
    for at in sorted(edges - {end}):
        while after < len(pieces) and pieces[after][0] <= at:
            _begins, ends, rank, override = pieces[after]
            heappush(waiting, (-rank, ends, override))
            after += 1
        while waiting and waiting[0][1] <= at:
            heappop(waiting)
        strongest = waiting[0][2] if waiting else None
        if strongest is not held:
            if at > since:
                yield since, at, held
            since, held = at, strongest
    yield since, end, held


def _covers(layer: Layer, zone: ZoneInfo, holes: Sequence[_Stretch]) -> list[_Stretch]:
    """Where the layer covers, about from the first of the holes to the end of the last, in order."""
    if not layer.participants or not holes:
        return []
    covers_from, until = coverage(layer, zone)
    begins = max(holes[0][0], stamp(covers_from))
    ends = holes[-1][1] if until is None else min(holes[-1][1], stamp(until))
    if ends <= begins:
        return []
    if not layer.windows:
        return [(begins, ends)]
    found = openings(layer.windows, zone, begins, ends)
    return [(max(opens, begins), min(closes, ends)) for opens, closes in found]


def _split(holes: Sequence[_Stretch], covers: Sequence[_Stretch]) -> tuple[list[_Stretch], list[_Stretch]]:
    """The parts of the holes that are covered, and those that are left; both in order."""
    covered: list[_Stretch] = []
    left: list[_Stretch] = []
    at = 0
    for begins, ends in holes:
        open_from = begins
        while at < len(covers) and covers[at][1] <= begins:
            at += 1
        following = at
        while following < len(covers) and covers[following][0] < ends:
            first, last = max(covers[following][0], begins), min(covers[following][1], ends)
            if open_from < first:
                left.append((open_from, first))
            covered.append((first, last))
            open_from = last
            following += 1
        if open_from < ends:
            left.append((open_from, ends))
    return covered, left


def _turns(place: int, layer: Layer, zone: ZoneInfo, stretches: Sequence[_Stretch]) -> list[_Piece]:
    """The turns of a layer in the stretches that it wins, cut off at their ends."""
    number, stamps = handoff_stamps(layer, zone, stretches[0][0], stretches[-1][1])
    found: list[_Piece] = []
    for begins, ends in stretches:
        at = bisect_right(stamps, begins) - 1
        first = begins
        while first < ends:
            last = min(stamps[at + 1], ends)
            # a turn without length was taken, and is no shift
            if first < last:
                found.append(_Piece(first, last, place, number + at, None))
            first = last
            at += 1
    return found


def _shifts(spec: ScheduleSpec, pieces: Sequence[_Piece]) -> Iterator[Shift]:
    begins = moment(pieces[0].start)
    for _start, end, place, turn, override in pieces:
        ends = moment(end)
        if turn is not None and place is not None:
            yield Shift(begins, ends, whose_turn(spec.layers[place], turn), Why.LAYER, place, turn)
        elif override is not None:
            yield Shift(begins, ends, override.person, Why.OVERRIDE, None, None, override)
        else:
            yield Shift(begins, ends, None, Why.NOTHING)
        begins = ends
