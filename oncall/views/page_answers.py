"""What people do about a page: acknowledge, resolve, escalate, reassign, snooze."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import clock
from oncall.actions.pages import (
    acknowledge_page,
    escalate_page,
    reassign_page,
    resolve_page,
    snooze_page,
)
from oncall.actions.refusals import NotAllowed, Refused
from oncall.forms.page import NoteForm, ReassignForm, SnoozeForm
from oncall.models import Page, User
from oncall.page_rights import may_act
from oncall.requests import person
from oncall.views.guards import desk_only
from oncall.views.pages import page_shown, seen_by


@require_POST
@desk_only
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    user, now = person(request), clock.read()
    row = get_object_or_404(seen_by(user), pk=pk)
    if not may_act(user, row):
        raise PermissionDenied(
            _("Only who was paged, the team it concerns, incident managers and admins may do this.")
        )
    form = SnoozeForm(request.POST, now=now) if verb == "snooze" else _FORMS[verb](request.POST)
    name = verb if verb in {"reassign", "snooze"} else "note"
    forms_: dict[str, forms.Form] = {name: form}
    if not form.is_valid():
        return page_shown(request, row, user, now, status=422, **forms_)
    try:
        changed = _ACTS[verb](form, pk, user, now)
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return page_shown(request, row, user, now, status=422, **forms_)
    if changed:
        messages.success(request, done_words(verb))
    else:
        row.refresh_from_db()
        messages.info(request, unchanged_words(row, verb))
    return redirect("oncall:page", pk)


def done_words(verb: str) -> str:
    """What an action did, to the person who asked for it."""
    return {
        "acknowledge": _("You have acknowledged it. Nobody else is told while you work on it."),
        "resolve": _("Resolved. Nobody is told any more."),
        "escalate": _("Escalated: the next level is told."),
        "reassign": _("Reassigned: those you chose are told."),
        "snooze": _("Snoozed. It is yours, and starts again when the time is over."),
    }[verb]


def unchanged_words(row: Page, verb: str) -> str:
    """Why an action that came too late, or twice, changed nothing."""
    if row.state == Page.State.RESOLVED:
        return _("Nothing was changed: %(who)s has resolved it already.") % {
            "who": row.resolved_by or "Watchdesk"
        }
    if verb == "acknowledge" and row.acknowledged_by:
        return _("Nothing was changed: %(who)s has acknowledged it already.") % {"who": row.acknowledged_by}
    if verb in {"escalate", "reassign"} and row.state == Page.State.ACKNOWLEDGED and row.acknowledged_by:
        return _("Nothing was changed: %(who)s took it since you looked. Look again, then choose.") % {
            "who": row.acknowledged_by
        }
    if verb in {"escalate", "reassign"}:
        return _("Nothing was changed: others were told since you looked. Look who, then choose again.")
    return _("Nothing was changed: it stands like this already.")


def _acknowledge(form: forms.Form, pk: int, by: User, now: datetime) -> bool:
    return acknowledge_page(page=pk, by=by, now=now, note=form.cleaned_data["note"])


def _resolve(form: forms.Form, pk: int, by: User, now: datetime) -> bool:
    return resolve_page(page=pk, by=by, now=now, note=form.cleaned_data["note"])


def _escalate(form: forms.Form, pk: int, by: User, now: datetime) -> bool:
    values = form.cleaned_data
    return escalate_page(page=pk, by=by, now=now, note=values["note"], seen=values["seen"])


def _reassign(form: forms.Form, pk: int, by: User, now: datetime) -> bool:
    values = form.cleaned_data
    return reassign_page(
        page=pk,
        by=by,
        now=now,
        people=[values["person"]] if values["person"] else [],
        schedules=[values["schedule"]] if values["schedule"] else [],
        note=values["note"],
        seen=values["seen"],
    )


def _snooze(form: forms.Form, pk: int, by: User, now: datetime) -> bool:
    values = form.cleaned_data
    return snooze_page(page=pk, by=by, now=now, until=values["until"], note=values["note"])


_ACTS: dict[str, Callable[[forms.Form, int, User, datetime], bool]] = {
    "acknowledge": _acknowledge,
    "resolve": _resolve,
    "escalate": _escalate,
    "reassign": _reassign,
    "snooze": _snooze,
}
_FORMS: dict[str, type[forms.Form]] = {
    "acknowledge": NoteForm,
    "resolve": NoteForm,
    "escalate": NoteForm,
    "reassign": ReassignForm,
}
VERBS = tuple(_ACTS)
