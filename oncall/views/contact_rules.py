"""A person's own rules for pages, and his working hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oncall.actions import personal
from oncall.actions.refusals import Refused
from oncall.forms.contact import HoursForm, StepForm
from oncall.models import ContactMethod, Page, PersonalRule, WorkingHours
from oncall.requests import person
from oncall.views.contact import sentences
from oncall.views.guards import desk_only


@desk_only
def rules(request: HttpRequest) -> HttpResponse:
    """Both urgencies: their steps, a sentence of what they do, and a form for a further step."""
    user = person(request)
    mine = list(ContactMethod.objects.filter(user=user).order_by("position", "id"))
    posted = StepForm(request.POST, methods=mine) if request.method == "POST" else None
    if posted is not None and posted.is_valid():
        values = posted.cleaned_data
        try:
            personal.add_rule(
                by=user,
                urgency=values["urgency"],
                minutes=values["minutes"],
                method=int(values["method"]),
            )
        except Refused as refused:
            posted.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("The step was added."))
            return redirect("oncall:contact_rules")
    steps = list(PersonalRule.objects.filter(user=user).select_related("method").order_by("minutes", "id"))
    told = {each["urgency"]: each["words"] for each in sentences(user, mine)}
    parts = []
    for urgency in Page.Urgency:
        blank = StepForm(methods=mine, initial={"urgency": urgency.value}, auto_id=f"id_{urgency.value}_%s")
        wrong = posted is not None and posted.data.get("urgency") == urgency.value
        parts.append(
            {
                "urgency": urgency,
                "steps": [each for each in steps if each.urgency == urgency],
                "sentence": told[urgency.value],
                "form": posted if wrong else blank,
            }
        )
    context: dict[str, Any] = {"parts": parts, "methods": mine}
    bad = posted is not None and bool(posted.errors)
    return render(request, "oncall/contact_rules.html", context, status=422 if bad else 200)


@require_POST
@desk_only
def remove_step(request: HttpRequest, key: int) -> HttpResponse:
    if personal.remove_rule(by=person(request), rule=key):
        messages.success(request, _("The step was removed."))
    return redirect("oncall:contact_rules")


@desk_only
def hours(request: HttpRequest) -> HttpResponse:
    user = person(request)
    mine = list(WorkingHours.objects.filter(user=user).order_by("weekday", "start"))
    form = HoursForm(request.POST if request.method == "POST" else None, hours=mine)
    if form.is_valid():
        personal.set_working_hours(by=user, spans=form.spans())
        messages.success(request, _("Saved."))
        return redirect("oncall:contact")
    return render(request, "oncall/contact_hours.html", {"form": form}, status=422 if form.errors else 200)
