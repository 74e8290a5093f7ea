"""Hand-offs of a layer: from its anchor date by whole periods on the wall clock, each then made an instant.

Nothing is added to an instant (docs/semantics.md: on-call): a shift across a clock change has an hour more
or less, a hand-off that does not exist is the first instant after the gap, of an ambiguous one the first
occurrence counts. Two hand-offs may fall on one instant; the shift between them has no length, and took its
turn. Instants are whole seconds since 1970 where a name says `stamp`, else aware datetimes, out in UTC;
those near the years 1 and 9999 raise OverflowError or ValueError.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oncall.scheduling.spec import Layer, Person
from oncall.scheduling.walls import DAY_SECONDS, first_stamp, moment, seconds_of, steady_start

_DAYS = {"days": 1, "weeks": 7}


def handoff_stamps(layer: Layer, zone: ZoneInfo, start: int, end: int) -> tuple[int, list[int]]:
    """The hand-offs whose turns touch [start, end), in stamps: the number of the first, and all in order.

    The first is at or before `start`, the last at or after `end`: whoever asks knows the end of each turn.
    """
    index = turn_index(layer, zone, moment(start))
    if layer.unit == "hours":
        return index, _hourly_stamps(layer, zone, index, end)
    found: list[int] = []
    for at in _stamps_from(layer, zone, index):
        found.append(at)
        if at >= end and len(found) > 1:
            break
    return index, found


def turn_index(layer: Layer, zone: ZoneInfo, at: datetime) -> int:
    """The number of the last hand-off at or before `at`; the anchor's is 0, before it they are negative."""
    index = _guess(layer, at.astimezone(zone).replace(tzinfo=None))
    while handoff_at(layer, zone, index) > at:
        index -= 1
    while handoff_at(layer, zone, index + 1) <= at:
        index += 1
    return index


def handoff_at(layer: Layer, zone: ZoneInfo, index: int) -> datetime:
    """The instant of hand-off `index`."""
    return moment(next(_stamps_from(layer, zone, index)))


def whose_turn(layer: Layer, index: int) -> Person:
    """The participant whose turn hand-off `index` begins."""
    return layer.participants[(layer.first + index) % len(layer.participants)]


def coverage(layer: Layer, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """From when to when (None: without end) the layer covers at all."""
    anchor = handoff_at(layer, zone, 0)
    return (anchor if layer.starts_at is None else max(anchor, layer.starts_at)), layer.ends_at


def _stamps_from(layer: Layer, zone: ZoneInfo, index: int) -> Iterator[int]:
    """Hand-off `index` and all later ones."""
    wall = seconds_of(layer.handoff)
    if layer.unit == "hours":
        step = layer.every * 3600
        shown = layer.anchor.toordinal() * DAY_SECONDS + wall + step * index
        while True:
            yield first_stamp(*divmod(shown, DAY_SECONDS), zone)
            shown += step
    while True:
        yield first_stamp(_handoff_ordinal(layer, index), wall, zone)
        index += 1


def _hourly_stamps(layer: Layer, zone: ZoneInfo, index: int, end: int) -> list[int]:
    """Hand-offs of hours from `index` on, up to one at or after `end`: whole days where no clock changes."""
    step = layer.every * 3600
    shown = layer.anchor.toordinal() * DAY_SECONDS + seconds_of(layer.handoff) + step * index
    found: list[int] = []
    while len(found) < 2 or found[-1] < end:
        ordinal, wall = divmod(shown, DAY_SECONDS)
        begins = steady_start(ordinal, zone)
        if begins is None:
            found.append(first_stamp(ordinal, wall, zone))
            shown += step
        else:
            of_day = range(begins + wall, begins + DAY_SECONDS, step)
            found += of_day
            shown += step * len(of_day)
    return found


def _handoff_ordinal(layer: Layer, index: int) -> int:
    periods = layer.every * index
    if layer.unit == "months":
        return _months_later(layer.anchor, periods).toordinal()
    return layer.anchor.toordinal() + _DAYS[layer.unit] * periods


def _months_later(anchor: date, months: int) -> date:
    """The same day of another month, or that month's last: always counted from the anchor."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def _guess(layer: Layer, wall: datetime) -> int:
    """About which hand-off is the last before a wall time: exact but for clock changes and short months."""
    if layer.unit == "months":
        months = (wall.year - layer.anchor.year) * 12 + wall.month - layer.anchor.month
        return months // layer.every
    hours = 1 if layer.unit == "hours" else 24 * _DAYS[layer.unit]
    return (wall - datetime.combine(layer.anchor, layer.handoff)) // timedelta(hours=hours * layer.every)
