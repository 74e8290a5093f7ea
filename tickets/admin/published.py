"""The sentence an admin reads when saving made a new version."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.models import SlaClock
from tickets.models.choices import ClockState


def running_clocks() -> QuerySet[SlaClock]:
    """Clocks that still count or wait: they keep the version they were started with."""
    return SlaClock.objects.filter(state__in=[ClockState.RUNNING, ClockState.PAUSED])


def version_words(number: int, kept: int) -> str:
    if not kept:
        return _("Version %(number)d: applies to new tickets.") % {"number": number}
    words = ngettext(
        "Version %(number)d: applies to new tickets; %(kept)d running clock keeps its version.",
        "Version %(number)d: applies to new tickets; %(kept)d running clocks keep theirs.",
        kept,
    )
    return words % {"number": number, "kept": kept}
