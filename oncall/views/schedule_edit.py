"""Making and editing schedules, with the final schedule beside the form."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from oncall.actions import edit_schedule, make_schedule
from oncall.actions.refusals import Refused
from oncall.actions.schedules import may_make
from oncall.forms.schedule import (
    MOST_LAYERS,
    LayerForm,
    ScheduleForm,
    ends_too_early,
    layer_initial,
    wanted_layers,
)
from oncall.models import Membership, Schedule, User
from oncall.requests import person, whole_number
from oncall.rota import people_of, whom
from oncall.scheduling.editing import Wanted, edited, running
from oncall.scheduling.problems import problems
from oncall.scheduling.render import render as rendered
from oncall.scheduling.spec import ScheduleSpec
from oncall.views.guards import desk_only

SHOWN = timedelta(days=28)


@desk_only
def new_schedule(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may_make(user):
        raise PermissionDenied(_("Only team leads, incident managers and admins make schedules."))
    return _answer(request, Desk(request, user, None, clock.read()))


@desk_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(Schedule.objects.select_related("team").with_spec(), pk=pk)
    user = person(request)
    if not schedule.may_be_edited_by(user):
        raise PermissionDenied(
            _("Only leads of the schedule's team, incident managers and admins may change it.")
        )
    return _answer(request, Desk(request, user, schedule, clock.read()))


class Desk:
    """The forms of one request: as they stand in the schedule, or as they were typed."""

    def __init__(self, request: HttpRequest, by: User, schedule: Schedule | None, now: datetime) -> None:
        self.request, self.by, self.schedule, self.now = request, by, schedule, now
        self.spec = schedule.spec() if schedule else ScheduleSpec(by.display_zone.key)
        self.people = _people(self.spec)
        if request.method == "POST":
            self.facts = ScheduleForm(request.POST, by=by, schedule=schedule, zone=self.spec.zone)
            count = min(whole_number(request.POST.get("layers")) or 0, MOST_LAYERS)
            self.layers = [self._typed(place) for place in range(count)]
        else:
            self.facts = ScheduleForm(by=by, schedule=schedule, zone=self.spec.zone, initial=self._initial())
            self.layers = [
                self._unbound(place, layer_initial(origin, layer))
                for place, (origin, layer) in enumerate(running(self.spec, now))
            ]
        if not self.layers or "add" in request.POST:
            self._add()

    def _initial(self) -> dict[str, Any]:
        if self.schedule is None:
            led = self.by.led_team_ids
            return {"zone": self.spec.zone, "team": led[0] if led else None}
        return {
            "name": self.schedule.name,
            "team": self.schedule.team_id,
            "zone": self.schedule.zone,
            "skills": list(self.schedule.skills.values_list("pk", flat=True)),
            "revision": self.schedule.revision,
        }

    def _typed(self, place: int) -> LayerForm:
        return LayerForm(self.request.POST, prefix=f"layer{place}", people=self.people, number=place + 1)

    def _unbound(self, place: int, initial: dict[str, Any]) -> LayerForm:
        return LayerForm(prefix=f"layer{place}", people=self.people, number=place + 1, initial=initial)

    def _add(self) -> None:
        """An empty layer above the others: weekly, from today on."""
        today = self.now.astimezone(self.by.display_zone).date()
        fresh = {"every": 1, "unit": "weeks", "handoff": "09:00", "anchor": today}
        if len(self.layers) < MOST_LAYERS:
            self.layers.append(self._unbound(len(self.layers), fresh))

    def is_valid(self) -> bool:
        """Whether everything typed can be a schedule; says what is wrong at the fields."""
        checked = [self.facts.is_valid(), *(each.is_valid() for each in self.layers)]
        if not all(checked):
            return False
        early = [ends_too_early(each, self.now) for each in self.layers]
        return not any(early) and self._is_schedule()

    def _is_schedule(self) -> bool:
        if problems(self.result()):
            self.facts.add_error(
                None, _("A layer ends before it begins. Look at its first hand-off and its end.")
            )
            return False
        return True

    def wanted(self) -> list[Wanted]:
        return wanted_layers(self.layers, self.spec.layers)

    def result(self) -> ScheduleSpec:
        """What the schedule would be from now on."""
        return edited(self.spec, self.now, self.wanted(), self.facts.cleaned_data["zone"])

    def save(self) -> Schedule | None:
        """The schedule saved, or None and an error at its field."""
        try:
            if self.schedule is None:
                layers = [layer for _origin, layer in self.wanted()]
                return make_schedule(by=self.by, facts=self.facts.facts(), layers=layers, now=self.now)
            return edit_schedule(
                by=self.by,
                schedule=self.schedule,
                revision=self.facts.cleaned_data["revision"] or 0,
                facts=self.facts.facts(),
                wanted=self.wanted(),
                now=self.now,
            )
        except Refused as refused:
            self.facts.add_error(refused.field, refused.message)
            return None


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed = request.method == "POST"
    only_looks = any(name in request.POST for name in ("preview", "add"))
    valid = typed and "add" not in request.POST and desk.is_valid()
    if valid and not only_looks:
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
        "preview": _preview(spec, desk.now),
        "preview_broken": typed and not valid and "add" not in request.POST,
        "preview_typed": valid,
        "can_add": len(desk.layers) < MOST_LAYERS,
        "preview_zone": spec.zone,
    }
    if request.headers.get("HX-Request"):
        return render(request, "oncall/schedule_preview.html", context)
    wrong = typed and not only_looks
    return render(request, "oncall/schedule_edit.html", context, status=422 if wrong else 200)


def _preview(spec: ScheduleSpec, now: datetime) -> list[dict[str, Any]]:
    shifts = rendered(spec, now, now + SHOWN)
    people = people_of(shifts)
    return [{"shift": each, "person": whom(people, each.person)} for each in shifts]


def _people(spec: ScheduleSpec) -> Sequence[User]:
    """Whom a rotation may hold: those who work on the desk, and those who are in it already."""
    present = {key for layer in spec.layers for key in layer.participants}
    desk = Q(pk__in=Membership.objects.values("user")) | Q(is_incident_manager=True)
    return list(User.objects.filter(Q(is_active=True) & desk | Q(pk__in=present)))
