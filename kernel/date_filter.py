"""Times on pages: Django's `date` filter, which also says which of two when clocks go back.

Every template has it by its settings, so that no page needs to think of the hour that comes twice.
"""

from datetime import date, datetime

from django import template
from django.template.defaultfilters import date as written
from django.utils import formats

from kernel.wallclock import which_words

register = template.Library()

_HOURS = frozenset("gGhHPf")
# formats that say it themselves; the letters of a zone's name Django leaves empty in just that hour
_TOLD = frozenset("crU")


def date_words(local: datetime, form: str) -> str:
    """A local time in Django's format letters, with its zone's name where it comes twice: "02:30 CET"."""
    return formats.date_format(local, form) + which_words(local)


@register.filter(name="date", expects_localtime=True, is_safe=False)
def shown(value: date | None, form: str | None = None) -> str:
    """As Django's, and "02:30 CEST" where "02:30" could be either of two."""
    words = written(value, form)
    if not isinstance(value, datetime) or value.tzinfo is None:
        return words
    letters = set(str(formats.get_format(form or "DATE_FORMAT")).replace("\\", ""))
    return words.rstrip() + which_words(value) if letters & _HOURS and not letters & _TOLD else words
