"""Logging a ticket for a caller: the page, and the parts of it that answer while somebody types."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from oncall.models import User
from oncall.requests import person
from tickets import registry
from tickets.actions.callers import find_or_create_caller
from tickets.actions.errors import Refused
from tickets.actions.log import log_ticket
from tickets.actions.promise import defaults_of, preview_promise, promise_of
from tickets.forms.log import LogForm, fresh_key
from tickets.models import Category, Level, Service, Subcategory, Ticket
from tickets.models.choices import Channel, Kind
from tickets.permissions import sees
from tickets.priority import MatrixHole
from tickets.promise_words import promise_words
from tickets.views.access import logging_page

CALLERS_SHOWN = 8
SIMILAR_SHOWN = 5
# Buttons that work without JavaScript: they answer with the form as it stands, and log nothing.
STEPS = {"find", "other", "preview"}


@require_http_methods(["GET", "HEAD", "POST"])
@logging_page
def log(request: HttpRequest) -> HttpResponse:
    """The form; posted, the ticket is logged and shown, or resolved at once."""
    now = clock.read()
    if request.method != "POST":
        return _form_page(request, LogForm(initial={**_typed(request.GET), "key": fresh_key()}, now=now), now)
    step = request.POST.get("step", "")
    if step in STEPS:
        typed = _typed(request.POST)
        if step == "other":
            typed |= {"requester": "", "caller": ""}
        return _form_page(request, LogForm(initial=typed, now=now), now, finding=step == "find")
    form = LogForm(request.POST, request.FILES, now=now)
    if form.is_valid():
        ticket = _log(request, form, now)
        if ticket is not None:
            messages.success(request, _logged_words(ticket, now))
            return _onward(request, ticket)
    return _form_page(request, form, now, status=422)


@require_safe
@logging_page
def callers(request: HttpRequest) -> HttpResponse:
    """People found by what was typed so far, as options of the look-up."""
    words = request.GET.get("caller", "")[:200]
    return render(request, "tickets/log_callers.html", {"found": _found(words), "words": words.strip()})


@require_safe
@logging_page
def caller(request: HttpRequest) -> HttpResponse:
    """The part of the form about the caller, with somebody chosen or nobody."""
    form = LogForm(initial=_typed(request.GET), now=clock.read())
    return render(request, "tickets/log_caller.html", {"form": form, **_caller_parts(person(request), form)})


@require_safe
@logging_page
def subject(request: HttpRequest) -> HttpResponse:
    """Category and subcategory: those that fit, with the defaults and the questions to ask."""
    form = LogForm(initial=_typed(request.GET), now=clock.read())
    category = _chosen(form, "category")
    chosen = _chosen(form, "subcategory")
    if category and chosen and chosen.category_id != category.pk:
        form.initial["subcategory"] = ""
    form.offer_subcategories(category)
    return render(request, "tickets/log_subject.html", {"form": form, **_subject_parts(form)})


@require_safe
@logging_page
def promise(request: HttpRequest) -> HttpResponse:
    """Priority and promise as they would be."""
    now = clock.read()
    form = LogForm(initial=_typed(request.GET), now=now)
    return render(request, "tickets/log_promise.html", {"form": form, **_promise_parts(form, now)})


@require_safe
@logging_page
def hints(request: HttpRequest) -> HttpResponse:
    """What the rooms above know about what is being logged."""
    form = LogForm(initial=_typed(request.GET), now=clock.read())
    return render(request, "tickets/log_hints.html", {"form": form, **_hint_parts(person(request), form)})


def _form_page(
    request: HttpRequest, form: LogForm, now: datetime, *, finding: bool = False, status: int = 200
) -> HttpResponse:
    words = str(form["caller"].value() or "")
    context = {
        "form": form,
        "now": now,
        "finding": finding,
        "found": _found(words) if finding else [],
        **_caller_parts(person(request), form),
        **_subject_parts(form),
        **_hint_parts(person(request), form),
        **_promise_parts(form, now),
    }
    return render(request, "tickets/log.html", context, status=status)


def _log(request: HttpRequest, form: LogForm, now: datetime) -> Ticket | None:
    """Log what a valid form says, the caller with it or not at all; None when it was refused, with the reason
    at its field."""
    user, data = person(request), form.cleaned_data
    try:
        if data["requester"]:
            return log_ticket(draft=form.draft(data["requester"]), by=user, now=now)
        with transaction.atomic():
            requester = find_or_create_caller(
                by=user,
                full_name=data["full_name"],
                email=data["email"],
                phone=data["phone"],
                organisation=data["organisation"],
                key=data["key"],
            )
            return log_ticket(draft=form.draft(requester), by=user, now=now)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def _onward(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """To the ticket, or to resolving it; to the queue from one that is restricted to others."""
    if not sees(person(request), ticket):
        words = _("%(number)s is restricted, so you can't open it: note its number.")
        messages.info(request, words % {"number": ticket.number})
        return redirect("tickets:queue")
    resolving = request.POST.get("then") == "resolve"
    return redirect("tickets:resolve" if resolving else "tickets:ticket", ticket.number)


def _logged_words(ticket: Ticket, now: datetime) -> str:
    promise = promise_of(ticket)
    words = promise_words(promise, now, answered=Channel(ticket.channel).is_live)
    return _("%(number)s is logged. %(promise)s.") % {"number": ticket.number, "promise": words}


def _typed(query: QueryDict) -> dict[str, Any]:
    """What a client sent for the form's fields, as first values; nothing is checked yet."""
    names = set(LogForm.base_fields) - {"attached"}
    return {name: str(query[name]).replace("\x00", "") for name in names if name in query}


