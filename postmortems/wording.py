"""The words of the records of reviews and action items, made from kind and parameters when they are read."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oncall.models import User
from postmortems.models import ActionEntry, ReviewEntry
from postmortems.models.choices import (
    MARK_CHOICES,
    Audience,
    ItemEvent,
    ItemKind,
    ItemState,
    ReviewEvent,
    Section,
)
from tickets.wording import NOTHING, instant_words, shortened

_OF_PEOPLE = ("owner", "participants")


def review_entry_words(entry: ReviewEntry) -> str:
    """One sentence, without who and when. Plain text: escape it."""
    label = str(ReviewEvent(entry.kind).label) if entry.kind in ReviewEvent.values else entry.kind
    if entry.kind == ReviewEvent.DRAFTED:
        count = int(entry.params.get("lines") or 0)
        counted = ngettext("%(count)d line", "%(count)d lines", count) % {"count": count}
        return f"{label}: {counted}"
    if entry.params.get("section") in Section.values:
        return f"{label} · {Section(entry.params['section']).label}"
    return label


def action_entry_words(entry: ActionEntry) -> str:
    """One sentence, without who and when. Plain text: escape it."""
    label = str(ItemEvent(entry.kind).label) if entry.kind in ItemEvent.values else entry.kind
    if entry.kind == ItemEvent.REMINDED:
        return f"{label}: {', '.join(map(str, entry.params.get('whom') or []))}"
    outcome = str(entry.params.get("outcome") or "")
    return f"{label}: {outcome}" if outcome else label


def details(entry: ReviewEntry | ActionEntry, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """What an entry says besides, as (label, text). `names` are people's by key, from `people_named`."""
    params = entry.params
    told = [(_("Reason"), str(params["reason"]))] if params.get("reason") else []
    if entry.kind == ItemEvent.ADDED:
        return told
    changes = dict(params.get("changes") or {})
    told += [
        (field_label(field), f"{value_words(field, pair[0], names)} → {value_words(field, pair[1], names)}")
        for field, pair in changes.items()
        if field in _LABELS
    ]
    return told


def people_named(entries: Iterable[ReviewEntry | ActionEntry]) -> dict[int, str]:
    """The names of all people whose keys stand in the changes of entries."""
    changes = (pair for entry in entries for pair in dict(entry.params.get("changes") or {}).items())
    return names_in((field, value) for field, pair in changes for value in pair)


def names_in(values: Iterable[tuple[str, Any]]) -> dict[int, str]:
    """The names of all people whose keys stand in (field, value) pairs; one query at most."""
    keys: set[int] = set()
    for field, value in values:
        if field in _OF_PEOPLE and value:
            keys |= set(value) if isinstance(value, list) else {value}
    return {person.pk: person.get_full_name() for person in User.objects.filter(pk__in=keys)} if keys else {}


def field_label(field: str) -> str:
    """The name people read of a field of a review, a line, an action item."""
    words = _LABELS.get(field)
    return words() if words is not None else field


def value_words(field: str, value: Any, names: Mapping[int, str] | None = None) -> str:
    """A recorded value as people read it."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in _OF_PEOPLE:
        people = value if isinstance(value, list) else [value]
        return ", ".join((names or {}).get(key, NOTHING) for key in people)
    words = _VALUE_WORDS.get(field)
    return words(value) if words is not None else shortened(str(value))


def _tickets(keys: Any) -> str:
    return ngettext("%(count)d ticket", "%(count)d tickets", len(keys)) % {"count": len(keys)}


def _audiences(values: Any) -> str:
    return ", ".join(str(Audience(each).label) for each in values if each in Audience.values)


def _choice(choices: list[tuple[Any, Any]]) -> Callable[[Any], str]:
    return lambda value: str(dict(choices).get(value, value))


_VALUE_WORDS: dict[str, Callable[[Any], str]] = {
    "further": _tickets,
    "audiences": _audiences,
    "at": instant_words,
    "mark": _choice(MARK_CHOICES),
    "kind": _choice(ItemKind.choices),
    "state": _choice(ItemState.choices),
}
_LABELS: dict[str, Callable[[], str]] = {
    "body": lambda: _("Text"),
    "text": lambda: _("Text"),
    "audiences": lambda: _("For"),
    "at": lambda: _("When"),
    "mark": lambda: _("Mark"),
    "title": lambda: _("Title"),
    "owner": lambda: _("Owner"),
    "participants": lambda: _("Participants"),
    "further": lambda: _("Further tickets"),
    "needed": lambda: _("Public postmortem"),
    "reason": lambda: _("Why"),
    "kind": lambda: _("Kind"),
    "due_on": lambda: _("Due"),
    "state": lambda: _("State"),
}
