"""A shift: who has it, and how to take it, give it away or hand it back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import clock
from oncall.actions import hand_back, make_override
from oncall.actions.overrides import may_hand_back
from oncall.actions.refusals import NotAllowed, Refused
from oncall.forms.override import NOBODY, OverrideForm
from oncall.models import Schedule, ScheduleOverride, User
from oncall.qualified import people_for
from oncall.requests import person, whole_number
from oncall.rota import away_in, people_of, whom
from oncall.scheduling.render import Shift
from oncall.scheduling.shifts import shift_at
from oncall.views.guards import desk_only

# 2000 to 2199: what the calendar shows
_FIRST, _LAST = 946_684_800, 7_258_118_399


@desk_only
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(Schedule.objects.select_related("team").with_spec(), pk=pk)
    now = clock.read()
    user = person(request)
    at = _asked(request, now)
    found = shift_at(schedule.spec(), at)
    people = list(people_for(schedule))
    may_give = schedule.may_be_edited_by(user)
    form = OverrideForm(
        request.POST or None,
        by=user,
        people=people,
        may_give=may_give,
        initial=_initial(found, user, people, now),
    )
    if form.is_valid() and _made(request, form, schedule, now):
        return redirect("oncall:calendar", schedule.pk)
    names = people_of([found])
    override = (
        ScheduleOverride.objects.select_related("schedule__team", "made_by").get(pk=found.override.created)
        if found.override
        else None
    )
    context = {
        "schedule": schedule,
        "shift": found,
        "person": whom(names, found.person),
        "override": override,
        "hours": f"{(found.end - found.start).total_seconds() / 3600:.4g}",
        "conflicts": away_in([found]),
        "form": form if may_give or user in people else None,
        "may_give": may_give,
        "may_hand_back": override is not None and found.end > now and may_hand_back(user, override),
        "is_past": found.end <= now,
        "at": int(at.timestamp()),
    }
    return render(request, "oncall/shift.html", context, status=422 if form.errors else 200)


@require_POST
@desk_only
def hand_back_override(request: HttpRequest, pk: int, override: int) -> HttpResponse:
    held = get_object_or_404(ScheduleOverride.objects.select_related("schedule"), pk=override, schedule=pk)
    try:
        if hand_back(by=person(request), override=held, now=clock.read()):
            messages.success(request, _("Handed back: the schedule says again who is on call."))
        else:
            messages.info(request, _("This override is over already."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("oncall:calendar", pk)


def _made(request: HttpRequest, form: OverrideForm, schedule: Schedule, now: datetime) -> bool:
    values = form.cleaned_data
    chosen = form.chosen()
    try:
        made = make_override(
            by=person(request),
            schedule=schedule,
            person=chosen,
            start=values["start"],
            end=values["end"],
            note=values["note"],
            now=now,
        )
    except NotAllowed as refused:
        form.add_error(None, refused.message)
        return False
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return False
    until = timezone.localtime(made.end)
    words = {"person": chosen, "until": f"{until:%Y-%m-%d %H:%M}"}
    if chosen is None:
        messages.warning(request, _("Nobody is on call in that time, until %(until)s.") % words)
    else:
        messages.success(request, _("%(person)s is on call in that time, until %(until)s.") % words)
    return True


def _asked(request: HttpRequest, now: datetime) -> datetime:
    """The instant of the shift: ?at= in seconds since 1970, or now."""
    if "at" not in request.GET:
        return now
    seconds = whole_number(request.GET["at"])
    if seconds is None or not _FIRST <= seconds <= _LAST:
        raise Http404
    return datetime.fromtimestamp(seconds, UTC)


def _initial(found: Shift, user: User, people: list[User], now: datetime) -> dict[str, object]:
    zone = timezone.get_current_timezone()
    can_take = user in people and user.pk != found.person
    return {
        "person": user.pk if can_take else (NOBODY if not people else None),
        "start": _shown(max(found.start, now), zone),
        "end": _shown(found.end, zone),
    }


def _shown(at: datetime, zone: object) -> datetime:
    return at.astimezone(zone) if isinstance(zone, ZoneInfo) else at
