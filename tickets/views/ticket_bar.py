"""The ticket's actions, as its page offers them: exactly what this person may do now, the next step first."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket
from tickets.permissions import Ability


@dataclass(frozen=True, slots=True)
class Choice:
    """One action: `at_once` ones are a button, the others open their form."""

    verb: str
    label: Any
    url: str
    icon: str
    key: str = ""
    at_once: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands in the bar, and what in its menu; `main` is the one to do next."""

    main: Choice | None
    shown: list[Choice]
    more: list[Choice]


# (ability, label, icon, key, at once), in the order of a ticket's way.
_SHOWN: tuple[tuple[Ability, Any, str, str, bool], ...] = (
    (Ability.TAKE, _("Take"), "person-check", "a", True),
    (Ability.START, _("Start work"), "play-circle-fill", "", True),
    (Ability.RESUME, _("Resume work"), "play-circle-fill", "", True),
    (Ability.RESOLVE, _("Resolve"), "check-circle", "", False),
    (Ability.SPOKEN_YES, _("Record a spoken yes"), "check2-all", "", False),
    (Ability.CLOSE, _("Close"), "check2-all", "", False),
    (Ability.REOPEN, _("Reopen"), "arrow-counterclockwise", "", False),
    (Ability.UNDO_DUPLICATE, _("No duplicate after all"), "arrow-counterclockwise", "", False),
    (Ability.ASSIGN, _("Assign"), "person-plus", "a", False),
    (Ability.PEND, _("Pending"), "pause-circle", "", False),
    (Ability.ESCALATE, _("Escalate"), "arrow-up-circle", "e", False),
    (Ability.RETURN_BACK, _("Return"), "arrow-down-circle", "", False),
)
_MORE: tuple[tuple[Ability, Any, str], ...] = (
    (Ability.EDIT, _("Edit the details"), "pencil"),
    (Ability.OVERRIDE, _("Override the priority"), "sliders"),
    (Ability.LIFT_OVERRIDE, _("Lift the override"), "sliders"),
    (Ability.PAGE, _("Page somebody"), "telephone"),
    (Ability.INFORM, _("Inform the managers"), "megaphone"),
    (Ability.TASK, _("Add a task"), "plus-lg"),
    (Ability.RELATE, _("Link to another ticket"), "link-45deg"),
    (Ability.DUPLICATE, _("Mark as duplicate"), "files"),
    (Ability.RESTRICT, _("Restrict"), "shield-lock"),
    (Ability.CONVERT, _("Convert to a service request"), "signpost-split"),
    (Ability.REJECT, _("Reject the report"), "x-lg"),
    (Ability.CANCEL, _("Cancel the ticket"), "x-lg"),
)
_DANGER = (Ability.REJECT, Ability.CANCEL)
# What a ticket most likely needs next, by what may be done.
_NEXT = (
    Ability.TAKE,
    Ability.START,
    Ability.RESUME,
    Ability.RESOLVE,
    Ability.SPOKEN_YES,
    Ability.UNDO_DUPLICATE,
)


def bar(ticket: Ticket, can: frozenset[Ability]) -> Bar:
    """The actions of `can` on this ticket. Of two that answer one key, the first does."""
    shown: list[Choice] = []
    for ability, label, icon, key, at_once in _SHOWN:
        if ability in can:
            taken = any(choice.key == key for choice in shown)
            url = _url(ticket, ability)
            shown.append(Choice(ability, label, url, icon, "" if taken else key, at_once=at_once))
    following = next((ability for ability in _NEXT if ability in can), None)
    main = next((choice for choice in shown if choice.verb == following), None)
    more = [
        Choice(ability, label, _url(ticket, ability), icon, danger=ability in _DANGER)
        for ability, label, icon in _MORE
        if ability in can
    ]
    return Bar(
        main,
        [choice for choice in shown if choice is not main],
        [_restriction(ticket, each) for each in more],
    )


def _url(ticket: Ticket, verb: str) -> str:
    return reverse(f"tickets:{verb}", args=[ticket.number])


def _restriction(ticket: Ticket, choice: Choice) -> Choice:
    """Restricting and lifting the restriction are one ability; only one of them fits."""
    if choice.verb != Ability.RESTRICT or not ticket.restricted:
        return choice
    return Choice("unrestrict", _("Lift the restriction"), _url(ticket, "unrestrict"), choice.icon)
