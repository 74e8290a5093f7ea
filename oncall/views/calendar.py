"""The calendar of a schedule: two weeks or a month."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from oncall.actions.overrides import may_hand_back
from oncall.models import CalendarFeed, Schedule, User
from oncall.qualified import lacking_skills
from oncall.requests import person
from oncall.rota import days, seats, window_words
from oncall.scheduling.editing import running
from oncall.views.guards import desk_only

WEEKS, MONTH = "weeks", "month"
FIRST, LAST = date(2000, 1, 1), date(2198, 12, 31)


@desk_only
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    now = clock.read()
    user = person(request)
    schedule = get_object_or_404(Schedule.objects.select_related("team").with_spec(), pk=pk)
    spec = schedule.spec()
    zone = user.display_zone if request.GET.get("zone") == "mine" else schedule.zoneinfo
    look = Look(request, schedule, zone, now.astimezone(zone).date())
    shown = days(spec, zone=zone, first=look.first, count=look.count, now=now, month=look.month)
    overrides = list(
        schedule.overrides.standing()
        .filter(end__gt=now)
        .select_related("person", "made_by")
        .order_by("start", "id")
    )
    layers = [layer for _place, layer in running(spec, now)]
    names = dict(User.objects.in_bulk({key for layer in layers for key in layer.participants}))
    lacks = lacking_skills(schedule, list(names))
    for override in overrides:
        override.schedule = schedule
    return render(
        request,
        "oncall/calendar.html",
        {
            "schedule": schedule,
            "seat": seats([schedule], now=now)[0],
            "look": look,
            "days": shown,
            "has_gap": any(part.person is None and not part.is_past for day in shown for part in day.parts),
            "overrides": [(each, may_hand_back(user, each)) for each in overrides],
            "layers": [
                (
                    layer,
                    [names[key] for key in layer.participants],
                    ", ".join(map(window_words, layer.windows)),
                )
                for layer in layers
            ],
            "lacking": [(names[key], ", ".join(skills)) for key, skills in lacks.items()],
            "left": [each for each in names.values() if not each.is_active],
            "feed": CalendarFeed.objects.filter(user=user, schedule=schedule, revoked_at=None).first(),
            "may_edit": schedule.may_be_edited_by(user),
            "now": now,
        },
    )


class Look:
    """Which days are shown, in which zone, and the links to others."""

    def __init__(self, request: HttpRequest, schedule: Schedule, zone: ZoneInfo, today: date) -> None:
        self.zone = zone
        self.view = MONTH if request.GET.get("view") == MONTH else WEEKS
        self.is_mine = request.GET.get("zone") == "mine"
        self.schedule = schedule
        asked = _date(request.GET.get("from", "")) or today
        monday = asked - timedelta(days=asked.weekday())
        self.month: int | None = None
        if self.view == MONTH:
            begins = asked.replace(day=1)
            ends = _next_month(begins)
            self.month = begins.month
            self.first = begins - timedelta(days=begins.weekday())
            self.count = -(-(ends - self.first).days // 7) * 7
            self.title_date = begins
            self._earlier, self._later = (begins - timedelta(days=1)).replace(day=1), ends
        else:
            self.first, self.count = monday, 14
            self.title_date = asked
            self._earlier, self._later = monday - timedelta(days=14), monday + timedelta(days=14)
        self.last = self.first + timedelta(days=self.count - 1)

    def _url(self, **changed: Any) -> str:
        state = {
            "view": self.view,
            "from": self.title_date.isoformat(),
            "zone": "mine" if self.is_mine else "schedule",
            **changed,
        }
        return f"{reverse('oncall:calendar', args=[self.schedule.pk])}?{urlencode(state)}"

    @property
    def earlier_url(self) -> str:
        return self._url(**{"from": self._earlier.isoformat()}) if self._earlier >= FIRST else ""

    @property
    def later_url(self) -> str:
        return self._url(**{"from": self._later.isoformat()}) if self._later <= LAST else ""

    @property
    def today_url(self) -> str:
        return self._url(**{"from": ""})

    @property
    def views(self) -> list[dict[str, Any]]:
        labels = ((WEEKS, _("Two weeks")), (MONTH, _("Month")))
        return [
            {"url": self._url(view=key), "label": label, "current": key == self.view} for key, label in labels
        ]

    @property
    def zone_url(self) -> str:
        """The same days in the other zone."""
        return self._url(zone="schedule" if self.is_mine else "mine")


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None
