"""The list of runbooks, a runbook's page, and the form that writes one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from oncall.models import User
from oncall.requests import person, whole_number
from postmortems.actions.errors import Overtaken, Refused
from postmortems.actions.runbooks import edit_runbook, make_runbook, retire_runbook, verify_runbook
from postmortems.editors import may_edit
from postmortems.forms.runbook import REVIEWED_AFTER, RunbookForm, VerifyForm, steps_of
from postmortems.models import Runbook, RunbookUse
from postmortems.models.visibility import inner_tickets
from postmortems.views.knowledge_frame import (
    OVERTAKEN,
    UNPROCESSABLE,
    editing_page,
    refuse,
    sections,
    told,
)
from tickets.views.access import desk_page

MOST_SHOWN, MOST_USES, MOST_VERSIONS = 500, 50, 50


@require_safe
@desk_page
def runbooks(request: HttpRequest) -> HttpResponse:
    """All runbooks by title, those that want reviewing marked; retired ones on request."""
    user = person(request)
    retired = request.GET.get("show") == "retired"
    rows = Runbook.objects.visible_to(user).filter(retired=retired).select_related("owner")
    shown = list(rows.prefetch_related("services", "subcategories__category")[:MOST_SHOWN])
    tallies = RunbookUse.objects.filter(version__runbook__in=shown).by_runbook() if shown else {}
    day = _today()
    context = {
        "sections": sections("runbooks"),
        "rows": [{"runbook": row, "tally": tallies.get(row.pk), "stale": row.is_stale(day)} for row in shown],
        "stale": sum(row.is_stale(day) for row in shown),
        "retired": retired,
        "may_edit": may_edit(user),
    }
    return render(request, "postmortems/runbooks.html", context)


@require_safe
@desk_page
def runbook(request: HttpRequest, runbook: int) -> HttpResponse:
    """Its steps, as of any version, and what came of it on tickets."""
    user = person(request)
    return _runbook_page(request, visible_runbook(user, runbook))


@require_http_methods(["GET", "HEAD", "POST"])
@editing_page
def new_runbook(request: HttpRequest) -> HttpResponse:
    """Write a runbook."""
    user = person(request)
    usual = {"owner": user.pk, "review_by": _today() + REVIEWED_AFTER, "verified_on": _today()}
    if request.method != "POST":
        return _form_page(request, RunbookForm(initial=usual))
    form = RunbookForm(request.POST)
    if request.POST.get("step") == "preview":
        return _form_page(request, RunbookForm(initial=_typed(form)), preview=True)
    if form.is_valid():
        try:
            row = make_runbook(by=user, now=clock.read(), facts=form.facts())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved as version 1."))
            return redirect("postmortems:runbook", row.pk)
    return _form_page(request, form, status=UNPROCESSABLE)


@require_http_methods(["GET", "HEAD", "POST"])
@editing_page
def edit(request: HttpRequest, runbook: int) -> HttpResponse:
    """Change it; other steps make a new version."""
    user = person(request)
    row = visible_runbook(user, runbook)
    if request.method != "POST":
        return _form_page(request, RunbookForm(runbook=row), row=row)
    form = RunbookForm(request.POST, runbook=row)
    if request.POST.get("step") == "preview":
        return _form_page(request, RunbookForm(runbook=row, initial=_typed(form)), row=row, preview=True)
    if not form.is_valid():
        return _form_page(request, form, row=row, status=UNPROCESSABLE)
    revision = form.cleaned_data["revision"] or 0
    try:
        saved = edit_runbook(runbook=row.pk, by=user, now=clock.read(), facts=form.facts(), revision=revision)
    except Overtaken as overtaken:
        fresh = visible_runbook(user, runbook)
        again = RunbookForm(runbook=fresh, initial=form.changed_by_person())
        return _form_page(request, again, row=fresh, status=OVERTAKEN, changes=told(overtaken))
    except Refused as refusal:
        refuse(form, refusal)
        return _form_page(request, form, row=row, status=UNPROCESSABLE)
    messages.success(request, _("Saved. It is version %(version)d now.") % {"version": saved.version})
    return redirect("postmortems:runbook", row.pk)


@require_POST
@editing_page
def verify(request: HttpRequest, runbook: int) -> HttpResponse:
    """Somebody read it today and it is right."""
    user = person(request)
    row = visible_runbook(user, runbook)
    form = VerifyForm(request.POST)
    if form.is_valid():
        try:
            verify_runbook(
                runbook=row.pk,
                by=user,
                on=_today(),
                review_by=form.cleaned_data["review_by"],
                now=clock.read(),
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Verified today."))
            return redirect("postmortems:runbook", row.pk)
    return _runbook_page(request, row, form=form)


@require_POST
@editing_page
def retire(request: HttpRequest, runbook: int) -> HttpResponse:
    """Offer it no more; or again, when `retired` says "no"."""
    user = person(request)
    row = visible_runbook(user, runbook)
    retired = request.POST.get("retired") != "no"
    retire_runbook(runbook=row.pk, by=user, retired=retired, now=clock.read())
    messages.success(request, _("Retired.") if retired else _("In use again."))
    return redirect("postmortems:runbook", row.pk)


def visible_runbook(user: User, key: int) -> Runbook:
    """The runbook of a key, for whoever reads the desk; else 404."""
    rows = Runbook.objects.visible_to(user).select_related("owner")
    return get_object_or_404(rows.prefetch_related("services", "subcategories__category"), pk=key)


def _runbook_page(request: HttpRequest, row: Runbook, *, form: VerifyForm | None = None) -> HttpResponse:
    user = person(request)
    versions = list(row.versions.all()[:MOST_VERSIONS])
    asked = whole_number(request.GET.get("version")) or row.version
    shown = next((each for each in versions if each.number == asked), versions[0])
    tallies = RunbookUse.objects.of(row).by_version()
    uses = RunbookUse.objects.of(row).filter(ticket__in=inner_tickets(user))
    day = _today()
    context = {
        "runbook": row,
        "shown": shown,
        "versions": [{"version": each, "tally": tallies.get(each.pk)} for each in versions],
        "uses": list(uses.select_related("ticket", "version", "judged_by")[:MOST_USES]),
        "stale": row.is_stale(day),
        "verify": form or VerifyForm(initial={"review_by": day + REVIEWED_AFTER}),
        "may_edit": may_edit(user),
        "now": clock.read(),
        "sections": sections("runbooks"),
    }
    status = UNPROCESSABLE if form is not None else 200
    return render(request, "postmortems/runbook.html", context, status=status)


def _form_page(
    request: HttpRequest,
    form: RunbookForm,
    *,
    row: Runbook | None = None,
    status: int = 200,
    preview: bool = False,
    changes: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "runbook": row,
        "changes": changes or [],
        "preview": steps_of(str(form["steps"].value() or "")) if preview else None,
    }
    return render(request, "postmortems/runbook_edit.html", context, status=status)


def _typed(form: RunbookForm) -> dict[str, Any]:
    """What was typed, as first values."""
    return {name: form[name].value() for name in form.fields}


def _today() -> date:
    """The reader's date."""
    return timezone.localdate(clock.read())
