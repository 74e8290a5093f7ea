"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oncall.lateness import late_pulses
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
    ran = [max(pulse.silent_seconds, pulse.lateness_seconds) for pulse in late if pulse.heartbeat]
    what = ", ".join(tick_name(pulse.kind) for pulse in late)
    if ran:
        return _("Timers are late by %(duration)s: %(what)s.") % {
            "duration": duration(max(ran)),
            "what": what,
        }
    return _("Timers have not run yet: %(what)s.") % {"what": what}
