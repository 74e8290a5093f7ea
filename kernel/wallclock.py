"""From a wall clock on a date to an instant (docs/semantics.md: clocks, DST).

Local datetimes are never moved by a timedelta here: dates advance as dates, and each is combined with its
wall time and resolved on its own.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def first_instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `zone`'s clocks show `at` on `on`, for openings and hand-offs.

    A time that does not exist is the first instant after the gap; an ambiguous one is its first occurrence.
    """
    return _resolve(on, at, zone, last=False)


def last_instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """As `first_instant`, but an ambiguous time is its last occurrence: for closings."""
    return _resolve(on, at, zone, last=True)


def day_start(on: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) of a local date; for a date the zone skipped, that of the next one."""
    return first_instant(on, time(), zone)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date on `zone`'s calendar at an aware instant."""
    return at.astimezone(zone).date()


def which_words(local: datetime) -> str:
    """ " CET" after a local time that comes twice on its date, as when clocks go back; "" after any other."""
    other = local.replace(fold=1 - local.fold)
    return f" {local.tzname()}" if other.utcoffset() != local.utcoffset() else ""


def next_date(on: date) -> date:
    """The following date."""
    return date.fromordinal(on.toordinal() + 1)


def _resolve(on: date, at: time, zone: ZoneInfo, *, last: bool) -> datetime:
    wall = datetime.combine(on, at.replace(fold=0))
    # PEP 495: the two folds differ only around a transition; the earlier offset is the larger in a repeated
    # stretch, the smaller in a gap.
    earlier = _offset(wall, zone)
    later = _offset(wall.replace(fold=1), zone)
    if earlier < later:
        return _end_of_gap(wall, earlier, later, zone)
    return (wall - (later if last else earlier)).replace(tzinfo=UTC)


def _end_of_gap(wall: datetime, before: timedelta, after: timedelta, zone: ZoneInfo) -> datetime:
    """The transition: the one instant in (wall - after, wall - before] from which `after` holds."""
    low = (wall - after).replace(tzinfo=UTC)
    high = (wall - before).replace(tzinfo=UTC)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _offset(wall: datetime, zone: ZoneInfo) -> timedelta:
    offset = zone.utcoffset(wall)
    if offset is None:
        raise ValueError("a zone gave no UTC offset")
    return offset
