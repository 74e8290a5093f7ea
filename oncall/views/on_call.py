"""Who is on call now, for all teams."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel import clock
from oncall.actions.schedules import may_make
from oncall.models import EscalationPolicy, Page, Schedule, Team
from oncall.page_standing import standings
from oncall.requests import person
from oncall.rota import seats
from oncall.views.guards import desk_only

MOST_PAGES = 10


@desk_only
def on_call_now(request: HttpRequest) -> HttpResponse:
    now = clock.read()
    schedules = (
        Schedule.objects.select_related("team__escalation_policy")
        .with_spec(since=now)
        .order_by("team__tier", "team__name", "team_id", "name", "id")
    )
    found = seats(list(schedules), now=now)
    groups = [(team, list(of)) for team, of in groupby(found, key=lambda seat: seat.schedule.team)]
    user = person(request)
    waiting = Page.objects.waiting_for(user).select_related("team", "acknowledged_by", "resolved_by")
    mine = list(waiting.order_by("-pk")[:MOST_PAGES])
    without = Team.objects.active().filter(schedules=None)
    return render(
        request,
        "oncall/now.html",
        {
            "groups": groups,
            "without": list(without),
            "now": now,
            "gaps": sum(seat.person is None for seat in found),
            "may_make": may_make(user),
            "my_pages": standings(mine, now),
            "default_policy": EscalationPolicy.objects.of_the_desk().first(),
        },
    )
