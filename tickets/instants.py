"""Instants in words, in a reader's zone and in the language that is active."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kernel.date_filter import date_words


def reader_zone() -> ZoneInfo:
    """The zone that is active for whoever reads the page."""
    return timezone.get_current_timezone()


def day_words(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """The local date of an aware instant: "Tuesday 24 November", with the year when it is not this one."""
    local = at.astimezone(zone)
    if local.year == now.astimezone(zone).year:
        # Translators: a date without its year in Django's date format letters; German: "l, j. F"
        return date_format(local, pgettext("date format", "l j F"))
    # Translators: a date with its year in Django's date format letters; German: "l, j. F Y"
    return date_format(local, pgettext("date format", "l j F Y"))


def instant_words(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """A whole instant: "14:30 on Tuesday 24 November (Europe/Madrid)". Mail may be read on any day."""
    return _("%(time)s on %(day)s (%(zone)s)") % {
        "time": _time(at.astimezone(zone)),
        "day": day_words(at, zone=zone, now=now),
        "zone": zone.key,
    }


def by_words(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """A promise to a requester: "by 14:30, your time (Europe/Madrid)", with the day unless that is today."""
    local = at.astimezone(zone)
    values = {"time": _time(local), "day": day_words(at, zone=zone, now=now), "zone": zone.key}
    if local.date() == now.astimezone(zone).date():
        return _("by %(time)s today, your time (%(zone)s)") % values
    return _("by %(time)s on %(day)s, your time (%(zone)s)") % values


def _time(local: datetime) -> str:
    return date_words(local, "H:i")
