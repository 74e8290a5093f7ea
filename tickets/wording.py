"""The words of timeline entries, made from kind and parameters when they are read.

In the reader's language and zone (Django's active ones). What a person wrote is the entry's `body`, shown
beside these words, never inside them. An entry of an older version may lack a parameter: it then reads "–".
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.date_filter import date_words
from tickets.clock_wording import CLOCK_SENTENCES
from tickets.knowledge_wording import KNOWLEDGE_SENTENCES
from tickets.major_wording import MAJOR_SENTENCES, mark_details
from tickets.models import MajorIncident, PendingReason, Ticket, TimelineEntry
from tickets.models.choices import (
    PAGE_KINDS,
    STATUS_CHOICES,
    Channel,
    ClosedAs,
    EntryKind,
    Kind,
    Remedy,
    Verified,
)
from tickets.page_wording import PAGE_SENTENCES

NOTHING = "–"
LONGEST_VALUE = 200
Params = Mapping[str, Any]

STATUS_WORDS = dict(STATUS_CHOICES)
# Fields that the ticket's page calls otherwise than their column.
_CALLED = {"returns_to": gettext_lazy("Came from")}
_RELATIONS: dict[str, Callable[[str], str]] = {
    "duplicate_of": lambda other: _("Marked as duplicate of %(other)s") % {"other": other},
    "caused_by": lambda other: _("Caused by %(other)s") % {"other": other},
    "related": lambda other: _("Related to %(other)s") % {"other": other},
    "follow_up_of": lambda other: _("Follow-up of %(other)s") % {"other": other},
    "child_of": lambda other: _("Child of %(other)s") % {"other": other},
}


def entry_words(entry: TimelineEntry) -> str:
    """One sentence: what happened, without who and when, which stand beside it. Plain text: escape it."""
    sentence = _ALL_SENTENCES.get(entry.kind)
    return sentence(entry.params) if sentence is not None else str(entry.get_kind_display())


def entry_details(entry: TimelineEntry) -> list[tuple[str, str]]:
    """What an entry says besides, as (label, text): the hand-over, a reason, each changed field."""
    params = entry.params
    if entry.kind in (EntryKind.FIELDS_CHANGED, EntryKind.MAJOR_CHANGED, EntryKind.MAJOR_ACCEPTED):
        changed = dict(params.get("changes") or {})
        changes = [field_change(name, *_pair(pair)) for name, pair in changed.items()]
        return [*changes, *([(_("Reason"), str(params["reason"]))] if params.get("reason") else [])]
    if entry.kind in (EntryKind.DR_TRIGGERED, EntryKind.AUTHORITIES_INFORMED):
        return [(_("When"), instant_words(params.get("at"))), *mark_details(params)]
    if entry.kind == EntryKind.ESCALATED:
        return _hand_over(params)
    if entry.kind == EntryKind.INFORMED and params.get("whom"):
        return [
            (_("Told"), ", ".join(map(str, params["whom"]))),
            (_("Reason"), str(params.get("reason") or NOTHING)),
        ]
    if entry.kind in PAGE_KINDS:
        label = _("Reason") if entry.kind == EntryKind.PAGED else _("Note")
        return [(label, entry.body)] if entry.body else []
    reason = params.get("reason")
    has_own_words = entry.kind in (EntryKind.PENDING, EntryKind.CLOCK_PAUSED)
    return [(_("Reason"), str(reason))] if reason and not has_own_words else []


def field_change(name: str, old: object, new: object) -> tuple[str, str]:
    """A changed field in words: its label, and "old → new"."""
    return field_label(name), f"{value_words(name, old)} → {value_words(name, new)}"


def field_label(name: str) -> str:
    """The name people read of a ticket's field."""
    if name in _CALLED:
        return str(_CALLED[name])
    field = field_of(name)
    if field is None:
        return name.replace("_", " ")
    label = str(field.verbose_name) if isinstance(field, Field) else name
    return label[:1].upper() + label[1:]


def field_of(name: str) -> Any:
    """The field of a ticket, or of its major incident, that is called so; None when there is none."""
    for model in (Ticket, MajorIncident):
        try:
            return model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def value_words(name: str, value: object) -> str:
    """A field's recorded value as people read it: choices by their label, instants in the reader's zone."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = _VALUE_WORDS.get(name)
    if words is not None:
        return words(value)
    return instant_words(value) if name.endswith("_at") else shortened(str(value))


def shortened(text: str) -> str:
    """A long text's beginning; all of it stands where it belongs."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE].rstrip()}…"


