"""On-call as pages show it: who is on now, and days of a calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from kernel.date_filter import date_words
from kernel.wallclock import first_instant
from oncall.models import Schedule, TimeOff, User
from oncall.scheduling.render import Shift, Why, render
from oncall.scheduling.shifts import Conflict, conflicts
from oncall.scheduling.spec import ScheduleSpec, Window, wall_text

AHEAD = timedelta(days=60)
"""How far ahead the next person is looked for."""
GAPS_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Seat:
    """Who sits in a schedule now, until when, and who is next; a person that is None is nobody."""

    schedule: Schedule
    person: User | None
    until: datetime | None
    """None: not within `AHEAD`."""
    following: User | None
    gap_from: datetime | None
    """Where the next gap begins, within `GAPS_AHEAD`; None while nobody is on now."""
    is_override: bool
    is_away: bool


@dataclass(frozen=True)
class Part:
    """The part of a shift that lies on one day."""

    shift: Shift
    person: User | None
    hours: str
    is_past: bool
    is_now: bool
    begins: bool
    is_away: bool

    @property
    def is_override(self) -> bool:
        return self.shift.why is Why.OVERRIDE

    @property
    def at(self) -> int:
        """The instant by which the shift is found again, in seconds since 1970."""
        return int(self.shift.start.timestamp())


@dataclass(frozen=True)
class Day:
    on: date
    is_today: bool
    is_outside: bool
    """Of another month than the one shown."""
    parts: tuple[Part, ...]


def seats(schedules: Sequence[Schedule], *, now: datetime) -> list[Seat]:
    """Who is on call now in each schedule (loaded `with_spec`), in their order; two queries."""
    rendered = [(each, render(each.spec(), now, now + AHEAD)) for each in schedules]
    people = people_of(shift for _schedule, shifts in rendered for shift in shifts)
    away = set(
        TimeOff.objects.filter(person__in=people, start__lte=now, end__gt=now).values_list(
            "person", flat=True
        )
    )
    return [_seat(schedule, shifts, people, away, now) for schedule, shifts in rendered]


def _seat(
    schedule: Schedule, shifts: Sequence[Shift], people: dict[int, User], away: set[int], now: datetime
) -> Seat:
    first = shifts[0]
    change = next((each for each in shifts if each.person != first.person), None)
    gap = next((each for each in shifts if each.person is None), None)
    has_gap = first.person is not None and gap is not None and gap.start < now + GAPS_AHEAD
    return Seat(
        schedule=schedule,
        person=whom(people, first.person),
        until=change.start if change else None,
        following=whom(people, change.person) if change else None,
        gap_from=gap.start if gap is not None and has_gap else None,
        is_override=first.why is Why.OVERRIDE,
        is_away=first.person in away,
    )


def people_of(shifts: Iterable[Shift]) -> dict[int, User]:
    """Everybody on call in these shifts, by key."""
    keys = {each.person for each in shifts if each.person is not None}
    return dict(User.objects.in_bulk(keys))


def whom(people: dict[int, User], key: int | None) -> User | None:
    return None if key is None else people.get(key)


def days(
    spec: ScheduleSpec, *, zone: ZoneInfo, first: date, count: int, now: datetime, month: int | None = None
) -> list[Day]:
    """`count` days of the final schedule from `first` on, cut at the midnights of `zone`; two queries."""
    edges = [first_instant(first + timedelta(days=each), time(), zone) for each in range(count + 1)]
    shifts = render(spec, edges[0], edges[-1])
    people = people_of(shifts)
    away = away_in(shifts)
    today = now.astimezone(zone).date()
    found = []
    for place in range(count):
        on = first + timedelta(days=place)
        begins, ends = edges[place], edges[place + 1]
        parts = tuple(
            _part(each, begins, ends, zone, now, people, away)
            for each in shifts
            if each.start < ends and each.end > begins
        )
        found.append(Day(on, on == today, month is not None and on.month != month, parts))
    return found


def away_in(shifts: Sequence[Shift]) -> tuple[Conflict, ...]:
    """Where somebody's time off touches a shift of his; one query."""
    keys = {each.person for each in shifts if each.person is not None}
    if not keys:
        return ()
    times = TimeOff.objects.filter(person__in=keys, start__lt=shifts[-1].end, end__gt=shifts[0].start)
    return conflicts(shifts, [each.spec() for each in times])


def _part(
    shift: Shift,
    begins: datetime,
    ends: datetime,
    zone: ZoneInfo,
    now: datetime,
    people: dict[int, User],
    away: Sequence[Conflict],
) -> Part:
    start, end = max(shift.start, begins), min(shift.end, ends)
    return Part(
        shift=shift,
        person=whom(people, shift.person),
        hours=_hours(start if start > begins else None, end if end < ends else None, zone),
        is_past=end <= now,
        is_now=start <= now < end,
        begins=shift.start >= begins,
        is_away=any(each.shift is shift and each.start < end and each.end > start for each in away),
    )


def _hours(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> str:
    """The hours of a part of a day; None is the day's own begin or end."""
    words = {"start": _wall(start, zone), "end": _wall(end, zone)}
    if start and end:
        return f"{words['start']}–{words['end']}"
    if start:
        return _("from %(start)s") % words
    if end:
        return _("until %(end)s") % words
    return _("all day")


def _wall(at: datetime | None, zone: ZoneInfo) -> str:
    return date_words(at.astimezone(zone), "H:i") if at else ""


def window_words(window: Window) -> str:
    """When a layer covers: "Sat 22:00 – Sun 06:00", or "08:00–18:00" of every day."""
    opens, closes = wall_text(window.opens), wall_text(window.closes)
    if window.opens_on is None or window.closes_on is None:
        return f"{opens}–{closes}"
    return f"{WEEKDAYS_ABBR[window.opens_on]} {opens} – {WEEKDAYS_ABBR[window.closes_on]} {closes}"
