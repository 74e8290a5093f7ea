"""Telling people by mail that somebody else changed when they are on call (docs/semantics.md: on-call)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.date_filter import date_words
from kernel.intervals import Interval, subtract, union
from oncall.actions.queue_email import queue_email
from oncall.models import Schedule, User
from oncall.scheduling.render import render
from oncall.scheduling.spec import Person, ScheduleSpec

MOST_LINES = 12


@dataclass(frozen=True)
class Change:
    """What a schedule said and says about [start, end) (UTC), who changed it, and a word about why.

    `key` names the change, so that nobody is told of it twice.
    """

    schedule: Schedule
    before: ScheduleSpec
    after: ScheduleSpec
    start: datetime
    end: datetime
    by: User | None
    key: str
    note: str = ""


def tell_changed(change: Change, *, now: datetime) -> None:
    """Queue a mail, in the caller's transaction, to everybody who has shifts more or fewer than before.

    Each is written in its reader's language and zone. Nobody is told what he did himself, and what Watchdesk
    sets up (`by` is None) is told to nobody.
    """
    if change.by is None:
        return
    before = _times(change.before, change.start, change.end)
    after = _times(change.after, change.start, change.end)
    people = User.objects.active().select_related("organisation").in_bulk({*before, *after} - {change.by.pk})
    for key, person in sorted(people.items()):
        gained = subtract(after.get(key, ()), before.get(key, ()))
        lost = subtract(before.get(key, ()), after.get(key, ()))
        if (gained or lost) and person.has_mail:
            _tell(change, person, gained, lost, now)


def _times(spec: ScheduleSpec, start: datetime, end: datetime) -> dict[Person, list[Interval]]:
    """When each person is on call; shifts that touch are one."""
    found: dict[Person, list[Interval]] = {}
    for shift in render(spec, start, end):
        if shift.person is not None:
            found.setdefault(shift.person, []).append(Interval(shift.start, shift.end))
    return {person: union(times) for person, times in found.items()}


def _tell(
    change: Change, person: User, gained: Sequence[Interval], lost: Sequence[Interval], now: datetime
) -> None:
    with translation.override(person.display_language), timezone.override(person.display_zone):
        subject, body = _subject(change, gained, lost), _body(change, person, gained, lost)
    queue_email(
        key=f"{change.key}:user:{person.pk}",
        to_address=person.email,
        to_name=person.full_name,
        recipient=person,
        kind="shifts_changed",
        subject=subject,
        body=body,
        subject_ref=f"schedule:{change.schedule.pk}",
        thread_ref=f"schedule:{change.schedule.pk}",
        now=now,
    )


def _subject(change: Change, gained: Sequence[Interval], lost: Sequence[Interval]) -> str:
    words = {"schedule": change.schedule.name, "when": _span((gained or lost)[0])}
    if (gained and lost) or len(gained or lost) > 1:
        return _("%(schedule)s: your shifts have changed") % words
    if gained:
        return _("%(schedule)s: you are on call %(when)s") % words
    return _("%(schedule)s: you are no longer on call %(when)s") % words


def _body(change: Change, person: User, gained: Sequence[Interval], lost: Sequence[Interval]) -> str:
    words = {"who": change.by, "schedule": change.schedule.name}
    parts = [_("Hello %(name)s,") % {"name": person.get_short_name()}]
    parts.append(_("%(who)s has changed who is on call in %(schedule)s.") % words)
    if gained:
        parts.append("\n".join([_("You are on call now in these times:"), *_lines(gained)]))
    if lost:
        parts.append("\n".join([_("You are no longer on call in these times:"), *_lines(lost)]))
    if change.note:
        parts.append(_("Note: %(note)s") % {"note": change.note})
    parts.append(_("Times in %(zone)s.") % {"zone": person.display_zone.key})
    path = reverse("oncall:calendar", args=[change.schedule.pk])
    parts.append(_("The calendar: %(address)s") % {"address": f"{settings.WATCHDESK_URL.rstrip('/')}{path}"})
    return "\n\n".join(parts)


def _lines(times: Sequence[Interval]) -> Iterable[str]:
    yield from (f"- {_span(each)}" for each in times[:MOST_LINES])
    more = len(times) - MOST_LINES
    if more > 0:
        yield "- " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}


def _span(time: Interval) -> str:
    """From when to when, in the active zone."""
    start, end = timezone.localtime(time.start), timezone.localtime(time.end)
    until = "H:i" if start.date() == end.date() else "D j M Y H:i"
    return f"{date_words(start, 'D j M Y H:i')} – {date_words(end, until)}"
