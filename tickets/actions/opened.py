"""What a form was opened with, so that two people on one ticket don't undo each other (docs/adr)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from django.core import signing
from django.db import models
from django.db.models import Max, QuerySet

from tickets.actions.errors import ChangedField, Conflict
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind

_SALT = "tickets.opened"

_KEYS = ("category", "subcategory", "service", "team", "assignee", "returns_to")
# Fields of the ticket's major incident, by the same names.
_OF_MAJOR = ("commander", "communications_lead", "scribe", "bridge_link", "update_interval")

_STATUS_KINDS = (
    EntryKind.STATUS_CHANGED,
    EntryKind.PENDING,
    EntryKind.WOKEN,
    EntryKind.RESOLVED,
    EntryKind.REOPENED,
    EntryKind.CLOSED,
    EntryKind.CANCELLED,
    EntryKind.REJECTED,
    EntryKind.DUPLICATE,
    EntryKind.DUPLICATE_UNDONE,
    EntryKind.CONVERTED,
    EntryKind.ASSIGNED,
    EntryKind.ESCALATED,
    EntryKind.RETURNED,
)
# Which entries tell who changed a field; all others are told by FIELDS_CHANGED.
_TOLD_BY: dict[str, tuple[EntryKind, ...]] = {
    "status": _STATUS_KINDS,
    "team": (EntryKind.ASSIGNED, EntryKind.ESCALATED, EntryKind.RETURNED),
    "assignee": (EntryKind.ASSIGNED, EntryKind.ESCALATED, EntryKind.RETURNED),
    "returns_to": (EntryKind.ASSIGNED, EntryKind.ESCALATED, EntryKind.RETURNED),
    **dict.fromkeys(_OF_MAJOR, (EntryKind.MAJOR_CHANGED, EntryKind.MAJOR_ACCEPTED)),
    "priority": (EntryKind.PRIORITY_OVERRIDDEN, EntryKind.OVERRIDE_LIFTED, EntryKind.FIELDS_CHANGED),
}


def as_json(value: Any) -> Any:
    """A field's value as it is kept in a form or on the timeline."""
    if isinstance(value, models.Model):
        return value.pk
    # Of one instant every zone makes the same text.
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


@dataclass(frozen=True)
class Opened:
    """The values of some fields when a form was shown, and the last timeline entry there was."""

    values: dict[str, Any]
    entry: int

    @classmethod
    def of(cls, ticket: Ticket, fields: tuple[str, ...]) -> Self:
        """Remember what the ticket shows now; foreign keys by their key."""
        last = TimelineEntry.objects.filter(ticket=ticket).aggregate(last=Max("pk"))["last"] or 0
        return cls({name: _current(ticket, name) for name in fields}, last)

    def dumps(self) -> str:
        return signing.dumps([self.values, self.entry], salt=_SALT, compress=True)

    @classmethod
    def loads(cls, text: str) -> Self | None:
        """Read the hidden field back; None when it is missing or was tampered with, and then nothing is
        compared."""
        try:
            values, entry = signing.loads(text, salt=_SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(values, entry)

    def check(self, ticket: Ticket, fields: tuple[str, ...] | dict[str, Any]) -> None:
        """Raise Conflict when a person changed one of `fields` since. What a timer changed is no conflict.

        With a dict of new values, a field that already has its new value does not conflict either.
        """
        wanted = {name: as_json(value) for name, value in fields.items()} if isinstance(fields, dict) else {}
        changed = []
        for name in fields:
            current = _current(ticket, name)
            if (
                name not in self.values
                or current == self.values[name]
                or (name in wanted and current == wanted[name])
            ):
                continue
            entry = self._told_by(ticket, name).filter(actor__isnull=False).first()
            if entry is not None:
                changed.append(ChangedField(name, self.values[name], current, entry.actor_name, entry.at))
        if changed:
            raise Conflict(changed)

    def moved(self, ticket: Ticket, fields: tuple[str, ...]) -> list[ChangedField]:
        """Which of `fields` are not as the form showed them, no matter who changed them: timers, too.

        For an act whose words are meant for just these values; the caller raises the Conflict.
        """
        changed = []
        for name in fields:
            current = _current(ticket, name)
            if name not in self.values or current == self.values[name]:
                continue
            entry = self._told_by(ticket, name).first()
            who, at = (entry.actor_name, entry.at) if entry is not None else ("", ticket.last_event_at)
            changed.append(ChangedField(name, self.values[name], current, who, at))
        return changed

    def _told_by(self, ticket: Ticket, field: str) -> "QuerySet[TimelineEntry]":
        """The entries since then that tell of this field's change, the latest first."""
        since = TimelineEntry.objects.filter(ticket=ticket, pk__gt=self.entry).order_by("-pk")
        kinds = _TOLD_BY.get(field)
        if field in _OF_MAJOR:
            since = since.filter(params__changes__has_key=field)
        if kinds is not None:
            return since.filter(kind__in=kinds)
        return since.filter(kind=EntryKind.FIELDS_CHANGED, params__changes__has_key=field)


def _current(ticket: Ticket, name: str) -> Any:
    if name in _OF_MAJOR:
        return as_json(getattr(ticket.major_incident, name, None))
    return as_json(getattr(ticket, f"{name}_id" if name in _KEYS else name))