def _chosen(form: LogForm, name: str) -> Any:
    """The row that stands in a field now, or None for whatever is none."""
    try:
        return form.fields[name].clean(form[name].value())
    except ValidationError:
        return None


def _found(words: str) -> list[User]:
    return list(User.objects.active().matching(words).select_related("organisation")[:CALLERS_SHOWN])


def _caller_parts(user: User, form: LogForm) -> dict[str, Any]:
    """The chosen requester, and what he has open already, as far as the reader sees it."""
    requester: User | None = _chosen(form, "requester")
    if requester is None:
        return {"requester": None, "similar": []}
    open_now = Ticket.objects.visible_to(user).open().filter(requester=requester)
    return {"requester": requester, "similar": list(open_now.order_by("-pk")[:SIMILAR_SHOWN])}


def _subject_parts(form: LogForm) -> dict[str, Any]:
    subcategory: Subcategory | None = _chosen(form, "subcategory")
    if subcategory is None:
        return {"subcategory": None}
    impact, urgency, team = defaults_of(subcategory)
    names = {(level.scale, level.rank): level.name for level in Level.objects.all()}
    return {
        "subcategory": subcategory,
        "usual": [
            (_("Type"), subcategory.get_kind_display()),
            (_("Impact"), names.get((Level.Scale.IMPACT, impact), "")),
            (_("Urgency"), names.get((Level.Scale.URGENCY, urgency), "")),
            (_("Team"), team or ""),
        ],
    }


def _hint_parts(user: User, form: LogForm) -> dict[str, Any]:
    """Hints on what is typed and chosen so far; a subcategory brings its category along."""
    subcategory: Subcategory | None = _chosen(form, "subcategory")
    category: Category | None = subcategory.category if subcategory else _chosen(form, "category")
    service: Service | None = _chosen(form, "service")
    about = registry.About(
        title=str(form["title"].value() or "")[:200],
        category=category.pk if category else None,
        subcategory=subcategory.pk if subcategory else None,
        service=service.pk if service else None,
    )
    return {"hints": registry.hints_for(user, about)}


def _promise_parts(form: LogForm, now: datetime) -> dict[str, Any]:
    """The promise that the form as it stands would carry."""
    subcategory: Subcategory | None = _chosen(form, "subcategory")
    category: Category | None = subcategory.category if subcategory else _chosen(form, "category")
    service: Service | None = _chosen(form, "service")
    requester: User | None = _chosen(form, "requester")
    usual_impact, usual_urgency, _team = defaults_of(subcategory)
    impact, urgency = _chosen(form, "impact"), _chosen(form, "urgency")
    kind = _chosen(form, "kind") or (subcategory.kind if subcategory else Kind.INCIDENT.value)
    try:
        promised = preview_promise(
            kind=kind,
            service=service,
            category=category,
            organisation=requester.organisation if requester else None,
            impact=impact or usual_impact,
            urgency=urgency or usual_urgency,
            now=now,
        )
    except MatrixHole:
        return {"promise": ""}
    channel = _chosen(form, "channel")
    return {
        "promise": promise_words(promised, now, answered=bool(channel) and Channel(channel).is_live),
        "policy": promised.policy_name,
        "confirmed": impact is not None and urgency is not None,
    }
