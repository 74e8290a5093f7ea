"""Making and editing schedules, with the final schedule beside the form."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from oncall.actions.refusals import Faster
from oncall.actions.schedules import may_make
from oncall.edits import last_edit
from oncall.forms.schedule import MOST_LAYERS
from oncall.models import Schedule, User
from oncall.requests import person
from oncall.rota import people_of, whom, window_words
from oncall.scheduling.render import render as rendered
from oncall.scheduling.spec import ScheduleSpec
from oncall.views.guards import desk_only
from oncall.views.schedule_desk import Desk

SHOWN = timedelta(days=28)


@desk_only
def new_schedule(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may_make(user):
        raise PermissionDenied(_("Only team leads, incident managers and admins make schedules."))
    return _answer(request, Desk(request, user, None, clock.read()))


@desk_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    try:
        return _answer(request, _desk(request, user, pk))
    except Faster:
        # somebody saved between our look and our save: now the form can tell what
        return _answer(request, _desk(request, user, pk))


def _desk(request: HttpRequest, user: User, pk: int) -> Desk:
    schedule = get_object_or_404(Schedule.objects.select_related("team").with_spec(), pk=pk)
    if not schedule.may_be_edited_by(user):
        raise PermissionDenied(
            _("Only leads of the schedule's team, incident managers and admins may change it.")
        )
    return Desk(request, user, schedule, clock.read())


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed = request.method == "POST"
    only_arranges = any(name in request.POST for name in ("add", "up", "down"))
    only_looks = only_arranges or "preview" in request.POST
    valid = typed and not only_arranges and desk.is_valid()
    if valid and not only_looks and desk.overtaken is None:
        saved = desk.save()
        if saved is not None:
            messages.success(request, _("Saved. It holds from now on; what was until now stays."))
            return redirect("oncall:calendar", saved.pk)
    spec = desk.result() if valid else desk.spec
    context = {
        "desk": desk,
        "facts": desk.facts,
        "schedule": desk.schedule,
        "layers": desk.layers,
        "overtaken": _told(desk),
        "preview": _preview(spec, desk.now),
        "preview_broken": typed and not valid and not only_arranges,
        "preview_typed": valid,
        "can_add": len(desk.layers) < MOST_LAYERS,
        "preview_zone": spec.zone,
    }
    if request.headers.get("HX-Request"):
        return render(request, "oncall/schedule_preview.html", context)
    return render(
        request, "oncall/schedule_edit.html", context, status=_status(desk, refused=typed and not only_looks)
    )


def _status(desk: Desk, *, refused: bool) -> int:
    if desk.overtaken is not None:
        return 409
    return 422 if refused else 200


def _told(desk: Desk) -> dict[str, Any] | None:
    """What somebody else changed since the form was opened, for its page."""
    if desk.overtaken is None or desk.schedule is None:
        return None
    layers = (*desk.overtaken.gone, *desk.overtaken.come)
    people = User.objects.in_bulk({key for layer in layers for key in layer.participants})
    shown: dict[str, Any] = {"edit": last_edit(desk.schedule)}
    for kind, found in (("gone", desk.overtaken.gone), ("come", desk.overtaken.come)):
        shown[kind] = [
            (each, [people[key] for key in each.participants], ", ".join(map(window_words, each.windows)))
            for each in found
        ]
    values = {
        "name": desk.schedule.name,
        "team": desk.schedule.team or _("No team"),
        "zone": desk.schedule.zone,
        "skills": ", ".join(str(each) for each in desk.schedule.skills.all()) or "–",
    }
    fields = desk.facts.fields
    shown["facts"] = [(fields[name].label, values[name]) for name in desk.overtaken.facts if name in fields]
    return shown


def _preview(spec: ScheduleSpec, now: datetime) -> list[dict[str, Any]]:
    shifts = rendered(spec, now, now + SHOWN)
    people = people_of(shifts)
    return [{"shift": each, "person": whom(people, each.person)} for each in shifts]
