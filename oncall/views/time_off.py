"""One's own time off, and the shifts it touches."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import clock
from oncall.actions import add_time_off, remove_time_off
from oncall.actions.refusals import Refused
from oncall.forms.time_off import TimeOffForm
from oncall.models import CalendarFeed, Schedule, TimeOff, User
from oncall.requests import person
from oncall.scheduling.render import render as rendered
from oncall.scheduling.shifts import Conflict, conflicts
from oncall.views.guards import desk_only

AHEAD = timedelta(days=180)
SHOWN = 50


@desk_only
def time_off(request: HttpRequest) -> HttpResponse:
    user = person(request)
    now = clock.read()
    form = TimeOffForm(request.POST or None)
    if form.is_valid():
        try:
            add_time_off(by=user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("Noted. Shifts that it touches are listed below."))
            return redirect("oncall:time_off")
    mine = list(TimeOff.objects.filter(person=user, end__gt=now)[:SHOWN])
    context = {
        "form": form,
        "mine": mine,
        "conflicts": _conflicts(user, mine, now),
        "feed": CalendarFeed.objects.filter(user=user, schedule=None, revoked_at=None).first(),
    }
    return render(request, "oncall/time_off.html", context, status=422 if form.errors else 200)


@require_POST
@desk_only
def forget_time_off(request: HttpRequest, key: int) -> HttpResponse:
    user = person(request)
    remove_time_off(by=user, time_off=get_object_or_404(TimeOff, pk=key, person=user))
    messages.success(request, _("Time off removed."))
    return redirect("oncall:time_off")


def _conflicts(user: User, mine: list[TimeOff], now: datetime) -> list[dict[str, Any]]:
    if not mine:
        return []
    end = min(max(each.end for each in mine), now + AHEAD)
    found: list[tuple[Schedule, Conflict]] = []
    for schedule in Schedule.objects.with_spec(since=now):
        shifts = [each for each in rendered(schedule.spec(), now, end) if each.person == user.pk]
        found += [(schedule, each) for each in conflicts(shifts, [each.spec() for each in mine])]
    found.sort(key=lambda pair: pair[1].start)
    return [
        {"schedule": schedule, "conflict": each, "at": int(each.start.timestamp())}
        for schedule, each in found[:SHOWN]
    ]
