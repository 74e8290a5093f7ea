"""What is known, used on a ticket: workarounds, problems, runbooks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from oncall.requests import person, whole_number
from postmortems.actions.errors import Refused
from postmortems.actions.problem_links import decide_no_problem, link_incident
from postmortems.actions.runbook_uses import judge_runbook, put_runbook
from postmortems.actions.workarounds import judge_workaround, use_workaround
from postmortems.forms.on_ticket import ChooseProblemForm, JudgeRunbookForm, UseForm
from postmortems.forms.problem import DecideForm
from postmortems.models import Problem, Runbook, RunbookUse, WorkaroundUse
from postmortems.models.problem_choices import UsedAs
from postmortems.suggestions import open_problems_about
from postmortems.views.knowledge_frame import UNPROCESSABLE, editing_page, inner_ticket, refuse
from postmortems.views.problems import visible_problem
from tickets.models import Ticket
from tickets.permissions import Ability, abilities

FORM_PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_PAGE)
@editing_page
def workaround(request: HttpRequest, number: str, problem: str) -> HttpResponse:
    """Write a known error's workaround on the ticket: as a note, or as a reply."""
    user = person(request)
    ticket, row = inner_ticket(user, number, Ability.NOTE), visible_problem(user, problem)
    can = abilities(user, ticket)
    if WorkaroundUse.objects.filter(problem=row, ticket=ticket).exists():
        messages.info(request, _("This workaround is used on this ticket already."))
        return _to_ticket(ticket)
    if not row.offers_workaround:
        raise Http404(_("%(number)s offers no workaround.") % {"number": row.number})
    form = UseForm(request.POST or None, can=can, initial={"body": row.workaround})
    if request.method == "POST" and form.is_valid():
        try:
            use = use_workaround(
                problem=row.pk, ticket=ticket.pk, by=user, now=clock.read(), **form.cleaned_data
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            sent = use.used_as == UsedAs.REPLY
            messages.success(request, _("The workaround is sent.") if sent else _("The workaround is noted."))
            return _to_ticket(ticket)
    return _page(request, "postmortems/workaround_use.html", {"ticket": ticket, "problem": row, "form": form})


@require_POST
@editing_page
def judge(request: HttpRequest, number: str, problem: str) -> HttpResponse:
    """It worked, or it did not."""
    user = person(request)
    ticket, row = inner_ticket(user, number), visible_problem(user, problem)
    worked = request.POST.get("worked") == "yes"
    try:
        judge_workaround(problem=row.pk, ticket=ticket.pk, by=user, now=clock.read(), worked=worked)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Thank you: recorded that it worked.") if worked else _("Recorded."))
    return _to_ticket(ticket)


@require_http_methods(FORM_PAGE)
@editing_page
def choose_problem(request: HttpRequest, number: str) -> HttpResponse:
    """Link the incident to a problem that is there already."""
    user = person(request)
    ticket = inner_ticket(user, number, Ability.RELATE)
    form = ChooseProblemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["number"].strip().upper()
        row = Problem.objects.visible_to(user).filter(number=asked).first()
        if row is None:
            form.add_error("number", _("There is no problem %(number)s.") % {"number": asked})
        else:
            try:
                link_incident(problem=row.pk, ticket=ticket.pk, by=user, now=clock.read())
            except Refused as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("Linked to %(number)s.") % {"number": row.number})
                return _to_ticket(ticket)
    context = {"ticket": ticket, "form": form, "suggested": open_problems_about(ticket)}
    return _page(request, "postmortems/problem_choose.html", context)


@require_http_methods(FORM_PAGE)
@editing_page
def no_problem(request: HttpRequest, number: str) -> HttpResponse:
    """Record that the incident needs no problem, and why."""
    user = person(request)
    ticket = inner_ticket(user, number, Ability.NOTE)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_no_problem(ticket=ticket.pk, by=user, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Recorded: no problem needed."))
            return _to_ticket(ticket)
    return _page(request, "postmortems/no_problem.html", {"ticket": ticket, "form": form})


@require_POST
@editing_page
def put(request: HttpRequest, number: str, runbook: int) -> HttpResponse:
    """Make a runbook's steps tasks of the ticket."""
    user = person(request)
    ticket = inner_ticket(user, number)
    row = get_object_or_404(Runbook.objects.visible_to(user), pk=runbook)
    after = whole_number(request.POST.get("after", "")) or 0
    try:
        put_runbook(runbook=row.pk, ticket=ticket.pk, by=user, now=clock.read(), after=after)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _to_ticket(ticket)
    messages.success(request, _("The steps of “%(title)s” are tasks now.") % {"title": row.title})
    return redirect(f"{_to_ticket(ticket).url}#tasks")


@require_http_methods(FORM_PAGE)
@editing_page
def judge_use(request: HttpRequest, number: str, use: int) -> HttpResponse:
    """How a runbook went on the ticket."""
    user = person(request)
    ticket = inner_ticket(user, number, Ability.NOTE)
    uses = RunbookUse.objects.filter(ticket=ticket).select_related("version__runbook")
    row = get_object_or_404(uses, pk=use)
    form = JudgeRunbookForm(request.POST or None, use=row)
    if request.method == "POST" and form.is_valid():
        try:
            judge_runbook(use=row.pk, ticket=ticket.pk, by=user, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Recorded."))
            return _to_ticket(ticket)
    return _page(request, "postmortems/runbook_judge.html", {"ticket": ticket, "use": row, "form": form})


def _to_ticket(ticket: Ticket) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("tickets:ticket", args=[ticket.number]))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form: forms.Form = context["form"]
    wrong = form.is_bound and bool(form.errors)
    return render(request, template, context, status=UNPROCESSABLE if wrong else 200)
