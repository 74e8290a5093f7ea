"""The history of a piece of configuration: who changed what, when and through what, as triggers wrote it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Optional, TypeVar

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from oncall.models import User

MOST_EVENTS = 300
Words = Mapping[str, Callable[[Any], str]]
"""How the values of some columns, by their names, are told: a number that an admin types as words."""
Row = TypeVar("Row", bound=models.Model)
_ACTS = {"insert": "added", "update": "changed", "delete": "removed"}


class Tracked(NamedTuple):
    """An event model ("oncall.TeamEvent"), and the field of it that names the object whose history is asked
    for; or, with `through`, rows that belong to it: gone ones, too, are found by their own events."""

    model: str
    field: str
    through: Optional["Tracked"] = None


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


class HistoryAdmin(admin.ModelAdmin[Row]):
    """Shows what the database triggers recorded, not only what was done in the admin.

    `parts` are the event models of the rows that belong to one of these, with the field that says so.
    """

    parts: tuple[Tracked, ...] = ()
    history_words: Words = {}
    list_per_page = 50

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        tracked = (Tracked(f"{self.opts.app_label}.{self.opts.object_name}Event", "pgh_obj"), *self.parts)
        changes = [*history_of(found.pk, tracked, self.history_words), *self.more_history(found)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": found},
            "opts": self.opts,
            "object": found,
            "changes": sorted(changes, key=lambda change: change.at, reverse=True),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/configuration_history.html", context)

    def more_history(self, row: Row) -> Iterable[Change]:  # noqa: ARG002
        """What no trigger sees."""
        return ()


def history_of(key: int | None, tracked: Sequence[Tracked], words: Words) -> list[Change]:
    """The newest first, of the object and of the rows that belong to it. `key` None: of all objects."""
    events = sorted(_events(key, tracked), key=lambda pair: _order(pair[0]), reverse=True)
    names = _Names()
    return [_change(event, before, names, words) for event, before in events[:MOST_EVENTS]]


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
    for each in tracked:
        before: dict[Any, Any] = {}
        for event in _rows(key, each).select_related("pgh_context").order_by("pgh_id"):
            row = getattr(event, "pgh_obj_id", None)
            yield event, before.get(row)
            before[row] = event


def _rows(key: int | None, tracked: Tracked) -> "models.QuerySet[Any]":
    model, field, through = tracked
    rows: models.QuerySet[Any] = apps.get_model(model)._default_manager.all()
    if key is None:
        return rows
    if through is not None:
        return rows.filter(**{f"{field}__in": _rows(key, through).order_by().values("pgh_obj")})
    return rows.filter(**{field: key})


def _metadata(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _change(event: Any, before: Any, names: _Names, words: Words) -> Change:
    about = _metadata(event)
    acts = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    act = _ACTS[event.pgh_label]
    return Change(
        at=event.pgh_created_at,
        who=names.of(User, about["user"]) if about.get("user") else _("Watchdesk"),
        via=str(about.get("via") or _("set-up")),
        act=acts[act],
        what=str(_original(event)._meta.verbose_name),
        fields=list(_fields(event, before if act == "changed" else None, names, words)),
    )


def _original(event: Any) -> Any:
    """The model whose rows the event keeps."""
    tracked: Any = event.pgh_tracked_model
    return tracked


def _fields(event: Any, before: Any, names: _Names, words: Words) -> Iterator[FieldChange]:
    for field in event._meta.fields:
        if field.name.startswith("pgh_") or field.name == "id":
            continue
        new = _shown(event, field, names, words)
        old = _shown(before, field, names, words) if before is not None else ""
        if new != old:
            yield FieldChange(str(field.verbose_name), old, new)


def _shown(event: Any, field: models.Field[Any, Any], names: _Names, words: Words) -> str:
    if field.remote_field is not None:
        key = getattr(event, field.attname)
        return "" if key is None else names.of(field.remote_field.model, key)
    value = getattr(event, field.attname)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    tell = words.get(field.name, str)
    return "" if value is None else tell(value)
