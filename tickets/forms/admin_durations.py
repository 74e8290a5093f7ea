"""Targets as an admin types them: "4h", "30 min", "1h30". They are business time, so there are no days."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_HOURS = 2000
_HOURS = re.compile(r"^(\d{1,5})\s*(?:h|hours?|std\.?)(?:\s*(\d{1,2})\s*(?:m|min\.?|minutes?)?)?$", re.ASCII)
_CLOCK = re.compile(r"^(\d{1,5}):(\d{2})$", re.ASCII)
_MINUTES = re.compile(r"^(\d{1,6})\s*(?:m|min\.?|minutes?)$", re.ASCII)


def duration_text(seconds: int) -> str:
    """The inverse of `read_duration`: "1 h 30 min", "30 min", "4 h"."""
    hours, rest = divmod(seconds, 3600)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest // 60} min")
    return " ".join(parts)


def read_duration(text: str) -> int:
    """Seconds, at least a minute. Raises ValidationError that says what is allowed."""
    typed = text.strip().lower()
    hours = _HOURS.match(typed) or _CLOCK.match(typed)
    minutes = _MINUTES.match(typed)
    if hours is not None:
        seconds = int(hours[1]) * 3600 + int(hours[2] or 0) * 60
    elif minutes is not None:
        seconds = int(minutes[1]) * 60
    else:
        raise ValidationError(
            _("“%(text)s” is no duration. Write hours and minutes: 4h, 30 min or 1h30."),
            code="not_a_duration",
            params={"text": text[:30]},
        )
    if not 60 <= seconds <= MOST_HOURS * 3600:
        raise ValidationError(
            _("A target is from 1 minute to %(most)d hours of business time."),
            code="out_of_range",
            params={"most": MOST_HOURS},
        )
    return seconds


class DurationField(forms.CharField):
    """A duration in hours and minutes. Cleans to seconds."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"size": 9, "autocomplete": "off", "placeholder": "4h"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return duration_text(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return read_duration(typed) if typed else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
