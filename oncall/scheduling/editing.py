"""Edits of a schedule that leave what was as it was (docs/semantics.md: on-call).

A layer that changes ends at the edit, and its successor stands in its place from then on. So a schedule keeps
its past, and whoever asks it about last month hears who was on call last month.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from oncall.scheduling.render import zone_of
from oncall.scheduling.rotation import coverage, turn_index
from oncall.scheduling.spec import Layer, Person, ScheduleSpec, instant

Wanted = tuple[int | None, Layer]
"""A layer as it shall be, and the place of the one it was made from; None for a new one."""


def edited(
    spec: ScheduleSpec, at: datetime, wanted: Sequence[Wanted], zone: str | None = None
) -> ScheduleSpec:
    """The schedule with the layers `wanted`, lowest first, from `at` on, and what it was until then.

    What is not wanted ends at `at`, or is gone if it had not begun. What is wanted as it was, or with another
    end, stays whole. A layer made from one with the same anchor and `first` keeps who is on now
    (`continued`). Layers that ended before `at` need not be mentioned. `zone` moves the schedule; overrides
    stay at their instants.
    """
    effective = instant(at)
    moved = replace(spec, zone=zone or spec.zone)
    former = tuple(_pinned(spec, layer, moved.zone) for layer in spec.layers)
    slots: list[list[Layer]] = [[] for _ in range(len(former) + 1)]
    kept: dict[int, Layer] = {}
    place = 0
    for origin, layer in wanted:
        old = None if origin is None else former[origin]
        if origin is not None and origin >= place:
            place = origin + 1
            if old is not None and _goes_on(old, layer, effective):
                kept[origin] = layer
                continue
        if layer.ends_at is None or layer.ends_at > effective:
            slots[place].append(_beginning(moved, old, layer, effective))
    layers = list(slots[0])
    for index, layer in enumerate(former):
        past = kept[index] if index in kept else _ended(moved, layer, effective)
        layers += ([] if past is None else [past]) + slots[index + 1]
    return replace(moved, layers=tuple(layers))


def running(spec: ScheduleSpec, at: datetime) -> list[Wanted]:
    """The layers that an edit at `at` starts from: all that have not ended, with their places."""
    effective = instant(at)
    return [
        (index, layer)
        for index, layer in enumerate(spec.layers)
        if layer.ends_at is None or layer.ends_at > effective
    ]


def inserted(spec: ScheduleSpec, at: datetime, index: int, person: Person, position: int) -> ScheduleSpec:
    """The schedule with `person` before `position` among the participants of layer `index` from `at` on.

    Whoever is on now stays on until the next hand-off.
    """
    before = spec.layers[index].participants
    return _with_participants(spec, at, index, (*before[:position], person, *before[position:]))


def removed(spec: ScheduleSpec, at: datetime, index: int, person: Person) -> ScheduleSpec:
    """The schedule without `person` among the participants of layer `index` from `at` on.

    If it is that person's turn, the next one takes over at once, until the hand-off; else nothing changes
    now.
    """
    left = tuple(each for each in spec.layers[index].participants if each != person)
    return _with_participants(spec, at, index, left)


def continued(old: Layer, new: Layer, zone: ZoneInfo, at: datetime, new_zone: ZoneInfo) -> Layer:
    """`new` with `first` set so that whose turn it is in `old` at `at` has the turn there, too.

    If that person is no longer a participant, the next one in the old order who still is. Before `old`
    begins, the turn it begins with counts.
    """
    if not old.participants or not new.participants:
        return new
    begins = max(at, coverage(old, zone)[0])
    turn = (old.first + turn_index(old, zone, begins)) % len(old.participants)
    index = turn_index(new, new_zone, begins)
    return replace(new, first=(_position(old, new, turn) - index) % len(new.participants))


def _with_participants(
    spec: ScheduleSpec, at: datetime, index: int, participants: tuple[Person, ...]
) -> ScheduleSpec:
    wanted: list[Wanted] = []
    for place, layer in running(spec, at):
        changed = replace(layer, participants=participants) if place == index else layer
        wanted.append((place, changed))
    return edited(spec, at, wanted)


def _position(old: Layer, new: Layer, turn: int) -> int:
    """Where in `new` the participant stands who is at `turn` in `old`, or who follows there and is left."""
    count = len(old.participants)
    for later in range(count):
        person = old.participants[(turn + later) % count]
        places = [place for place, each in enumerate(new.participants) if each == person]
        if places:
            # somebody who stands in the rotation twice keeps which of the two it is
            nth = old.participants[: (turn + later) % count].count(person)
            return places[min(nth, len(places) - 1)]
    return 0


def _goes_on(old: Layer, layer: Layer, at: datetime) -> bool:
    """Whether the two differ in nothing but an end that both have after `at`."""
    if old == layer:
        return True
    ends = [each.ends_at for each in (old, layer) if each.ends_at is not None]
    return replace(old, ends_at=layer.ends_at) == layer and all(end > at for end in ends)


def _beginning(spec: ScheduleSpec, old: Layer | None, layer: Layer, at: datetime) -> Layer:
    """`layer`, covering from `at` at the earliest, going on with the turn of the one it was made from."""
    zone = zone_of(spec, layer)
    if old is not None and (old.anchor, old.first) == (layer.anchor, layer.first):
        layer = continued(old, layer, zone_of(spec, old), at, zone)
    return layer if coverage(layer, zone)[0] >= at else replace(layer, starts_at=at)


def _ended(spec: ScheduleSpec, layer: Layer, at: datetime) -> Layer | None:
    """What is left of a layer that nobody wants after `at`; None if it never began."""
    if layer.ends_at is not None and layer.ends_at <= at:
        return layer
    start = coverage(layer, zone_of(spec, layer))[0]
    return replace(layer, ends_at=at) if start < at else None


def _pinned(spec: ScheduleSpec, layer: Layer, zone: str) -> Layer:
    """A layer that keeps its zone when the schedule moves to another."""
    return layer if zone == spec.zone or layer.zone else replace(layer, zone=spec.zone)
