"""Time zones and languages a person may choose.

Zones are IANA names; an empty name means "not chosen here, ask the next one": a person's own zone, else the
organisation's, else the desk's (`settings.WATCHDESK_ZONE`).
"""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def zone_names() -> frozenset[str]:
    """Names of every zone this installation knows, without the files that are no places."""
    return frozenset(name for name in available_timezones() if name not in {"localtime", "Factory"})


def zone_choices() -> list[tuple[str, str]]:
    """Zones as form choices, by name, with the empty choice left to the form."""
    return [(name, name.replace("_", " ")) for name in sorted(zone_names()) if "/" in name or name == "UTC"]


def validate_zone(value: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if value not in zone_names():
        raise ValidationError(
            _("“%(value)s” is not a time zone. Use an IANA name, such as Europe/Madrid or UTC."),
            code="unknown_zone",
            params={"value": value},
        )


def validate_language(value: str) -> None:
    """Refuse a language the desk has no words for."""
    known = dict(settings.LANGUAGES)
    if value not in known:
        raise ValidationError(
            _("“%(value)s” is not a language of this desk. Allowed: %(allowed)s."),
            code="unknown_language",
            params={"value": value, "allowed": ", ".join(known)},
        )


def zone_named(*candidates: str) -> ZoneInfo:
    """The first candidate that is set and known, else the desk's own zone."""
    known = zone_names()
    return next(
        (ZoneInfo(name) for name in candidates if name and name in known), ZoneInfo(settings.WATCHDESK_ZONE)
    )
