"""Holidays of a country, from the `holidays` package, for a calendar's exceptions."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import holidays
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_YEARS = 15


@dataclass(frozen=True)
class Holiday:
    """One holiday found; `kept` is the label of the exception that already stands on that date, else None."""

    on: date
    name: str
    kept: str | None


@cache
def countries() -> dict[str, list[str]]:
    """Codes of the countries the package knows (ISO 3166), each with its subdivisions."""
    return {
        code: sorted(parts)
        for code, parts in sorted(holidays.list_supported_countries(include_aliases=False).items())
    }


class HolidaysForm(forms.Form):
    """Which holidays. `found()` lists them after `is_valid()`."""

    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        widget=forms.TextInput(attrs={"list": "countries", "size": 4, "autocomplete": "off"}),
        help_text=gettext_lazy("Two letters, such as ES, DE or GB."),
    )
    subdivision = forms.CharField(
        label=gettext_lazy("Region"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": "subdivisions", "size": 8, "autocomplete": "off"}),
        help_text=gettext_lazy("Its code, such as MD or BY. Empty: only what holds in the whole country."),
    )
    first = forms.IntegerField(label=gettext_lazy("From year"), min_value=1990, max_value=2100)
    last = forms.IntegerField(label=gettext_lazy("To year"), min_value=1990, max_value=2100)

    def clean_country(self) -> str:
        code = str(self.cleaned_data["country"]).strip().upper()
        if code not in countries():
            raise ValidationError(
                _("No holidays are known for “%(code)s”. Write the country's two letters, such as ES or DE."),
                params={"code": code},
            )
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        country, part = cleaned.get("country"), str(cleaned.get("subdivision") or "").strip().upper()
        cleaned["subdivision"] = part
        if country and part and part not in countries()[country]:
            allowed = ", ".join(countries()[country])
            reason = (
                _("%(country)s has no region “%(part)s”. Known are: %(allowed)s.")
                if allowed
                else _("No regions are known for %(country)s: leave this empty.")
            )
            self.add_error("subdivision", reason % {"country": country, "part": part, "allowed": allowed})
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last year comes before the first one."))
        elif first and last and last - first >= MOST_YEARS:
            self.add_error("last", _("At most %(years)d years at once.") % {"years": MOST_YEARS})
        return cleaned

    def regions(self) -> list[str]:
        """Codes of the chosen country's regions, to pick from."""
        return countries().get(str(self["country"].value() or "").strip().upper(), [])

    def found(self, existing: dict[date, str]) -> list[Holiday]:
        """The holidays in order; `existing` are the labels of the calendar's own exceptions by date."""
        chosen = self.cleaned_data
        years = range(chosen["first"], chosen["last"] + 1)
        days = holidays.country_holidays(chosen["country"], subdiv=chosen["subdivision"] or None, years=years)
        return [Holiday(on, name[:80], existing.get(on)) for on, name in sorted(days.items())]
