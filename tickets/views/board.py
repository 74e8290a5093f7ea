"""The manager's board, and the same for a screen on the wall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kernel import clock
from oncall.requests import person
from tickets import board as manager
from tickets.views.access import board_page, wants_fragment

# A screen on the wall does not scroll
ON_WALL = 6


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
    lists = manager.lists(user, now)
    context = {
        "now": now,
        "wall": wall,
        "figures": manager.figures(user, now),
        "lists": lists,
        "next_breaches": lists.next_breaches[:ON_WALL] if wall else lists.next_breaches,
        "pages": lists.pages[:ON_WALL] if wall else lists.pages,
        "here": reverse("tickets:board") + ("?wall=1" if wall else ""),
    }
    if wants_fragment(request):
        return render(request, "tickets/board_body.html", context)
    return render(request, "tickets/board_wall.html" if wall else "tickets/board.html", context)
