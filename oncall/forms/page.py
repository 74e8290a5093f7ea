"""What people say when they answer a page."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oncall.forms.instants import instant_field
from oncall.models import Membership, Schedule, User

LONGEST_NOTE = 2000
SNOOZES = {"30": _("30 minutes"), "60": _("1 hour"), "240": _("4 hours")}
"""The minutes that have a button of their own."""
_SELECT = {"class": "form-select"}


def note_field() -> forms.CharField:
    return forms.CharField(
        label=_("Note (optional)"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"class": "form-control", "rows": 2}),
        help_text=_("Kept on the page's record."),
    )


class NoteForm(forms.Form):
    """Beside a button: a note, and the page's mark as it was shown."""

    note = note_field()
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class ReassignForm(forms.Form):
    """To whom: a person, whoever is on call on a schedule, or both."""

    prefix = "to"
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("– nobody –"),
        widget=forms.Select(_SELECT),
    )
    schedule = forms.ModelChoiceField(
        label=_("Whoever is on call for"),
        queryset=Schedule.objects.none(),
        required=False,
        empty_label=_("– no schedule –"),
        widget=forms.Select(_SELECT),
    )
    note = note_field()
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk = Q(pk__in=Membership.objects.values("user")) | Q(is_incident_manager=True)
        people = User.objects.active().filter(desk).order_by("full_name", "email", "id")
        cast("forms.ModelChoiceField[User]", self.fields["person"]).queryset = people
        schedules = Schedule.objects.order_by("name", "id")
        cast("forms.ModelChoiceField[Schedule]", self.fields["schedule"]).queryset = schedules

    def clean(self) -> None:
        values = self.cleaned_data
        if not (values.get("person") or values.get("schedule") or self.errors):
            self.add_error("person", _("Choose a person or a schedule."))


class SnoozeForm(forms.Form):
    """For how long, by a button, or until when."""

    prefix = "snooze"
    minutes = forms.ChoiceField(
        required=False,
        choices=[("", ""), *SNOOZES.items()],
        error_messages={"invalid_choice": _("Choose a time.")},
    )
    until = instant_field(
        label=_("Until"), required=False, help_text=_("Your time; a week from now at most.")
    )
    note = note_field()

    def __init__(self, *args: Any, now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now

    def clean(self) -> dict[str, Any]:
        """`until` is the instant, however it was said (UTC)."""
        values = self.cleaned_data
        minutes = values.get("minutes")
        if minutes and self._now:
            values["until"] = self._now + timedelta(minutes=int(minutes))
        elif not (values.get("until") or self.errors):
            self.add_error("until", _("Choose a time."))
        return values
