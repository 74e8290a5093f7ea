"""Fields for times, typed in the reader's zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2199


def _year_in_range(at: datetime) -> None:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a year from %(first)d to %(last)d."), params={"first": FIRST_YEAR, "last": LAST_YEAR}
        )


def instant_field(**kwargs: Any) -> forms.DateTimeField:
    """An instant, whole minutes, in the zone that is active."""
    widget = forms.DateTimeInput({"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, validators=[_year_in_range], **kwargs)


def time_input() -> forms.TimeInput:
    return forms.TimeInput({"type": "time", "class": "form-control"}, format="%H:%M")


def date_input() -> forms.DateInput:
    return forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d")
