"""Seconds and ticks in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_UNITS = (86_400, 3600, 60)


def duration(seconds: int) -> str:
    """A length of time in its largest whole unit: "3 minutes". Seconds in, rounded down."""
    days, hours, minutes = (seconds // unit for unit in _UNITS)
    if days:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    if minutes:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}


def tick_name(kind: str) -> str:
    """What a kind of tick does, for people; an unknown kind keeps its own name."""
    names = {
        "clocks": _("SLA clocks"),
        "wakes": _("waking of pending tickets"),
        "verifications": _("reminding and closing of resolved tickets"),
        "pages": _("paging of people"),
        "deliveries": _("sending of pages"),
        "audit": _("the auditor"),
        "action_items": _("reminding of action items"),
        "sessions": _("forgetting ended sessions"),
        "outbox": _("sending of mail"),
        "runbooks": _("reminding of runbooks to review"),
    }
    return names.get(kind, kind)
