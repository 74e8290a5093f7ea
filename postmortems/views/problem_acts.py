"""What is done on a problem's page, and the decision about what is proposed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from oncall.models import User
from oncall.requests import person
from postmortems.actions.errors import Refused
from postmortems.actions.problem_links import link_incidents, unlink_incident
from postmortems.actions.problems import move_problem
from postmortems.actions.recurrence import MOST_LINKED, accept_proposal, decline_proposal, incidents_of
from postmortems.editors import may_decide
from postmortems.forms.problem import AcceptForm, DecideForm, LinkForm, MoveForm
from postmortems.models import Problem, ProblemProposal
from postmortems.views.knowledge_frame import UNPROCESSABLE, editing_page, refuse, sections
from postmortems.views.problems import problem_page, visible_problem
from tickets.models import Ticket
from tickets.views.access import desk_page


@require_POST
@editing_page
def move(request: HttpRequest, problem: str) -> HttpResponse:
    """On to another state."""
    user = person(request)
    row = visible_problem(user, problem)
    form = MoveForm(request.POST, problem=row)
    if form.is_valid():
        try:
            move_problem(problem=row.pk, by=user, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Moved."))
            return redirect("postmortems:problem", row.number)
    return problem_page(request, row, move=form, status=UNPROCESSABLE)


@require_POST
@editing_page
def link(request: HttpRequest, problem: str) -> HttpResponse:
    """Link incidents: all that were named, or none."""
    user = person(request)
    row = visible_problem(user, problem)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            _link_all(row, form.cleaned_data["numbers"], user)
        except Refused as refusal:
            form.add_error("numbers", refusal.message)
        else:
            messages.success(request, _("Linked."))
            return redirect("postmortems:problem", row.number)
    return problem_page(request, row, link=form, status=UNPROCESSABLE)


@require_POST
@editing_page
def unlink(request: HttpRequest, problem: str) -> HttpResponse:
    """It was no incident of this problem."""
    user = person(request)
    row = visible_problem(user, problem)
    number = request.POST.get("number", "").replace("\x00", "").upper()[:20]
    ticket = get_object_or_404(Ticket.objects.visible_to(user), number=number)
    try:
        unlink_incident(problem=row.pk, ticket=ticket.pk, by=user, now=clock.read())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("%(number)s is no longer linked.") % {"number": ticket.number})
    return redirect("postmortems:problem", row.number)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    """What recurred; open a problem for it, or say why none is needed."""
    user = person(request)
    if not may_decide(user):
        raise PermissionDenied(_("Only incident managers decide what is proposed."))
    rows = ProblemProposal.objects.select_related("service", "category", "decided_by", "problem")
    row = get_object_or_404(rows, pk=proposal)
    accept = AcceptForm(auto_id="accept_%s", initial=_usual(row))
    decline = DecideForm(auto_id="decline_%s")
    if request.method == "POST":
        declines = request.POST.get("decision") == "none"
        if declines:
            decline = DecideForm(request.POST, auto_id="decline_%s")
        else:
            accept = AcceptForm(request.POST, auto_id="accept_%s")
        done = _declined(request, decline, row, user) if declines else _accepted(request, accept, row, user)
        if done is not None:
            return done
    return _proposal_page(request, row, accept, decline)


def _accepted(
    request: HttpRequest, form: AcceptForm, row: ProblemProposal, user: User
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        opened = accept_proposal(proposal=row.pk, by=user, now=clock.read(), **form.cleaned_data)
    except Refused as refusal:
        refuse(form, refusal)
        return None
    messages.success(request, _("%(number)s is opened.") % {"number": opened.number})
    return redirect("postmortems:problem", opened.number)


def _declined(
    request: HttpRequest, form: DecideForm, row: ProblemProposal, user: User
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        decline_proposal(proposal=row.pk, by=user, now=clock.read(), **form.cleaned_data)
    except Refused as refusal:
        refuse(form, refusal)
        return None
    messages.success(request, _("Recorded: none needed."))
    return redirect("postmortems:problems")


def _proposal_page(
    request: HttpRequest, row: ProblemProposal, accept: AcceptForm, decline: DecideForm
) -> HttpResponse:
    incidents = list(incidents_of(row).select_related("pending_reason")[: MOST_LINKED + 1])
    context = {
        "proposal": row,
        "incidents": incidents[:MOST_LINKED],
        "more": len(incidents) > MOST_LINKED,
        "most": MOST_LINKED,
        "accept": accept,
        "decline": decline,
        "now": clock.read(),
        "sections": sections("problems"),
    }
    wrong = bool(accept.errors or decline.errors)
    return render(request, "postmortems/proposal.html", context, status=UNPROCESSABLE if wrong else 200)


def _usual(row: ProblemProposal) -> dict[str, Any]:
    words = {"category": row.category, "service": row.service}
    return {"title": _("%(category)s recurs on %(service)s") % words}


def _link_all(row: Problem, numbers: list[str], user: User) -> None:
    seen = {ticket.number: ticket for ticket in Ticket.objects.visible_to(user).filter(number__in=numbers)}
    missing = [number for number in numbers if number not in seen]
    if missing:
        raise Refused(
            _("There is no %(numbers)s that you can see. Check the number.") % {"numbers": ", ".join(missing)}
        )
    tickets = [ticket.pk for ticket in seen.values()]
    link_incidents(problem=row.pk, tickets=tickets, by=user, now=clock.read())
