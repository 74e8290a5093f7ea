"""Business time: how many open seconds lie between two instants, and which instant is so many of them away.

Everything is counted on united UTC intervals, as whole seconds since 1970, in one block per UTC year that
is built when first needed and then only searched. Instants go in and come out as aware datetimes; what
comes out is UTC. A fraction of a second is cut off. A calendar may be shared by threads: blocks are only
ever added.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from kernel.intervals import Interval, unite
from kernel.problem import Problem
from kernel.wallclock import first_instant, last_instant, local_date, next_date
from tickets.sla.spec import DAY_SECONDS, CalendarSpec, DayHours

__all__ = ["BusinessCalendar", "CalendarNeverOpens", "CalendarSpec", "DayHours", "Problem", "calendar_for"]

HORIZON_YEARS = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_SECOND = timedelta(seconds=1)
_LAST_YEAR = 9990
_ALL_DAY: DayHours = ((0, DAY_SECONDS),)


class CalendarNeverOpens(Exception):
    """The calendar does not open (enough) within HORIZON_YEARS of the start."""


class BusinessCalendar:
    """The business time of one calendar version (docs/semantics.md: clocks).

    An opening or closing that does not exist on its date is the first instant after the gap; an ambiguous
    opening is its first occurrence, an ambiguous closing its last; 24:00 is the next date's 00:00 as a
    closing. Raises ZoneInfoNotFoundError (or ValueError) for an unknown zone: check `spec.problems()`
    first.
    """

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.zone = ZoneInfo(spec.zone)
        self._blocks: dict[int, _Block] = {}
        self._holidays: tuple[date, ...] = tuple(
            on for on in sorted(spec.exceptions) if not spec.exceptions[on] and spec.weekly[on.weekday()]
        )

    def business_seconds(self, start: datetime, end: datetime) -> int:
        """Open seconds in [start, end); 0 when `end` is not after `start`."""
        first, last = start.astimezone(UTC), end.astimezone(UTC)
        if last <= first:
            return 0
        if self.spec.always_open:
            return _stamp(last) - _stamp(first)
        seconds = self._block(last.year).open_before(_stamp(last))
        seconds -= self._block(first.year).open_before(_stamp(first))
        for year in range(first.year, last.year):
            seconds += self._block(year).total
        return seconds

    def add_business(self, start: datetime, seconds: int) -> datetime:
        """The earliest instant with `seconds` open seconds between `start` and it; for 0, `start` itself.

        Raises CalendarNeverOpens when they don't pass within HORIZON_YEARS, ValueError for negative seconds.
        """
        if seconds < 0:
            raise ValueError("business time is added forwards only")
        at = start.astimezone(UTC)
        stamp = _stamp(at)
        if seconds == 0:
            return _instant(stamp)
        horizon = min(at.year + HORIZON_YEARS, _LAST_YEAR)
        if self.spec.always_open:
            if stamp + seconds >= _year_start(horizon + 1):
                raise CalendarNeverOpens(f"{seconds} s from {at} is beyond the horizon")
            return _instant(stamp + seconds)
        year = at.year
        block = self._block(year)
        wanted = block.open_before(stamp) + seconds
        while wanted > block.total:
            if year >= horizon:
                raise CalendarNeverOpens(f"{seconds} open seconds from {at} don't pass before {horizon + 1}")
            wanted -= block.total
            year += 1
            block = self._block(year)
        return _instant(block.instant_after(wanted))

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is business time; a closing instant is not."""
        if self.spec.always_open:
            return True
        moment = at.astimezone(UTC)
        block, stamp = self._block(moment.year), _stamp(moment)
        index = bisect_right(block.opens, stamp) - 1
        return index >= 0 and stamp < block.closes[index]

    def open_intervals(self, start: datetime, end: datetime) -> list[Interval]:
        """The united openings inside [start, end), clipped to it, in order."""
        first, last = start.astimezone(UTC), end.astimezone(UTC)
        if last <= first:
            return []
        low, high = _stamp(first), _stamp(last)
        pairs = [(low, high)] if self.spec.always_open else self._open_pairs(first.year, last.year, low, high)
        return [Interval(_instant(opens), _instant(closes)) for opens, closes in unite(pairs)]

    def end_of_business_day(self, at: datetime, n: int) -> datetime:
        """The last closing (UTC) of the n-th business day after the local date of `at`, n >= 1.

        A business day is a local date with any opening. "End of the 5th business day after resolution" is n
        = 5. Raises CalendarNeverOpens as `add_business` does.
        """
        if n < 1:
            raise ValueError("business days are counted from 1")
        on = local_date(at, self.zone)
        last_year = min(on.year + HORIZON_YEARS, _LAST_YEAR)
        while on.year <= last_year:
            on = next_date(on)
            pairs = self._day_pairs(on)
            n -= bool(pairs)
            if n == 0:
                return _instant(pairs[-1][1])
        raise CalendarNeverOpens(f"not enough business days after {at}")

    def holidays(self, first: date, last: date) -> tuple[date, ...]:
        """Local dates from `first` to `last`, both included, that an exception closes against the week."""
        if self.spec.always_open:
            return ()
        return self._holidays[bisect_left(self._holidays, first) : bisect_right(self._holidays, last)]

    def _open_pairs(self, first: int, last: int, low: int, high: int) -> Iterator[tuple[int, int]]:
        for year in range(first, last + 1):
            block = self._block(year)
            index = max(bisect_right(block.opens, low) - 1, 0)
            while index < len(block.opens) and block.opens[index] < high:
                yield max(block.opens[index], low), min(block.closes[index], high)
                index += 1

    def _block(self, year: int) -> "_Block":
        block = self._blocks.get(year)
        if block is None:
            block = self._blocks[year] = _Block.of(self._year_pairs(year))
        return block

    def _year_pairs(self, year: int) -> list[tuple[int, int]]:
        """The openings inside one UTC year, to which local dates at its edges belong partly."""
        low, high = _year_start(year), _year_start(year + 1)
        ordinals = range(date(year, 1, 1).toordinal() - 2, date(year + 1, 1, 1).toordinal() + 3)
        pairs = unite(pair for ordinal in ordinals for pair in self._day_pairs(date.fromordinal(ordinal)))
        return [
            (max(opens, low), min(closes, high)) for opens, closes in pairs if opens < high and closes > low
        ]

    def _day_pairs(self, on: date) -> list[tuple[int, int]]:
        """One local date's openings as UTC seconds, united: empty for a date that the zone skipped."""
        hours = _ALL_DAY if self.spec.always_open else self.spec.hours_on(on)
        return unite((self._opening(on, opens), self._closing(on, closes)) for opens, closes in hours)

    def _opening(self, on: date, wall: int) -> int:
        return _stamp(first_instant(on, _time(wall), self.zone))

    def _closing(self, on: date, wall: int) -> int:
        if wall == DAY_SECONDS:
            return _stamp(last_instant(next_date(on), time(), self.zone))
        return _stamp(last_instant(on, _time(wall), self.zone))


