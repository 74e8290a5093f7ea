"""Wall times as whole seconds since 1970, quickly: a year of a schedule asks for thousands.

The meaning is that of `kernel.wallclock`. A local date without a clock change begins at one instant and
everything on it follows by adding; what it begins at is remembered. No zone changes its clocks twice on one
date and back, which would look like none.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kernel.wallclock import first_instant, last_instant, next_date

DAY_SECONDS = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def stamp(at: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime; a fraction is cut off."""
    return (at - _EPOCH) // _SECOND


def moment(seconds: int) -> datetime:
    """The inverse of `stamp`, in UTC."""
    return _EPOCH + timedelta(seconds=seconds)


def seconds_of(at: time) -> int:
    """A wall time as seconds from midnight on the wall clock."""
    return at.hour * 3600 + at.minute * 60 + at.second


def local_ordinal(seconds: int, zone: ZoneInfo) -> int:
    """The date on the zone's calendar at an instant, as an ordinal."""
    return moment(seconds).astimezone(zone).toordinal()


def first_stamp(ordinal: int, wall: int, zone: ZoneInfo) -> int:
    """When `wall` seconds from midnight are shown on a date: after the gap, at the first occurrence."""
    begins = steady_start(ordinal, zone)
    if begins is not None:
        return begins + wall
    return stamp(first_instant(date.fromordinal(ordinal), _time(wall), zone))


def last_stamp(ordinal: int, wall: int, zone: ZoneInfo) -> int:
    """As `first_stamp`, but an ambiguous time is its last occurrence: for closings."""
    begins = steady_start(ordinal, zone)
    if begins is not None:
        return begins + wall
    return stamp(last_instant(date.fromordinal(ordinal), _time(wall), zone))


@lru_cache(maxsize=1 << 16)
def steady_start(ordinal: int, zone: ZoneInfo) -> int | None:
    """When a local date begins; None if clocks change on it."""
    on = date.fromordinal(ordinal)
    begins = first_instant(on, time(), zone)
    ends = first_instant(next_date(on), time(), zone)
    if ends - begins != timedelta(days=1) or last_instant(on, time(), zone) != begins:
        return None
    return stamp(begins)


def _time(wall: int) -> time:
    minutes, second = divmod(wall, 60)
    return time(minutes // 60, minutes % 60, second)
