"""Who is on call now, for all teams."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel import clock
from oncall.actions.schedules import may_make
from oncall.models import Schedule, Team
from oncall.requests import person
from oncall.rota import seats
from oncall.views.guards import desk_only


@desk_only
def on_call_now(request: HttpRequest) -> HttpResponse:
    now = clock.read()
    schedules = (
        Schedule.objects.select_related("team")
        .with_spec(since=now)
        .order_by("team__tier", "team__name", "team_id", "name", "id")
    )
    found = seats(list(schedules), now=now)
    groups = [(team, list(of)) for team, of in groupby(found, key=lambda seat: seat.schedule.team)]
    without = Team.objects.active().filter(schedules=None)
    return render(
        request,
        "oncall/now.html",
        {
            "groups": groups,
            "without": list(without),
            "now": now,
            "gaps": sum(seat.person is None for seat in found),
            "may_make": may_make(person(request)),
        },
    )
