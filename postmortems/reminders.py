"""When the owner of an action item is reminded. Pure: dates, a zone, and the instant that is asked about.

Three days before it is due, on the day it is due, and, once that day is over, the day after and every week
from then on: each at nine in the morning on the owner's wall clock.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kernel.wallclock import day_start, first_instant, local_date, next_date

DAYS_BEFORE = 3
EVERY_DAYS_LATE = 7
AT = time(9)


class Stage(StrEnum):
    """What a reminder says: it is coming, it is due today, it is late."""

    SOON = "soon"
    TODAY = "today"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: on which local date, at which instant (UTC), and what it says."""

    on: date
    at: datetime
    stage: Stage


def late_from(due_on: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) from which an item is late: the end of its due date on the owner's calendar."""
    return day_start(next_date(due_on), zone)


def next_reminder(due_on: date, zone: ZoneInfo, after: datetime) -> Reminder:
    """The first reminder later than an instant."""
    for days in (-DAYS_BEFORE, 0, 1):
        reminder = _reminder(due_on, days, zone)
        if reminder.at > after:
            return reminder
    weeks = max(0, (local_date(after, zone) - due_on).days - 1) // EVERY_DAYS_LATE
    reminder = _reminder(due_on, 1 + weeks * EVERY_DAYS_LATE, zone)
    return reminder if reminder.at > after else _reminder(due_on, 1 + (weeks + 1) * EVERY_DAYS_LATE, zone)


def reminder_due(due_on: date, zone: ZoneInfo, now: datetime) -> Reminder | None:
    """The last reminder whose time has come by now: what a worker that was away sends once, not each."""
    late = (local_date(now, zone) - due_on).days - 1
    weeks = max(0, late) // EVERY_DAYS_LATE
    days = [1 + week * EVERY_DAYS_LATE for week in (weeks, weeks - 1) if week >= 0]
    for each in (*days, 0, -DAYS_BEFORE):
        reminder = _reminder(due_on, each, zone)
        if reminder.at <= now:
            return reminder
    return None


def _reminder(due_on: date, days: int, zone: ZoneInfo) -> Reminder:
    on = due_on + timedelta(days=days)
    stage = Stage.LATE if days > 0 else Stage.TODAY if days == 0 else Stage.SOON
    return Reminder(on, first_instant(on, AT, zone), stage)
