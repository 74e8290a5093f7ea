"""Shifts as an iCalendar (RFC 5545), from the same engine that pages people."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from oncall.models import Schedule, User
from oncall.scheduling.render import Shift
from oncall.scheduling.shifts import in_full
from oncall.scheduling.spec import ScheduleSpec


def feed_text(
    name: str,
    schedules: Iterable[Schedule],
    *,
    people: dict[int, User],
    shifts: dict[int, tuple[Shift, ...]],
    now: datetime,
) -> bytes:
    """An event for each of the `shifts` of each schedule (by key), gaps included as such; times in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Watchdesk//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for schedule in schedules:
        for shift in shifts[schedule.pk]:
            calendar.add_component(_event(schedule, shift, people, now))
    text: bytes = calendar.to_ical()
    return text


def shifts_of(
    spec: ScheduleSpec, start: datetime, end: datetime, person: int | None = None
) -> tuple[Shift, ...]:
    """The whole shifts that touch [start, end); with `person` only that person's."""
    found = in_full(spec, start, end)
    return found if person is None else tuple(each for each in found if each.person == person)


def _event(schedule: Schedule, shift: Shift, people: dict[int, User], now: datetime) -> Event:
    event = Event()
    whom = people.get(shift.person) if shift.person is not None else None
    words = {"schedule": schedule.name, "person": whom}
    summary = _("%(schedule)s: %(person)s on call") if whom else _("%(schedule)s: gap, nobody on call")
    event.add("summary", summary % words)
    event.add("dtstart", shift.start)
    event.add("dtend", shift.end)
    event.add("dtstamp", now)
    # one seat has one shift beginning at an instant
    event.add("uid", f"schedule-{schedule.pk}-{int(shift.start.timestamp())}@watchdesk")
    event.add("transp", "TRANSPARENT")
    return event
