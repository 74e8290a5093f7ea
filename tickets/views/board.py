"""The manager's board, and the same for a screen on the wall."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kernel import clock
from oncall.models import User
from oncall.requests import person
from tickets import board as manager
from tickets.views.access import board_page, wants_fragment
from tickets.views.ticket_family import declared_and_proposed

# A screen on the wall does not scroll
ON_WALL, MAJORS_ON_WALL = 6, 3


@require_safe
@board_page
@vary_on_headers("HX-Request")
def board(request: HttpRequest) -> HttpResponse:
    """The board; for htmx only what changes.

    `?wall=1` is for a screen that passers-by read: numbers and titles, no names, and of what is restricted
    the number alone.
    """
    user, now = person(request), clock.read()
    wall = request.GET.get("wall") == "1"
    lists, figures = manager.lists(user, now), manager.figures(user, now)
    context = {
        "now": now,
        "wall": wall,
        "figures": figures,
        "teams": figures.unassigned_by_team[: ON_WALL if wall else None],
        "lists": lists,
        "next_breaches": lists.next_breaches[:ON_WALL] if wall else lists.next_breaches,
        "pages": lists.pages[:ON_WALL] if wall else lists.pages,
        **_majors(user, wall=wall),
        "here": reverse("tickets:board") + ("?wall=1" if wall else ""),
    }
    if wants_fragment(request):
        return render(request, "tickets/board_body.html", context)
    return render(request, "tickets/board_wall.html" if wall else "tickets/board.html", context)


def _majors(user: User, *, wall: bool) -> dict[str, Any]:
    """Major incidents that are declared, and those that wait for a decision."""
    found = declared_and_proposed(user)
    most = MAJORS_ON_WALL if wall else None
    return {
        "declared": found["declared"][:most],
        "proposed": found["proposed"][:most],
        "decides": user.is_incident_manager and not wall,
    }
