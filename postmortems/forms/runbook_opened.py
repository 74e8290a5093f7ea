"""What the form of a runbook was opened with, so that two people don't undo each other.

Its record knows the versions, but not who changed ties, owner and dates: the form itself carries what it
showed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Model, QuerySet

_SALT = "postmortems.runbook.opened"


def sealed(shown: Mapping[str, Any]) -> str:
    """The values that a form shows, for its hidden field."""
    return signing.dumps({name: _plain(value) for name, value in shown.items()}, salt=_SALT, compress=True)


def changed(said: Mapping[str, Any], opened: str) -> set[str]:
    """The fields that say something else than was sealed; all of them, when nothing was sealed here."""
    try:
        before = signing.loads(opened, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return set(said)
    return {name for name, value in said.items() if name not in before or _plain(value) != before[name]}


def _plain(value: Any) -> Any:
    """A value as JSON: rows by their keys, texts without what browsers change at their line ends."""
    if isinstance(value, QuerySet | list):
        return sorted(getattr(each, "pk", each) for each in value)
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip()
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value
