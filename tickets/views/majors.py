"""The page of major incidents: declared, proposed, and resolved but not closed yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from oncall.requests import person
from tickets.views.access import desk_page
from tickets.views.ticket_family import declared_and_proposed


@require_safe
@desk_page
def majors(request: HttpRequest) -> HttpResponse:
    """Everything that is, or may be, a major incident now."""
    user = person(request)
    context = {"now": clock.read(), "manages": user.is_incident_manager, **declared_and_proposed(user)}
    return render(request, "tickets/majors.html", context)
