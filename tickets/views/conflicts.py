"""What somebody else changed while a form was open, in words."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tickets.actions.errors import ChangedField, Conflict
from tickets.wording import field_label, field_of, value_words


def told_changes(conflict: Conflict) -> list[dict[str, Any]]:
    """As `components/conflict.html` shows them: who, what ("Title: old → new"), when."""
    return [
        {"who": change.by_name or _("Watchdesk"), "what": _change(change), "when": change.at}
        for change in conflict.changes
    ]


def _change(change: ChangedField) -> str:
    old, new = (_shown(change.field, value) for value in (change.opened, change.current))
    return _("%(field)s: %(old)s → %(new)s") % {"field": field_label(change.field), "old": old, "new": new}


def _shown(name: str, value: Any) -> str:
    """A field's JSON value in words; a foreign key's by the name of the row it leads to."""
    field = field_of(name)
    if isinstance(field, models.ForeignKey) and value is not None:
        row = field.remote_field.model._default_manager.filter(pk=value).first()
        return str(row) if row is not None else value_words(name, None)
    return value_words(name, value)
