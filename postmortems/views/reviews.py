"""The list of reviews, and starting one from a ticket."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.pagination import Order, page
from oncall.requests import person
from postmortems.actions.drafting import start_review
from postmortems.actions.errors import NotAllowed
from postmortems.forms.filters import ReviewFilter
from postmortems.models import Review
from postmortems.permissions import may_start
from tickets.views.access import desk_page, signed_in
from tickets.views.ticket_frame import visible_ticket

PAGE_SIZE = 50
NEWEST = Order("reviews", ("started_at", "id"), falling=True)


@require_safe
@desk_page
def reviews(request: HttpRequest) -> HttpResponse:
    """Every review that this person may read, newest first."""
    user = person(request)
    filters = ReviewFilter(request.GET, user=user)
    rows = filters.narrowed(Review.objects.visible_to(user)).select_related("ticket", "owner")
    found = page(rows, order=NEWEST, cursor=request.GET.get("page", ""), size=PAGE_SIZE)
    if found.lost:
        messages.info(request, _("That page of the list can't be found any more. This is the first one."))
    url = reverse("postmortems:reviews")
    context = {
        "rows": found.rows,
        "form": filters.form,
        "active": filters.active,
        "clear_url": url,
        "newer_url": filters.url(url, found.before),
        "older_url": filters.url(url, found.after),
        "now": clock.read(),
    }
    return render(request, "postmortems/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def start(request: HttpRequest, number: str) -> HttpResponse:
    """Start the review of a ticket, or lead to the one there is."""
    user = person(request)
    ticket = visible_ticket(user, number)
    if not ticket.notes_visible_to(user):
        return redirect("portal:ticket", ticket.number)
    there = Review.objects.visible_to(user).filter(ticket=ticket).first()
    if there is not None:
        return redirect("postmortems:review", there.pk)
    if not may_start(user, ticket):
        raise PermissionDenied(_("Only agents, incident managers and process owners start a review."))
    if request.method == "POST":
        return _started(request, ticket.pk)
    context: dict[str, Any] = {
        "title": _("Start the review of %(number)s") % {"number": ticket.number},
        "text": _("Its timeline is drafted from the record. You become its owner; nobody is told yet."),
        "yes": _("Start the review"),
        "back_url": reverse("tickets:ticket", args=[ticket.number]),
    }
    return render(request, "confirm.html", context)


def _started(request: HttpRequest, ticket: int) -> HttpResponse:
    try:
        review = start_review(ticket=ticket, by=person(request), now=clock.read())
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from None
    messages.success(request, _("The review is started, its timeline drafted from the record."))
    return redirect("postmortems:edit", review.pk)