def status_words(value: object) -> str:
    """A status as people read it."""
    return str(STATUS_WORDS.get(str(value), value or NOTHING))


def instant_words(value: object) -> str:
    """A recorded instant (ISO text, or a datetime) in the reader's zone: "Wed 9 Dec 2026 14:30"."""
    at = value if isinstance(value, datetime) else _parsed(str(value or ""))
    if at is None:
        return str(value or NOTHING)
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return date_words(local, "D j M Y H:i")


def _parsed(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _label(choices: Any, value: object) -> str:
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value or NOTHING)


def _pair(pair: object) -> tuple[object, object]:
    return (pair[0], pair[1]) if isinstance(pair, list | tuple) and len(pair) == 2 else (None, pair)


def _text(params: Params, name: str) -> str:
    value = params.get(name)
    return NOTHING if value is None or value == "" else str(value)


def _from_to(params: Params, words: Callable[[object], str] = str) -> dict[str, str]:
    return {name: words(params[name]) if params.get(name) else NOTHING for name in ("from", "to")}


def _logged(params: Params) -> str:
    words = {"number": _text(params, "number"), "channel": _label(Channel, params.get("channel"))}
    return _("Logged as %(number)s · %(channel)s") % words


def _priority(sentence: str, params: Params) -> str:
    values = {
        name: f"P{params[name]}" if params.get(name) else NOTHING for name in ("from", "to", "computed")
    }
    return sentence % values


def _overridden(params: Params) -> str:
    return _priority(_("Priority overridden: %(from)s → %(to)s; the matrix says %(computed)s"), params)


def _override_lifted(params: Params) -> str:
    return _priority(_("Override lifted: priority %(from)s → %(to)s, as the matrix says"), params)


def _priority_raised(params: Params) -> str:
    return _priority(_("Priority raised by the timer: %(from)s → %(to)s"), params)


def _assigned(params: Params) -> str:
    parts = []
    for name, moved, left in (
        ("team", _("Team %(old)s → %(new)s"), _("Team %(new)s")),
        ("assignee", _("Assignee %(old)s → %(new)s"), _("Assignee %(new)s")),
    ):
        if name not in params:
            continue
        old, new = _pair(params[name])
        if old == new:
            continue
        parts.append((moved if old else left) % {"old": old or NOTHING, "new": new or _("nobody")})
    return " · ".join(parts) or _("Assigned")


def _status_changed(params: Params) -> str:
    return _("Status %(from)s → %(to)s") % _from_to(params, status_words)


def _pending(params: Params) -> str:
    reason = _label(PendingReason.Code, params.get("reason"))
    if not params.get("wake_at"):
        return reason
    return _("%(reason)s · follow up %(at)s") % {"reason": reason, "at": instant_words(params["wake_at"])}


def _woken(params: Params) -> str:
    causes = {
        "requester": _("Woken by the requester's message"),
        "follow_up": _("The follow-up time came"),
        "desk": _("Work resumed"),
        "major": _("Declared a major incident: waits no longer"),
    }
    cause = causes.get(str(params.get("cause")), _("Woken"))
    return f"{cause} · {status_words(params['to'])}" if params.get("to") else cause


def _resolved(params: Params) -> str:
    words = {"remedy": _label(Remedy, params.get("remedy")), "code": _text(params, "code")}
    if params.get("parent"):
        return _("Resolved with %(parent)s: %(remedy)s · %(code)s") % (words | {"parent": params["parent"]})
    return _("Resolved: %(remedy)s · %(code)s") % words


def _reopened(params: Params) -> str:
    causes = {
        "requester_no": _("Reopened: the requester says it isn't working yet"),
        "requester_message": _("Reopened by the requester's message"),
        "desk": _("Reopened by the desk"),
    }
    return causes.get(str(params.get("cause")), _("Reopened"))


def _closed(params: Params) -> str:
    return _("Closed · %(as)s") % {"as": _label(ClosedAs, params.get("as"))}


def _converted(params: Params) -> str:
    words = {"from": _text(params, "from_number"), "to": _text(params, "to_number")}
    return _("Converted: %(from)s is now %(to)s; the old number leads here") % words


def _duplicate_undone(params: Params) -> str:
    return _("No longer a duplicate of %(of)s; its clocks go on as if never stopped") % {
        "of": _text(params, "of")
    }


def _related(params: Params) -> str:
    words = _RELATIONS.get(str(params.get("kind")), _RELATIONS["related"])
    return words(_text(params, "other"))


