"""The final schedule over a stretch of time (docs/semantics.md: on-call).

Each layer becomes pieces, each override one more; where they overlap, the highest wins. What comes out
covers the stretch without a hole: where nobody is on call, a shift says so. All instants out are UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import heappop, heappush
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from oncall.scheduling.rotation import Turn, coverage, turns
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
    return tuple(_shift(*won) for won in _joined(_topmost(_pieces(spec, first, last), first, last)))


def zone_of(spec: ScheduleSpec, layer: Layer) -> ZoneInfo:
    """The zone in which a layer's wall times are meant."""
    return ZoneInfo(layer.zone or spec.zone)


def by_rank(overrides: Sequence[Override]) -> list[Override]:
    """Overrides from the weakest to the strongest: by creation, then as listed."""
    return sorted(overrides, key=lambda each: each.created)


class _Piece(NamedTuple):
    """A layer's turn or an override, where it holds; of two, the one of higher rank wins."""

    start: int
    end: int
    rank: int
    turn: Turn | None
    override: Override | None


_Won = tuple[int, int, _Piece | None]


def _pieces(spec: ScheduleSpec, start: int, end: int) -> list[_Piece]:
    """What layers and overrides say inside [start, end), by start."""
    found: list[_Piece] = []
    for rank, layer in enumerate(spec.layers):
        found += _layer_pieces(rank, layer, zone_of(spec, layer), start, end)
    for rank, override in enumerate(by_rank(spec.overrides), start=len(spec.layers)):
        begins, ends = max(stamp(override.start), start), min(stamp(override.end), end)
        if begins < ends:
            found.append(_Piece(begins, ends, rank, None, override))
    found.sort(key=itemgetter(0))
    return found


def _layer_pieces(rank: int, layer: Layer, zone: ZoneInfo, start: int, end: int) -> Iterator[_Piece]:
    covers_from, until = coverage(layer, zone)
    begins = max(start, stamp(covers_from))
    ends = end if until is None else min(end, stamp(until))
    if ends <= begins:
        return
    stretches = openings(layer.windows, zone, begins, ends) if layer.windows else [(begins, ends)]
    at = 0
    for turn in turns(layer, zone, begins, ends):
        while at < len(stretches) and stretches[at][0] < turn.end:
            opens, closes = stretches[at]
            first, last = max(opens, turn.start, begins), min(closes, turn.end, ends)
            if first < last:
                yield _Piece(first, last, rank, turn, None)
            if closes > turn.end:
                break
            at += 1


def _topmost(pieces: Sequence[_Piece], start: int, end: int) -> Iterator[_Won]:
    """The winner between any two ends of pieces, from start to end."""
    edges = {start, end}
    for piece in pieces:
        edges.add(piece.start)
        edges.add(piece.end)
    # the strongest first; a piece's place in the list makes the order total
    waiting: list[tuple[int, int]] = []
    after = 0
    for begins, ends in pairwise(sorted(edges)):
        while after < len(pieces) and pieces[after].start <= begins:
            heappush(waiting, (-pieces[after].rank, after))
            after += 1
        while waiting and pieces[waiting[0][1]].end <= begins:
            heappop(waiting)
        yield begins, ends, pieces[waiting[0][1]] if waiting else None


def _joined(stretches: Iterator[_Won]) -> Iterator[_Won]:
    """Neighbours of one turn, one override or nothing, made one."""
    begins, ends, held = next(stretches)
    for start, end, piece in stretches:
        if _source(held) != _source(piece):
            yield begins, ends, held
            begins, held = start, piece
        ends = end
    yield begins, ends, held


def _source(piece: _Piece | None) -> tuple[int, int | None] | None:
    return None if piece is None else (piece.rank, piece.turn and piece.turn.number)


def _shift(start: int, end: int, piece: _Piece | None) -> Shift:
    begins, ends = moment(start), moment(end)
    if piece is None:
        return Shift(begins, ends, None, Why.NOTHING)
    if piece.turn is not None:
        return Shift(begins, ends, piece.turn.person, Why.LAYER, layer=piece.rank, turn=piece.turn.number)
    person = piece.override.person if piece.override else None
    return Shift(begins, ends, person, Why.OVERRIDE, override=piece.override)
