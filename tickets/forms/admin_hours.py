"""Opening hours of a day as an admin types them: "09:00–14:00, 15:00–18:00"; 24:00 is the end of the day."""

import re
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.sla.spec import DayHours, wall_seconds, wall_text

_INTERVAL = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—)\s*(\d{1,2})(?:[:.](\d{2}))?$", re.ASCII)


def hours_text(hours: DayHours) -> str:
    """The inverse of `read_hours`, in order of the day; empty when closed."""
    return ", ".join(f"{wall_text(opens)}–{wall_text(closes)}" for opens, closes in sorted(hours))


def read_hours(text: str) -> DayHours:
    """The intervals of one local date, in order, in seconds from midnight; empty text is closed.

    Raises ValidationError that says which interval is wrong and what is allowed.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text)]
    hours = sorted(_read_interval(part) for part in parts if part)
    for (opens, closes), (next_opens, next_closes) in pairwise(hours):
        if next_opens < closes:
            raise ValidationError(
                _("%(first)s and %(second)s overlap. Each minute belongs to one interval only."),
                code="overlap",
                params={
                    "first": hours_text(((opens, closes),)),
                    "second": hours_text(((next_opens, next_closes),)),
                },
            )
    return tuple(hours)


def _read_interval(text: str) -> tuple[int, int]:
    found = _INTERVAL.match(text)
    if found is None:
        raise ValidationError(
            _("“%(text)s” is no interval. Write opening and closing as HH:MM, such as 09:00–14:00."),
            code="not_hours",
            params={"text": text[:40]},
        )
    opens = _read_time(found[1], found[2])
    closes = _read_time(found[3], found[4])
    if closes <= opens:
        raise ValidationError(
            _(
                "%(hours)s closes before it opens. Hours past midnight are two intervals: until 24:00 here, "
                "and from 00:00 on the next day."
            ),
            code="backwards",
            params={"hours": hours_text(((opens, closes),))},
        )
    return opens, closes


def _read_time(hour: str, minute: str | None) -> int:
    text = f"{int(hour):02d}:{minute or '00'}"
    try:
        return wall_seconds(text)
    except ValueError:
        raise ValidationError(
            _("%(text)s is no time of day. Write HH:MM, from 00:00 to 24:00."),
            code="not_a_time",
            params={"text": text},
        ) from None


class HoursField(forms.CharField):
    """Several intervals of one day in one field. Cleans to pairs of seconds from local midnight."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"size": 34, "placeholder": gettext_lazy("closed"), "autocomplete": "off"}),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return hours_text(tuple((int(opens), int(closes)) for opens, closes in value))

    def clean(self, value: Any) -> Any:
        return read_hours(str(super().clean(value) or ""))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
