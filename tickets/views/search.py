"""Search over all tickets that the searcher sees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kernel import clock
from oncall.requests import person
from tickets.search import by_number, search
from tickets.views.access import desk_page


@require_safe
@desk_page
def results(request: HttpRequest) -> HttpResponse:
    """What was found, best first; a number typed in full leads to its ticket."""
    words = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    ticket = by_number(person(request), words)
    if ticket is not None:
        return redirect("tickets:ticket", ticket.number)
    context = {"search_words": words, "found": search(person(request), words), "now": clock.read()}
    return render(request, "tickets/search.html", context)
