"""The windows in which a layer covers, on the calendar (docs/semantics.md: on-call; DST as for clocks).

An opening that does not exist is the first instant after the gap, an ambiguous one its first occurrence; an
ambiguous closing is its last. So windows that touch on the wall clock leave no gap when clocks change.
Instants are whole seconds since 1970.
"""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from kernel.intervals import unite
from oncall.scheduling.spec import Window
from oncall.scheduling.walls import first_stamp, last_stamp, local_ordinal, seconds_of

_WEEK = 7
# a zone may skip a date
_SKIPPED = 1


def openings(windows: Sequence[Window], zone: ZoneInfo, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches in which a window is open and that touch [start, end), united, in order."""
    first, last = local_ordinal(start, zone), local_ordinal(end, zone)
    pairs = unite(pair for window in windows for pair in _pairs(window, zone, first, last))
    return [(opens, closes) for opens, closes in pairs if opens < end and closes > start]


def is_open(windows: Sequence[Window], zone: ZoneInfo, at: int) -> bool:
    """Whether `at` lies in a window; a closing instant does not."""
    today = local_ordinal(at, zone)
    return any(
        opens <= at < closes for window in windows for opens, closes in _pairs(window, zone, today, today)
    )


def _pairs(window: Window, zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Every opening and closing of the window that could touch the dates from `first` to `last`."""
    opens, closes = seconds_of(window.opens), seconds_of(window.closes)
    days = _days_open(window)
    step = 1
    ordinal = first - days - _SKIPPED
    if window.opens_on is not None:
        step = _WEEK
        # ordinal 1 was a Monday
        ordinal += (window.opens_on + 1 - ordinal) % _WEEK
    for on in range(ordinal, last + _SKIPPED + 1, step):
        yield first_stamp(on, opens, zone), last_stamp(on + days, closes, zone)


def _days_open(window: Window) -> int:
    """How many dates after its opening's the window closes."""
    ends_earlier = window.closes <= window.opens
    if window.opens_on is None or window.closes_on is None:
        return 1 if ends_earlier else 0
    days = (window.closes_on - window.opens_on) % _WEEK
    return _WEEK if days == 0 and ends_earlier else days
