"""What an action answers when it does not do what was asked. The sentences are for people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from oncall.actions.refusals import Refused
from tickets.lifecycle import Status, TransitionRefused
from tickets.models.choices import STATUS_CHOICES

__all__ = ["ChangedField", "Conflict", "NotAllowed", "Refused", "refused_transition"]


class NotAllowed(Refused):
    """This person may not do this to this ticket, now."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You may not do this on this ticket now."))


@dataclass(frozen=True)
class ChangedField:
    """A field that somebody changed while somebody else had the form open. Values are as JSON."""

    field: str
    opened: Any
    current: Any
    by_name: str
    at: datetime


class Conflict(Refused):
    """Somebody changed meanwhile what this form would change. Nothing was saved; the values typed are the
    caller's."""

    def __init__(self, changes: list[ChangedField]) -> None:
        super().__init__(
            _("Somebody changed this ticket while you had it open. Nothing of yours was saved yet.")
        )
        self.changes = changes


def refused_transition(error: TransitionRefused) -> Refused:
    """The sentence for a change of status that the table does not hold."""
    labels = {value: str(label) for value, label in STATUS_CHOICES}
    if not error.allowed:
        return Refused(
            _("This ticket is %(status)s; that is final.") % {"status": labels[error.frm].lower()}, "status"
        )
    allowed = ", ".join(labels[status] for status in error.allowed)
    return Refused(
        _("From “%(frm)s” a ticket can't become “%(to)s”. Allowed from here: %(allowed)s.")
        % {"frm": labels[error.frm], "to": labels[Status(error.to)], "allowed": allowed},
        "status",
    )
