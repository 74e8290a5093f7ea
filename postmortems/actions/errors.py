"""What an action answers when it does not do what was asked. The sentences are for people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from oncall.actions.refusals import Refused

__all__ = ["Change", "NotAllowed", "Overtaken", "Refused"]


class NotAllowed(Refused):
    """This person may not do this here, now."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message or _("You may not do this now: the state it is in, or your role, does not allow it.")
        )


@dataclass(frozen=True)
class Change:
    """What somebody else did to a field meanwhile. Values are as the record keeps them."""

    field: str
    old: Any
    new: Any
    by_name: str
    at: datetime


class Overtaken(Refused):
    """Somebody changed meanwhile what this form would change. Nothing was saved; what was typed is the
    caller's. `mine` are the fields that this person changed: all others are to be shown as they are now, so
    that saving again undoes nobody's work. No changes: what it was about is gone."""

    def __init__(self, changes: list[Change], *, mine: Iterable[str] = (), gone: bool = False) -> None:
        super().__init__(_("Somebody changed this while you had it open. Nothing of yours was saved yet."))
        self.changes = changes
        self.mine = frozenset(mine)
        self.gone = gone
