"""A calendar drawn: the week as bars, and the exceptions that come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tickets.forms.admin_hours import hours_text
from tickets.models.calendar_hours import WEEKDAYS
from tickets.sla.spec import DAY_SECONDS, CalendarSpec, DayHours

COMING = 12
# The bar of a day is 288 units wide: one is five minutes.
_UNIT = DAY_SECONDS // 288


@dataclass(frozen=True)
class Day:
    """One line: its name, its hours in words, and (x, width) of each bar."""

    label: Any
    words: str
    bars: list[tuple[int, int]]
    name: str = ""


def local_today(spec: CalendarSpec, now: datetime) -> date:
    return now.astimezone(ZoneInfo(spec.zone)).date()


def week_rows(spec: CalendarSpec) -> list[Day]:
    """Monday to Sunday."""
    all_day: DayHours = ((0, DAY_SECONDS),)
    return [_day(label, all_day if spec.always_open else spec.weekly[weekday]) for weekday, label in WEEKDAYS]


def coming_exceptions(spec: CalendarSpec, today: date) -> list[Day]:
    """The next dates, from today on, that are not like their weekday."""
    dates = [on for on in sorted(spec.exceptions) if on >= today][:COMING]
    return [_day(on, spec.exceptions[on], spec.labels.get(on, "")) for on in dates]


def _day(label: Any, hours: DayHours, name: str = "") -> Day:
    bars = [(opens // _UNIT, max((closes - opens) // _UNIT, 1)) for opens, closes in hours]
    return Day(label, hours_text(hours) or _("closed"), bars, name)
