"""A calendar as one form: the week typed day by day, exceptions below it."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.forms.admin_hours import HoursField
from tickets.models import BusinessCalendar, CalendarException, CalendarHours
from tickets.models.calendar_hours import WEEKDAYS
from tickets.sla.spec import known_zones

DAY_FIELDS = [f"hours_{weekday}" for weekday, _label in WEEKDAYS]


class CalendarForm(forms.ModelForm[BusinessCalendar]):
    """Refuses, at the day, hours that overlap or run backwards, and a calendar that never opens."""

    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        help_text=gettext_lazy(
            "An IANA name, such as Europe/Madrid. Hours below are local times of this zone."
        ),
    )

    class Meta:
        model = BusinessCalendar
        fields = ["name", "zone", "always_open"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        week: dict[int, list[tuple[int, int]]] = {weekday: [] for weekday, _label in WEEKDAYS}
        if self.instance.pk:
            for hours in self.instance.hours.all():
                week[hours.weekday].append((hours.opens, hours.closes))
        else:
            week.update({weekday: [(9 * 3600, 17 * 3600)] for weekday in range(5)})
        for weekday, label in WEEKDAYS:
            self.fields[f"hours_{weekday}"] = HoursField(label=label)
            self.initial.setdefault(f"hours_{weekday}", week[weekday])
        self.fields["hours_0"].help_text = _(
            "Several intervals a day are separated by a comma: 09:00–14:00, 15:00–18:00. Empty is closed; "
            "24:00 is midnight at the end of the day."
        )

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in known_zones():
            raise ValidationError(
                _("There is no time zone “%(zone)s”. Write an IANA name, such as Europe/Madrid or UTC."),
                code="unknown_zone",
                params={"zone": zone},
            )
        ZoneInfo(zone)
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = [cleaned.get(name) for name in DAY_FIELDS]
        if (
            not cleaned.get("always_open")
            and not any(typed)
            and not any(name in self.errors for name in DAY_FIELDS)
        ):
            self.add_error(
                "hours_0",
                ValidationError(
                    _(
                        "This calendar never opens, so no clock could ever run out. Give at least one "
                        "weekday its hours, or tick “always open”."
                    ),
                    code="never_opens",
                ),
            )
        return cleaned

    @transaction.atomic
    def save_week(self, calendar: BusinessCalendar) -> None:
        """Make the stored hours those that were typed; unchanged days are left alone."""
        for weekday, _label in WEEKDAYS:
            wanted = set(self.cleaned_data[f"hours_{weekday}"])
            for hours in CalendarHours.objects.filter(calendar=calendar, weekday=weekday):
                if (hours.opens, hours.closes) in wanted:
                    wanted.discard((hours.opens, hours.closes))
                else:
                    hours.delete()
            for opens, closes in sorted(wanted):
                CalendarHours.objects.create(calendar=calendar, weekday=weekday, opens=opens, closes=closes)


class ExceptionForm(forms.ModelForm[CalendarException]):
    """One date that is not like its weekday."""

    hours = HoursField(label=gettext_lazy("Open (empty: closed all day)"))

    class Meta:
        model = CalendarException
        fields = ["on", "label", "hours"]
        error_messages = {"__all__": {"unique": gettext_lazy("This date stands here already.")}}

    def clean_hours(self) -> list[list[int]]:
        return [[opens, closes] for opens, closes in self.cleaned_data["hours"]]


class ExceptionFormSet(forms.BaseInlineFormSet[CalendarException, BusinessCalendar, ExceptionForm]):
    """A date stands once."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            on = cleaned.get("on")
            if on is None or cleaned.get("DELETE"):
                continue
            if on in seen:
                form.add_error("on", _("This date stands here twice. Keep one line, with all its hours."))
            seen.add(on)

    def validate_unique(self) -> None:
        """`clean` says it at the date instead of above the table."""
