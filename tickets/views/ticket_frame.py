"""What the pages of one ticket share: finding it through its reader."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.models import Ticket
from tickets.traces import with_traces

SHOWN_WITH = (
    "requester",
    "organisation",
    "logged_by",
    "category",
    "subcategory__category",
    "service__owning_team",
    "team__escalates_to",
    "assignee",
    "pending_reason",
    "returns_to",
    "resolution_code",
    "resolved_by",
    "major",
)


def visible_ticket(user: User, number: str, *, whole: bool = False) -> Ticket:
    """The ticket of a number, or of a number it once had. 404 when there is none that this person may see.

    `whole` for its own page: then it knows what there is of it.
    """
    seen = Ticket.objects.visible_to(user).select_related(*SHOWN_WITH)
    if whole:
        seen = with_traces(seen)
    # no text of the database holds a NUL
    asked = number.replace("\x00", "").upper()
    ticket = seen.filter(number=asked).first() or seen.filter(former_numbers__number=asked).first()
    if ticket is None:
        raise Http404(_("There is no ticket %(number)s that you can see.") % {"number": number[:20]})
    return ticket


def led_elsewhere(
    user: User, ticket: Ticket, number: str, route: str = "tickets:ticket"
) -> HttpResponse | None:
    """Where this reader belongs instead: the portal shows his own tickets, a former number leads on."""
    if not ticket.notes_visible_to(user):
        return redirect("portal:ticket", ticket.number)
    return redirect(route, ticket.number) if ticket.number != number else None


def page_or_fragment(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx the part of it that goes into the open ticket."""
    into_page = getattr(request, "htmx", None)
    response = render(request, fragment if into_page else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if into_page:
        # the address stays the ticket's: reloading shows the ticket, not the form alone
        response["HX-Push-Url"] = "false"
    return response
