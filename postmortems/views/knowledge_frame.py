"""What the pages of problems and runbooks share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oncall.models import User
from oncall.requests import person
from postmortems.actions.errors import Overtaken, Refused
from postmortems.editors import may_edit
from postmortems.problem_wording import change_words
from tickets.models import Ticket
from tickets.permissions import Ability, abilities
from tickets.views.access import desk_page
from tickets.views.ticket_frame import visible_ticket

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
UNPROCESSABLE, OVERTAKEN = 422, 409
SECTIONS = (
    ("problems", gettext_lazy("Problems")),
    ("runbooks", gettext_lazy("Runbooks")),
)


def editing_page(view: View[P]) -> View[P]:
    """For those who change problems and runbooks: agents and incident managers."""

    @desk_page
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_edit(person(request)):
            raise PermissionDenied(_("Only agents and incident managers change problems and runbooks."))
        return view(request, *args, **kwargs)

    return guarded


def sections(current: str) -> list[dict[str, Any]]:
    """The tabs above the lists of what the desk knows."""
    tabs = []
    for name, label in SECTIONS:
        try:
            url = reverse(f"postmortems:{name}")
        except NoReverseMatch:
            continue
        tabs.append({"url": url, "label": label, "current": name == current})
    return tabs


def inner_ticket(user: User, number: str, needs: Ability | None = None) -> Ticket:
    """The ticket of a number whose internal side this person reads and may work on; else 404 or 403."""
    ticket = visible_ticket(user, number)
    if not ticket.notes_visible_to(user):
        raise PermissionDenied(_("This is your own ticket: answer and write on the portal."))
    if needs is not None and needs not in abilities(user, ticket):
        raise PermissionDenied(
            _("This can't be done now: you may not, or the ticket's status does not allow it.")
        )
    return ticket


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal at its field, else above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def told(overtaken: Overtaken) -> list[dict[str, Any]]:
    """What others changed meanwhile, as `components/conflict.html` shows it."""
    return [
        {
            "who": change.by_name or _("Watchdesk"),
            "what": change_words(change.field, change.old, change.new),
            "when": change.at,
        }
        for change in overtaken.changes
    ]