class _Block(NamedTuple):
    """Disjoint, sorted openings, with the open seconds before each: `sums` has one entry more, the total."""

    opens: list[int]
    closes: list[int]
    sums: list[int]

    @classmethod
    def of(cls, pairs: list[tuple[int, int]]) -> "_Block":
        sums = [0]
        for opens, closes in pairs:
            sums.append(sums[-1] + closes - opens)
        return cls([opens for opens, _ in pairs], [closes for _, closes in pairs], sums)

    @property
    def total(self) -> int:
        return self.sums[-1]

    def open_before(self, stamp: int) -> int:
        index = bisect_right(self.opens, stamp) - 1
        if index < 0:
            return 0
        return self.sums[index] + min(stamp, self.closes[index]) - self.opens[index]

    def instant_after(self, seconds: int) -> int:
        """The earliest instant with `seconds` open seconds before it, for 0 < seconds <= total."""
        index = bisect_left(self.sums, seconds) - 1
        return self.opens[index] + seconds - self.sums[index]


_LOADED: dict[Hashable, tuple[Mapping[str, Any], BusinessCalendar]] = {}
_LOADED_LIMIT = 256


def calendar_for(version: Hashable, data: Mapping[str, Any]) -> BusinessCalendar:
    """The calendar of a stored version (its primary key) and its JSON, kept loaded in this process.

    The data is compared, so a key that comes to mean something else (a restored database) never serves
    stale hours.
    """
    loaded = _LOADED.get(version)
    if loaded is not None and loaded[0] == data:
        return loaded[1]
    calendar = BusinessCalendar(CalendarSpec.from_json(data))
    if len(_LOADED) >= _LOADED_LIMIT:
        _LOADED.clear()
    _LOADED[version] = (deepcopy(data), calendar)
    return calendar


def _stamp(at: datetime) -> int:
    return (at - _EPOCH) // _SECOND


def _instant(stamp: int) -> datetime:
    return _EPOCH + timedelta(seconds=stamp)


def _year_start(year: int) -> int:
    return (date(year, 1, 1).toordinal() - _EPOCH_ORDINAL) * DAY_SECONDS


def _time(wall: int) -> time:
    minutes, second = divmod(wall, 60)
    return time(minutes // 60, minutes % 60, second)
