"""Fields that the forms of reviews and action items share."""

from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from kernel.wallclock import first_instant
from oncall.models import User
from postmortems.models.choices import Audience
from tickets.forms.action import text_area

LONGEST_BODY = 10_000
_SHOWN = "%Y-%m-%dT%H:%M:%S"
FIRST_YEAR, LAST_YEAR = 2000, 2100


class TextField(forms.CharField):
    """Several lines, kept with one kind of line break, so that two readings compare."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_BODY)
        super().__init__(widget=text_area(rows), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class InstantField(forms.Field):
    """An instant (UTC) on the reader's wall clock, to the second.

    Of a time that comes twice the first is meant, unless it is the one that was shown.
    """

    widget = forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format=_SHOWN)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shown: datetime | None = None

    def prepare_value(self, value: Any) -> Any:
        return _wall(value).strftime(_SHOWN) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            wall = parse_datetime(text)
        except ValueError:
            wall = None
        if wall is None or wall.tzinfo is not None:
            raise forms.ValidationError(
                _("Enter a date and a time, such as 2026-03-29 01:45."), code="invalid"
            )
        if not FIRST_YEAR <= wall.year <= LAST_YEAR:
            raise forms.ValidationError(_("Enter a date between 2000 and 2100."), code="year")
        wall = wall.replace(microsecond=0)
        if self.shown is not None and wall == _wall(self.shown):
            return self.shown
        return first_instant(wall.date(), wall.time(), timezone.get_current_timezone())


class DayField(forms.DateField):
    """A date between 2000 and 2100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> date | None:
        on: date | None = super().clean(value)
        if on is not None and not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise forms.ValidationError(_("Enter a date between 2000 and 2100."), code="year")
        return on


def audiences_field() -> forms.MultipleChoiceField:
    """For whom a line is."""
    return forms.MultipleChoiceField(
        label=_("For"),
        choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each audience gets its own document. What is not for customers never reaches them."),
    )


def opened_field() -> forms.IntegerField:
    """The revision that the form was opened with."""
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)


def desk_people() -> Any:
    """Who may own or write a review or an action item: everybody active who reads the desk, by name."""
    roles = Q(is_incident_manager=True) | Q(is_process_owner=True) | Q(is_staff=True)
    people = User.objects.active().filter(roles | Q(memberships__isnull=False)).distinct()
    return people.order_by("full_name", "email", "pk")


def offer_people(field: forms.Field) -> None:
    """Give a choice of people its people."""
    cast("forms.ModelChoiceField[User]", field).queryset = desk_people()


def _wall(at: datetime) -> datetime:
    local = timezone.localtime(at)
    return datetime.combine(local.date(), time(local.hour, local.minute, local.second))
