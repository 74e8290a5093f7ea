"""The words of a problem's record, made when they are read."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from postmortems.actions.problems import state_label
from postmortems.models import Problem, ProblemEntry
from postmortems.models.problem_choices import ProblemEvent
from tickets.wording import NOTHING, shortened


def entry_words(entry: ProblemEntry, *, sees_ticket: bool) -> str:
    """One sentence: what happened. A ticket that the reader doesn't see keeps its number to itself."""
    if entry.kind == ProblemEvent.MOVED:
        moved = {name: state_label(str(entry.params.get(name))) for name in ("from", "to")}
        return _("%(from)s → %(to)s") % moved
    if entry.kind in (ProblemEvent.LINKED, ProblemEvent.UNLINKED):
        number = entry.ticket.number if entry.ticket is not None and sees_ticket else _("a restricted ticket")
        sentence = _("%(number)s linked") if entry.kind == ProblemEvent.LINKED else _("%(number)s unlinked")
        return sentence % {"number": number}
    return str(entry.get_kind_display())


def entry_details(entry: ProblemEntry) -> list[tuple[str, str]]:
    """What it says besides: each changed field, or the reason."""
    changes = entry.params.get("changes") or {}
    told = [(field_label(name), f"{_shown(old)} → {_shown(new)}") for name, (old, new) in changes.items()]
    reason = entry.params.get("reason")
    return [*told, (_("Reason"), str(reason))] if reason else told


def field_label(name: str) -> str:
    """The name people read of a problem's field."""
    try:
        label = str(getattr(Problem._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        label = name
    return label[:1].upper() + label[1:]


def change_words(name: str, old: Any, new: Any) -> str:
    """What somebody else changed meanwhile: "Title: old → new"."""
    return _("%(field)s: %(old)s → %(new)s") % {
        "field": field_label(name),
        "old": _shown(old),
        "new": _shown(new),
    }


def _shown(value: Any) -> str:
    return shortened(str(value)) if value else NOTHING
