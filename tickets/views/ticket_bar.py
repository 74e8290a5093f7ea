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
    (Ability.UPDATE, _("Public update"), "megaphone", "", False),
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
# (ability, label, icon, verb unless it is the ability's own name)
_MORE: tuple[tuple[Ability, Any, str, str], ...] = (
    (Ability.EDIT, _("Edit the details"), "pencil", ""),
    (Ability.OVERRIDE, _("Override the priority"), "sliders", ""),
    (Ability.LIFT_OVERRIDE, _("Lift the override"), "sliders", ""),
    (Ability.PAGE, _("Page somebody"), "telephone", ""),
    (Ability.INFORM, _("Inform the managers"), "megaphone", ""),
    (Ability.TASK, _("Add a task"), "plus-lg", ""),
    (Ability.ACCEPT_MAJOR, _("Declare a major incident"), "megaphone", ""),
    (Ability.PROPOSE_MAJOR, _("Propose a major incident"), "megaphone", ""),
    (Ability.RELATE, _("Link to another ticket"), "link-45deg", ""),
    (Ability.RELATE, _("Attach tickets as children"), "diagram-3", "children"),
    (Ability.RELATE, _("Make it a child of another"), "diagram-3", "parent"),
    (Ability.DUPLICATE, _("Mark as duplicate"), "files", ""),
    (Ability.RESTRICT, _("Restrict"), "shield-lock", ""),
    (Ability.CONVERT, _("Convert to a service request"), "signpost-split", ""),
    (Ability.REJECT, _("Reject the report"), "x-lg", ""),
    (Ability.CANCEL, _("Cancel the ticket"), "x-lg", ""),
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
        Choice(verb or ability, label, _url(ticket, verb or ability), icon, danger=ability in _DANGER)
        for ability, label, icon, verb in _MORE
        if ability in can and _fits(ticket, can, ability, verb)
    ]
    return Bar(
        main,
        [choice for choice in shown if choice is not main],
        [_restriction(ticket, each) for each in more],
    )


def _fits(ticket: Ticket, can: frozenset[Ability], ability: Ability, verb: str) -> bool:
    """Who declares need not propose; and only open tickets are attached, to open ones."""
    if ability is Ability.PROPOSE_MAJOR:
        return Ability.ACCEPT_MAJOR not in can
    if verb == "parent":
        return ticket.is_open and not ticket.is_major
    return ticket.is_open or verb != "children"


def _url(ticket: Ticket, verb: str) -> str:
    return reverse(f"tickets:{verb}", args=[ticket.number])


def _restriction(ticket: Ticket, choice: Choice) -> Choice:
    """Restricting and lifting the restriction are one ability; only one of them fits."""
    if choice.verb != Ability.RESTRICT or not ticket.restricted:
        return choice
    return Choice("unrestrict", _("Lift the restriction"), _url(ticket, "unrestrict"), choice.icon)
