"""Fields for times, typed in the reader's zone."""

from datetime import datetime, timedelta, tzinfo
from datetime import timezone as datetime_timezone
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.wallclock import first_instant

FIRST_YEAR, LAST_YEAR = 2000, 2199
# stands for the reader's zone until it is known which of its instants is meant
_WALL = datetime_timezone(timedelta(), "wall")


def _year_in_range(at: datetime) -> None:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a year from %(first)d to %(last)d."), params={"first": FIRST_YEAR, "last": LAST_YEAR}
        )


class InstantField(forms.DateTimeField):
    """An instant on the wall clock of the zone that is active.

    Of a time that comes twice the first is meant, unless it is the one that was `shown`; Django's own field
    takes neither. One that does not exist is refused.
    """

    shown: datetime | None = None

    def to_python(self, value: Any) -> datetime | None:
        zone = timezone.get_current_timezone()
        with timezone.override(_WALL):
            typed = super().to_python(value)
        # a client may send an offset: then there is nothing to find out
        if typed is None or typed.tzinfo is not _WALL:
            return typed
        wall = typed.replace(tzinfo=None)
        if self.shown is not None and wall == wall_minute(self.shown, zone):
            return self.shown
        try:
            first = first_instant(wall.date(), wall.time(), zone)
            exists = first.astimezone(zone).replace(tzinfo=None, fold=0) == wall
        # the first and the last day of all, in some zones
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return first if exists else from_current_timezone(wall)


def remember_shown(form: forms.BaseForm) -> None:
    """What this form's fields of instants show at first is what they mean when it comes back unchanged."""
    for name, each in form.fields.items():
        if isinstance(each, InstantField):
            initial = form.get_initial_for_field(each, name)
            each.shown = initial if isinstance(initial, datetime) else None


def wall_minute(at: datetime, zone: tzinfo) -> datetime:
    """What a field shows of an instant, which is whole minutes."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0, second=0, microsecond=0)


def instant_field(**kwargs: Any) -> InstantField:
    """An instant, whole minutes, in the zone that is active."""
    widget = forms.DateTimeInput({"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M")
    return InstantField(widget=widget, validators=[_year_in_range], **kwargs)


def time_input() -> forms.TimeInput:
    return forms.TimeInput({"type": "time", "class": "form-control"}, format="%H:%M")


def date_input() -> forms.DateInput:
    return forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d")
