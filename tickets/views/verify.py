"""The signed link of a mail: *is it working now?* and the rating, without signing in.

Mail scanners follow links, so opening one changes nothing; only the buttons on its page do. The token proves
who answers: it was sent to the requester alone.
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kernel import clock
from kernel.limits import too_often
from oncall.record import Via, acting
from tickets.actions import resolution
from tickets.actions.errors import Refused
from tickets.forms.portal import NotWorkingForm, RatingForm
from tickets.lifecycle import Status
from tickets.links import read_verification_token
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import ClosedAs, EntryKind, Kind
from tickets.portal_wording import standing
from tickets.views.answers import NO, YES, take_no, take_yes
from tickets.views.portal_frame import RATINGS, at_their_fields

# Nobody answers one question more often than this in ten minutes; a script might.
MOST_POSTS = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question, or take the answer, in the requester's language and zone."""
    ticket, stands = read_verification_token(token)
    if ticket is None or not ticket.requester.is_active:
        return render(request, "portal/verify_gone.html", {"ticket": None}, status=404)
    requester = ticket.requester
    with translation.override(requester.display_language), timezone.override(requester.display_zone):
        if not stands:
            return _replaced(request, ticket)
        if request.method != "POST":
            return _question(request, ticket, token)
        with acting(by=requester, via=Via.MAIL):
            return _answer(request, ticket, token)


def _replaced(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The ticket has moved on since this mail: opened again, or solved once more under a newer mail."""
    words = _words_of_a_no(request)
    unsent = words if words and not _reopened_by(words, ticket) else ""
    context = {"ticket": ticket, "standing": standing(ticket), "unsent": unsent}
    status = (422 if unsent else 200) if ticket.is_open else 410
    return render(request, "portal/verify_gone.html", context, status=status)


def _words_of_a_no(request: HttpRequest) -> str:
    """What was typed into "No, because", so that it is not lost where that form is no longer on the page."""
    return request.POST.get("because", "").strip() if request.POST.get("answer") == NO else ""


def _reopened_by(words: str, ticket: Ticket) -> bool:
    """Whether these words are what opened the ticket again: a double click, of which nothing is lost."""
    last = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.REOPENED).order_by("-pk").first()
    return last is not None and last.body == words


def _question(
    request: HttpRequest, ticket: Ticket, token: str, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    asked = ticket.status == Status.RESOLVED and not ticket.is_confirmed
    context = {
        "ticket": ticket,
        "token": token,
        "asked": asked,
        "answered": (ticket.closed_as or ticket.answered_as) in (ClosedAs.VERIFIED, ClosedAs.SPOKEN),
        "standing": standing(ticket),
        "unsent": "" if asked else _words_of_a_no(request),
        "is_request": ticket.kind == Kind.REQUEST,
        "not_working": form or NotWorkingForm(),
        "ratings": RATINGS,
    }
    return render(request, "portal/verify.html", context, status=status)


def _answer(request: HttpRequest, ticket: Ticket, token: str) -> HttpResponse:
    said = request.POST.get("answer")
    form = NotWorkingForm(request.POST, request.FILES) if said == NO else RatingForm(request.POST)
    if too_often(f"verify:{ticket.pk}", MOST_POSTS):
        messages.error(
            request, _("That was very often in a short time. Nothing was changed; try again in ten minutes.")
        )
        return _question(request, ticket, token, form=form if said == NO else None, status=429)
    requester, now = ticket.requester, clock.read()
    try:
        if said == YES:
            take_yes(ticket=ticket, by=requester, now=now)
        elif not form.is_valid():
            return _question(request, ticket, token, form=form if said == NO else None, status=422)
        elif isinstance(form, NotWorkingForm):
            take_no(ticket=ticket, by=requester, now=now, form=form)
        else:
            resolution.rate(ticket=ticket.pk, by=requester, now=now, rating=form.cleaned_data["rating"])
    except Refused as refusal:
        asked_at = ticket.resolved_at
        ticket.refresh_from_db()
        if ticket.resolved_at != asked_at:
            return _replaced(request, ticket)
        if said == NO:
            at_their_fields(form, refusal)
        messages.error(request, refusal.message)
        return _question(request, ticket, token, form=form if said == NO else None, status=422)
    return redirect("portal:verify", token)
