"""Forms of how a person is reached."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from oncall.actions.personal import Span
from oncall.models import ContactMethod, Page, WorkingHours
from oncall.models.personal_rule import MAX_RULE_MINUTES

_INPUT = {"class": "form-control"}
_SELECT = {"class": "form-select"}
_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")


class AddressForm(forms.Form):
    """A new contact method; the channel itself says what is wrong with its address."""

    channel = forms.ChoiceField(
        label=_("How"), choices=ContactMethod.Channel.choices, widget=forms.Select(_SELECT)
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput(_INPUT),
        help_text=_("As you call it: Phone, Team chat, Home mail."),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.TextInput({**_INPUT, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "An email address, or the address of a message service such as ntfys://ntfy.sh/my-own-topic,"
            " tgram://token/chat or slack://token/#channel. It is kept sealed and never shown in full again."
        ),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({**_INPUT, "inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("The six digits of the message. They are good for 15 minutes."),
    )


class StepForm(forms.Form):
    """One step of the rules for one urgency."""

    minutes = forms.IntegerField(
        label=_("After minutes"),
        min_value=0,
        max_value=MAX_RULE_MINUTES,
        initial=0,
        widget=forms.NumberInput({**_INPUT, "inputmode": "numeric"}),
    )
    method = forms.ChoiceField(label=_("Method"), widget=forms.Select(_SELECT))
    urgency = forms.ChoiceField(choices=Page.Urgency.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, methods: Sequence[ContactMethod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), f"{each.name} · {each.shown}") for each in methods]
        cast("forms.ChoiceField", self.fields["method"]).choices = choices


class HoursForm(forms.Form):
    """A week of working hours: a line of spans for each day."""

    def __init__(self, *args: Any, hours: Sequence[WorkingHours] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, label in WEEKDAYS.items():
            spans = [each for each in hours if each.weekday == weekday]
            self.fields[f"day_{weekday}"] = forms.CharField(
                label=label,
                required=False,
                max_length=120,
                initial=", ".join(_written(each) for each in spans),
                widget=forms.TextInput({**_INPUT, "placeholder": "09:00–14:00, 15:00–18:00"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for weekday in WEEKDAYS:
            name = f"day_{weekday}"
            try:
                cleaned[name] = _spans(weekday, str(cleaned.get(name) or ""))
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned

    def spans(self) -> list[Span]:
        values: Mapping[str, list[Span]] = self.cleaned_data
        return [span for weekday in WEEKDAYS for span in values[f"day_{weekday}"]]


def _written(hours: WorkingHours) -> str:
    end = "24:00" if hours.end == time() else f"{hours.end:%H:%M}"
    return f"{hours.start:%H:%M}–{end}"


def _spans(weekday: int, text: str) -> list[Span]:
    """What was typed for a day, in order. Raises ValidationError."""
    found = [_span(weekday, part.strip()) for part in re.split(r"[,;]", text) if part.strip()]
    found.sort(key=lambda each: each[1])
    for before, after in pairwise(found):
        if before[2] == time() or after[1] < before[2]:
            raise ValidationError(_("These hours overlap."))
    return found


def _span(weekday: int, part: str) -> Span:
    match = _SPAN.fullmatch(part)
    numbers = [int(each) for each in match.groups()] if match else []
    if not numbers or numbers[0] > 23 or numbers[2] > 24 or max(numbers[1], numbers[3]) > 59:
        raise ValidationError(_("Write hours such as 09:00–14:00, 15:00–18:00."))
    minutes_end = numbers[2] * 60 + numbers[3]
    if minutes_end > 24 * 60 or minutes_end <= numbers[0] * 60 + numbers[1]:
        raise ValidationError(
            _("The end must be after the start. Hours over midnight are two: until 24:00, and from 00:00.")
        )
    return weekday, time(numbers[0], numbers[1]), time(numbers[2] % 24, numbers[3])
