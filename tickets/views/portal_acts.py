"""What a requester does to a ticket: write, answer, rate, fetch a file. GET leads to the ticket's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from oncall.requests import person
from tickets.actions import resolution
from tickets.actions.conversation import requester_message
from tickets.actions.errors import NotAllowed, Refused
from tickets.forms.portal import MessageForm, NotWorkingForm, RatingForm
from tickets.lifecycle import Status
from tickets.models import Attachment, Ticket
from tickets.views.answers import NO, YES, take_no, take_yes
from tickets.views.downloads import download
from tickets.views.portal import show, visible_ticket
from tickets.views.portal_frame import (
    at_their_fields,
    requester_page,
    sends_too_often,
    too_often_words,
)


@requester_page
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, number: str) -> HttpResponse:
    """A message of the requester. On a closed ticket it becomes a new one, which is shown then."""
    user = person(request)
    ticket = visible_ticket(user, number)
    if request.method != "POST":
        return redirect("portal:ticket", ticket.number)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid() and sends_too_often(user):
        form.add_error(None, too_often_words())
        return show(request, ticket, message=form, status=429)
    if form.is_valid():
        try:
            reached = requester_message(
                ticket=ticket.pk,
                by=user,
                now=clock.read(),
                body=form.cleaned_data["body"],
                files=form.cleaned_data["attachments"],
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            at_their_fields(form, refusal)
            return show(request, visible_ticket(user, number), message=form, status=_status_of(refusal))
        messages.success(request, _written(ticket.number, reached.number))
        return redirect("portal:ticket", reached.number)
    return show(request, ticket, message=form, status=422)


def _written(number: str, reached: str) -> str:
    if number == reached:
        return _("Sent. We have your message.")
    return _("Sent as a new ticket, %(new)s, linked to %(old)s, which is closed.") % {
        "new": reached,
        "old": number,
    }


@requester_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Is it working now? `answer` is yes or no; a no needs its `because`."""
    user = person(request)
    ticket = visible_ticket(user, number)
    said = request.POST.get("answer")
    if request.method != "POST" or said not in (YES, NO):
        return redirect("portal:ticket", ticket.number)
    form = NotWorkingForm(request.POST, request.FILES) if said == NO else None
    if sends_too_often(user):
        messages.error(request, too_often_words())
        return show(request, ticket, not_working=form, status=429)
    try:
        if form is None:
            answered = take_yes(ticket=ticket, by=user, now=clock.read())
            messages.success(request, _thanks(answered))
        elif form.is_valid():
            take_no(ticket=ticket, by=user, now=clock.read(), form=form)
            messages.success(request, _("Thank you. The ticket is open again; we go on."))
        else:
            return show(request, ticket, not_working=form, status=422)
    except Refused as refusal:
        if form is not None:
            at_their_fields(form, refusal)
        messages.error(request, refusal.message)
        return show(request, visible_ticket(user, number), not_working=form, status=_status_of(refusal))
    return redirect("portal:ticket", ticket.number)


def _thanks(answered: Ticket) -> str:
    if answered.status == Status.CLOSED:
        return _("Thank you. The ticket is closed.")
    return _("Thank you. We have noted that it works.")


@requester_page
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """How did we do? One of five buttons."""
    user = person(request)
    ticket = visible_ticket(user, number)
    form = RatingForm(request.POST)
    if request.method == "POST" and sends_too_often(user):
        messages.error(request, too_often_words())
        return show(request, ticket, status=429)
    if request.method == "POST" and form.is_valid():
        try:
            resolution.rate(ticket=ticket.pk, by=user, now=clock.read(), rating=form.cleaned_data["rating"])
        except Refused as refusal:
            messages.error(request, refusal.message)
            return show(request, visible_ticket(user, number), status=_status_of(refusal))
        messages.success(request, _("Thank you for your rating."))
    elif request.method == "POST":
        messages.error(request, _("Choose one of the five answers."))
        return show(request, ticket, status=422)
    return redirect("portal:ticket", ticket.number)


@requester_page
@require_safe
def file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A file of the conversation, to be saved; it is never shown inline."""
    user = person(request)
    ticket = visible_ticket(user, number)
    return download(get_object_or_404(Attachment.objects.visible_to(user, ticket), pk=pk))


def _status_of(refusal: Refused) -> int:
    return 403 if isinstance(refusal, NotAllowed) else 422
