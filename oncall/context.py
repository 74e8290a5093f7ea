"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oncall.lateness import Pulse, late_pulses
from oncall.models import User
from oncall.words import duration, tick_name


def desk(request: HttpRequest) -> dict[str, Any]:
    """`watchdesk_demo`, and `timers_late`: a sentence for those who work here, empty when all is well."""
    return {"watchdesk_demo": settings.WATCHDESK_DEMO, "timers_late": _timers_late(request)}


def _timers_late(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not (user.is_agent or user.is_incident_manager or user.is_admin):
        return ""
    late = late_pulses()
    if not late:
        return ""
    return _(
        "Timers are late: %(what)s. Times shown may be overtaken; operators have been shown the same."
    ) % {"what": "; ".join(_late_words(pulse) for pulse in late)}


def _late_words(pulse: Pulse) -> str:
    if pulse.heartbeat is None:
        return _("%(tick)s has not run yet") % {"tick": tick_name(pulse.kind)}
    seconds = max(pulse.silent_seconds, pulse.lateness_seconds)
    return _("%(tick)s by %(duration)s") % {"tick": tick_name(pulse.kind), "duration": duration(seconds)}