def _unrelated(params: Params) -> str:
    return _("Relation removed: %(relation)s") % {"relation": _related(params)}


def _escalated(params: Params) -> str:
    words = _from_to(params)
    if params.get("automatic"):
        return _("Handed on by the timer, automatically: %(from)s → %(to)s") % words
    return _("Escalated: %(from)s → %(to)s") % words


def _informed(params: Params) -> str:
    if params.get("cause") == "no_next_team":
        return _("The timer found no next tier to hand it to and told the lead")
    return _("Managers informed")


def _returned(params: Params) -> str:
    sentence = _("Returned: %(from)s → %(to)s") % _from_to(params)
    bounces = params.get("bounces")
    if not isinstance(bounces, int):
        return sentence
    times = ngettext("returned %(count)d time so far", "returned %(count)d times so far", bounces) % {
        "count": bounces
    }
    return f"{sentence} · {times}"


def _hand_over(params: Params) -> list[tuple[str, str]]:
    labels = (
        ("symptom", _("Symptom")),
        ("tried", _("What was tried")),
        ("evidence", _("Evidence")),
        ("impact_now", _("Impact now")),
        ("question", _("Question to answer")),
    )
    return [(label, str(params[name])) for name, label in labels if params.get(name)]


def _task(sentence: str, params: Params) -> str:
    words = sentence % {"title": _text(params, "title")}
    return f"{words} · {params['owner']}" if params.get("owner") else words


def _rated(params: Params) -> str:
    return _("Rated %(rating)s of 5") % {"rating": _text(params, "rating")}


_VALUE_WORDS: dict[str, Callable[[object], str]] = {
    "priority": lambda value: f"P{value}",
    "computed_priority": lambda value: f"P{value}",
    "kind": lambda value: _label(Kind, value),
    "channel": lambda value: _label(Channel, value),
    "verified_how": lambda value: _label(Verified, value),
    "remedy": lambda value: _label(Remedy, value),
    "closed_as": lambda value: _label(ClosedAs, value),
    "status": status_words,
    "pending_reason": lambda value: _label(PendingReason.Code, value),
}

_SENTENCES: dict[str, Callable[[Params], str]] = {
    EntryKind.LOGGED: _logged,
    EntryKind.PRIORITY_OVERRIDDEN: _overridden,
    EntryKind.OVERRIDE_LIFTED: _override_lifted,
    EntryKind.PRIORITY_RAISED: _priority_raised,
    EntryKind.TRIAGED: lambda _params: _("Impact and urgency confirmed: triaged"),
    EntryKind.ASSIGNED: _assigned,
    EntryKind.STATUS_CHANGED: _status_changed,
    EntryKind.PENDING: _pending,
    EntryKind.WOKEN: _woken,
    EntryKind.RESOLVED: _resolved,
    EntryKind.REOPENED: _reopened,
    EntryKind.REMINDED: lambda _params: _("The requester was reminded to say whether it works"),
    EntryKind.CLOSED: _closed,
    EntryKind.CONVERTED: _converted,
    EntryKind.DUPLICATE: lambda params: _("Duplicate of %(of)s") % {"of": _text(params, "of")},
    EntryKind.DUPLICATE_UNDONE: _duplicate_undone,
    EntryKind.RELATED: _related,
    EntryKind.UNRELATED: _unrelated,
    EntryKind.ESCALATED: _escalated,
    EntryKind.INFORMED: _informed,
    EntryKind.RETURNED: _returned,
    EntryKind.TASK_ADDED: lambda params: _task(_("Task added: %(title)s"), params),
    EntryKind.TASK_DONE: lambda params: _task(_("Task done: %(title)s"), params),
    EntryKind.TASK_REOPENED: lambda params: _task(_("Task reopened: %(title)s"), params),
    EntryKind.TASK_CHANGED: lambda params: _task(_("Task changed: %(title)s"), params),
    EntryKind.CHECKED: lambda params: _("Ticked: %(item)s") % {"item": _text(params, "item")},
    EntryKind.UNCHECKED: lambda params: _("Unticked: %(item)s") % {"item": _text(params, "item")},
    EntryKind.RATED: _rated,
    EntryKind.RESTRICTED: lambda _params: _(
        "Restricted: only the holding team, incident managers and the requester see it"
    ),
}

_ALL_SENTENCES: dict[str, Callable[[Params], str]] = {
    **CLOCK_SENTENCES,
    **KNOWLEDGE_SENTENCES,
    **MAJOR_SENTENCES,
    **PAGE_SENTENCES,
    **_SENTENCES,
}
