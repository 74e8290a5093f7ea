"""Calendars, instants and clock histories for property tests: many zones, mostly near clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tickets.sla.calendar import BusinessCalendar
from tickets.sla.segments import Segments, pause, reopen, resume, start, stop
from tickets.sla.spec import CalendarSpec, DayHours

ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Chicago",
    "America/Havana",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Madrid",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
]
FIRST, LAST = date(1990, 1, 1), date(2037, 12, 20)
DAYS = 6
"""Length of the stretch that a drawn situation may use, from midnight UTC of its date."""


@cache
def change_dates(zone: str) -> list[date]:
    """Dates in FIRST..LAST after which the zone's offset differs."""
    info = ZoneInfo(zone)
    found = []
    before = None
    for ordinal in range(FIRST.toordinal(), LAST.toordinal()):
        on = date.fromordinal(ordinal)
        offset = datetime.combine(on, time(), UTC).astimezone(info).utcoffset()
        if before is not None and offset != before:
            found.append(on - timedelta(days=1))
        before = offset
    return found


@st.composite
def dates(draw: st.DrawFn, zone: str) -> date:
    """A date to begin at: three times in four shortly before a clock change or the turn of a year."""
    changes = change_dates(zone) or [FIRST]
    near = st.sampled_from(changes).map(lambda on: on - timedelta(days=2))
    new_year = st.integers(1990, 2036).map(lambda year: date(year, 12, 29))
    anywhere = st.dates(FIRST, LAST)
    return draw(st.one_of(near, near, new_year, anywhere))


@st.composite
def day_hours(draw: st.DrawFn) -> DayHours:
    """Openings of a day in steps of the walker, some touching, often at the hours in which clocks change."""
    edge = st.sampled_from([0, 30, 60, 90, 120, 150, 180, 210, 240, 540, 1080, 1410, 1440])
    cuts = sorted(
        draw(st.sets(st.one_of(edge, edge, st.integers(0, 288).map(lambda n: n * 5)), min_size=2, max_size=5))
    )
    hours = [pair for pair in pairwise(cuts) if draw(st.booleans())]
    return tuple((opens * 60, closes * 60) for opens, closes in hours)


@st.composite
def situations(draw: st.DrawFn) -> tuple[CalendarSpec, date]:
    """A calendar that opens in some week, and a date from which the test looks at it."""
    zone = draw(st.sampled_from(ZONES))
    on = draw(dates(zone))
    if draw(st.integers(0, 9)) == 0:
        return CalendarSpec(zone, always_open=True), on
    usual = draw(st.one_of(day_hours(), st.just(((0, 86_400),)), st.just(((0, 21_600), (79_200, 86_400)))))
    weekly = [usual] * 7
    for weekday in draw(st.sets(st.integers(0, 6), max_size=3)):
        weekly[weekday] = draw(day_hours())
    if not any(weekly):
        weekly[0] = ((9 * 3600, 17 * 3600),)
    days = st.integers(-1, DAYS).map(lambda n: on + timedelta(days=n))
    exceptions = draw(st.dictionaries(days, st.one_of(st.just(()), day_hours()), max_size=2))
    return CalendarSpec(zone, tuple(weekly), exceptions), on


def instants(on: date, days: int = DAYS) -> st.SearchStrategy[datetime]:
    """An instant within `days` of midnight UTC of `on`, to the second, often at a full quarter of an hour."""
    seconds = days * 86_400
    offset = st.one_of(st.integers(0, seconds), st.integers(0, seconds // 900).map(lambda n: n * 900))
    return offset.map(lambda n: datetime.combine(on, time(), UTC) + timedelta(seconds=n))


@st.composite
def histories(draw: st.DrawFn, on: date, days: int = 4) -> Segments:
    """A clock's segments within `days`, on whole minutes, made by the edits themselves."""
    minutes = sorted(draw(st.lists(st.integers(0, days * 1440 // 15), min_size=1, max_size=7)))
    first, *rest = (datetime.combine(on, time(), UTC) + timedelta(minutes=15 * minute) for minute in minutes)
    segments = start(first).segments
    for at in rest:
        if segments[-1].end is not None:
            segments = reopen(segments, at).segments
        elif draw(st.integers(0, 4)) == 0:
            segments = stop(segments, at).segments
        elif segments[-1].counts:
            segments = pause(segments, at, "requester", "Ana").segments
        else:
            segments = resume(segments, at).segments
    return segments


def as_of(segments: Segments, now: datetime) -> Segments:
    """The segments as they were recorded just before anything happened at `now`."""
    begun = [each for each in segments if each.start < now] or list(segments[:1])
    last = begun[-1]
    if last.end is not None and last.end >= now:
        begun[-1] = replace(last, end=None)
    return tuple(begun)


def calendar(situation: tuple[CalendarSpec, date]) -> BusinessCalendar:
    return BusinessCalendar(situation[0])
