"""Calendar feeds: the secret address that a calendar program reads, and its making and revoking."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from oncall.actions import make_feed, revoke_feed
from oncall.ical import feed_text, shifts_of
from oncall.models import CalendarFeed, Schedule
from oncall.requests import person, whole_number
from oncall.rota import people_of
from oncall.views.guards import desk_only

BEFORE, AHEAD = timedelta(days=35), timedelta(days=180)


@require_safe
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """The calendar of whoever knows the address; one that was revoked is as absent as one that never was."""
    found = CalendarFeed.objects.by_token(token).select_related("user__organisation", "schedule").first()
    if found is None or not found.user.reads_desk:
        raise Http404
    now = clock.read()
    wanted = Schedule.objects.with_spec()
    if found.schedule_id is not None:
        wanted = wanted.filter(pk=found.schedule_id)
    schedules = list(wanted)
    only = found.user_id if found.schedule_id is None else None
    shifts = {each.pk: shifts_of(each.spec(), now - BEFORE, now + AHEAD, only) for each in schedules}
    people = people_of(shift for of in shifts.values() for shift in of)
    with translation.override(found.user.display_language):
        name = _("On call: %(what)s") % {"what": found.schedule or found.user}
        text = feed_text(name, schedules, people=people, shifts=shifts, now=now)
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="on-call.ics"',
            "Referrer-Policy": "no-referrer",
        },
    )


@require_POST
@desk_only
def make(request: HttpRequest) -> HttpResponse:
    schedule = _schedule(request)
    make_feed(by=person(request), schedule=schedule, now=clock.read())
    messages.success(request, _("Here is the address. Whoever knows it can read this calendar."))
    return _back(schedule)


@require_POST
@desk_only
def revoke(request: HttpRequest) -> HttpResponse:
    schedule = _schedule(request)
    if revoke_feed(by=person(request), schedule=schedule, now=clock.read()):
        messages.success(request, _("The address answers nobody any more."))
    return _back(schedule)


def _schedule(request: HttpRequest) -> Schedule | None:
    if not request.POST.get("schedule"):
        return None
    return get_object_or_404(Schedule, pk=whole_number(request.POST["schedule"]))


def _back(schedule: Schedule | None) -> HttpResponse:
    return redirect("oncall:calendar", schedule.pk) if schedule else redirect("oncall:time_off")
