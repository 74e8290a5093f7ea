"""How a person is reached: his methods, proved by codes, tried, ordered, removed."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from oncall.actions import contact
from oncall.actions.refusals import Refused
from oncall.contact_words import sentence
from oncall.escalation.page import Urgency
from oncall.forms.contact import AddressForm, CodeForm
from oncall.models import ContactCheck, ContactMethod, PersonalRule, User, WorkingHours
from oncall.requests import person
from oncall.views.guards import desk_only

CHECKS_SHOWN = 5


@desk_only
def methods(request: HttpRequest) -> HttpResponse:
    user = person(request)
    mine = list(ContactMethod.objects.filter(user=user).order_by("position", "id"))
    return render(
        request,
        "oncall/contact.html",
        {
            "methods": mine,
            "sentences": sentences(user, mine),
            "hours": WorkingHours.objects.filter(user=user).exists(),
            "full": len(mine) >= contact.MOST_METHODS,
        },
    )


@desk_only
def add(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = AddressForm(request.POST or None)
    if form.is_valid():
        try:
            method = contact.add_method(by=user, now=clock.read(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("A code is on its way to %(name)s.") % {"name": method.name})
            return redirect("oncall:contact_method", method.pk)
    return render(request, "oncall/contact_new.html", {"form": form}, status=422 if form.errors else 200)


@desk_only
@never_cache
def method(request: HttpRequest, key: int) -> HttpResponse:
    """One method: what is known of it, the code's form, and what became of codes and tests."""
    user = person(request)
    mine = _mine(user, key)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        problem = contact.prove(by=user, method=mine.pk, code=form.cleaned_data["code"], now=clock.read())
        if not problem:
            messages.success(request, _("%(name)s is proved: pages use it.") % {"name": mine.name})
            return redirect("oncall:contact")
        form.add_error("code", problem)
        mine.refresh_from_db()
    context = {"method": mine, "form": form, **_checks(mine)}
    return render(request, "oncall/contact_method.html", context, status=422 if form.errors else 200)


@require_safe
@desk_only
@never_cache
def checks(request: HttpRequest, key: int) -> HttpResponse:
    """The part of a method's page that changes while a message is on its way."""
    mine = _mine(person(request), key)
    return render(request, "oncall/contact_checks.html", {"method": mine, **_checks(mine)})


@require_POST
@desk_only
def send_code(request: HttpRequest, key: int) -> HttpResponse:
    try:
        mine = contact.send_code(by=person(request), method=key, now=clock.read())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("oncall:contact")
    messages.success(request, _("A code is on its way to %(name)s.") % {"name": mine.name})
    return redirect("oncall:contact_method", key)


@require_POST
@desk_only
def send_test(request: HttpRequest, key: int) -> HttpResponse:
    try:
        contact.try_method(by=person(request), method=key, now=clock.read())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("oncall:contact")
    return redirect("oncall:contact_method", key)


@require_POST
@desk_only
def move(request: HttpRequest, key: int) -> HttpResponse:
    try:
        contact.move_method(by=person(request), method=key, up=request.POST.get("to") == "up")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("oncall:contact")


@desk_only
def remove(request: HttpRequest, key: int) -> HttpResponse:
    user = person(request)
    mine = _mine(user, key)
    if request.method != "POST":
        return render(request, "confirm.html", _really(mine))
    # pressed twice, it is gone already
    with suppress(Refused):
        contact.remove_method(by=user, method=mine.pk)
    messages.success(request, _("%(name)s was removed.") % {"name": mine.name})
    return redirect("oncall:contact")


def sentences(user: User, mine: list[ContactMethod]) -> list[dict[str, Any]]:
    """What a page of each urgency would do now, in words."""
    usable = [each for each in mine if each.is_usable]
    rules = list(PersonalRule.objects.filter(user=user).order_by("minutes", "id"))
    now = clock.read()
    return [
        {
            "urgency": urgency,
            "words": sentence(
                [each.spec() for each in rules if each.urgency == urgency], usable, urgency, now
            ),
        }
        for urgency in (Urgency.HIGH, Urgency.LOW)
    ]


def _mine(user: User, key: int) -> ContactMethod:
    found = ContactMethod.objects.filter(user=user, pk=key).first()
    if found is None:
        raise Http404
    return found


def _checks(mine: ContactMethod) -> dict[str, Any]:
    found = list(ContactCheck.objects.filter(method=mine).order_by("-pk")[:CHECKS_SHOWN])
    return {"checks": found, "waits": any(each.waits for each in found)}


def _really(mine: ContactMethod) -> dict[str, Any]:
    steps = mine.rules.count()
    text = _("Its address is forgotten, and pages do not use it any more.")
    if steps:
        text += " " + _("The steps of your rules that use it go with it.")
    return {
        "title": _("Remove %(name)s?") % {"name": mine.name},
        "text": text,
        "yes": _("Remove"),
        "danger": True,
        "back_url": "/settings/contact/",
    }
