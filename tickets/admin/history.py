"""The history of a piece of configuration: who changed what, when and through what, as triggers wrote it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.forms.admin_durations import duration_text
from tickets.forms.admin_hours import hours_text
from tickets.models.choices import Metric
from tickets.sla.spec import wall_text

MOST_EVENTS = 300
# Numbers that an admin types, and reads, in other words
_WORDS: dict[str, Callable[[Any], str]] = {
    "opens": wall_text,
    "closes": wall_text,
    "seconds": duration_text,
    "hours": lambda pairs: hours_text(tuple((opens, closes) for opens, closes in pairs)) or _("closed"),
    "pauses": lambda metrics: ", ".join(str(Metric(metric).label) for metric in metrics) or _("nothing"),
}
_ACTS = {"insert": "added", "update": "changed", "delete": "removed"}


class Tracked(NamedTuple):
    """An event model, and the field of it that names the object whose history is asked for."""

    model: str
    field: str
    app: str = "tickets"


@dataclass(frozen=True)
class FieldChange:
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One row inserted, changed or deleted. `act`: added, changed, removed."""

    at: datetime
    who: str
    via: str
    act: str
    what: str
    fields: list[FieldChange]


def history_of(key: int | None, tracked: Sequence[Tracked]) -> list[Change]:
    """The newest first, of the object and of the rows that belong to it. `key` None: of all objects."""
    events = sorted(_events(key, tracked), key=lambda pair: _order(pair[0]), reverse=True)
    names = _Names()
    return [_change(event, before, names) for event, before in events[:MOST_EVENTS]]


def _order(event: Any) -> tuple[datetime, int]:
    return event.pgh_created_at, event.pgh_id


class _Names:
    """What rows are called now, each asked for once. What a row named then may be gone: its key is shown."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[models.Model], Any], str] = {}

    def of(self, model: type[models.Model], key: Any) -> str:
        if (model, key) not in self._known:
            row = model._base_manager.filter(pk=key).first()
            self._known[model, key] = str(row) if row is not None else f"#{key}"
        return self._known[model, key]


def _events(key: int | None, tracked: Sequence[Tracked]) -> Iterator[tuple[Any, Any]]:
    """Each event with the one before it of the same row."""
    for model, field, app in tracked:
        rows = apps.get_model(app, model)._default_manager.select_related("pgh_context").order_by("pgh_id")
        before: dict[Any, Any] = {}
        for event in rows if key is None else rows.filter(**{field: key}):
            row = getattr(event, "pgh_obj_id", None)
            yield event, before.get(row)
            before[row] = event


def _metadata(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _change(event: Any, before: Any, names: _Names) -> Change:
    about = _metadata(event)
    acts = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    act = _ACTS[event.pgh_label]
    return Change(
        at=event.pgh_created_at,
        who=names.of(User, about["user"]) if about.get("user") else _("Watchdesk"),
        via=str(about.get("via") or _("set-up")),
        act=acts[act],
        what=str(_original(event)._meta.verbose_name),
        fields=list(_fields(event, before if act == "changed" else None, names)),
    )


def _original(event: Any) -> Any:
    """The model whose rows the event keeps."""
    tracked: Any = event.pgh_tracked_model
    return tracked


def _fields(event: Any, before: Any, names: _Names) -> Iterator[FieldChange]:
    for field in event._meta.fields:
        if field.name.startswith("pgh_") or field.name == "id":
            continue
        new = _shown(event, field, names)
        old = _shown(before, field, names) if before is not None else ""
        if new != old:
            yield FieldChange(str(field.verbose_name), old, new)


def _shown(event: Any, field: models.Field[Any, Any], names: _Names) -> str:
    if field.remote_field is not None:
        key = getattr(event, field.attname)
        return "" if key is None else names.of(field.remote_field.model, key)
    value = getattr(event, field.attname)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = _WORDS.get(field.name)
    return "" if value is None else words(value) if words is not None else str(value)
