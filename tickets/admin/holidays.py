"""Import the holidays of a country: look, then import. Own exceptions are never overwritten."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from tickets.admin.calendar_preview import local_today
from tickets.forms.admin_holidays import Holiday, HolidaysForm, countries
from tickets.models import BusinessCalendar, CalendarException

if TYPE_CHECKING:
    from tickets.admin.business_calendar import BusinessCalendarAdmin


def holidays_page(page: "BusinessCalendarAdmin", request: HttpRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(BusinessCalendar, pk=pk)
    if not page.has_change_permission(request, calendar):
        raise PermissionDenied
    typed = request.POST or request.GET
    year = local_today(calendar.draft_spec(), clock.read()).year
    form = (
        HolidaysForm(typed) if "country" in typed else HolidaysForm(initial={"first": year, "last": year + 1})
    )
    found: list[Holiday] | None = None
    if form.is_bound and form.is_valid():
        found = form.found(
            {each.on: each.label or _("closed or other hours") for each in calendar.exceptions.all()}
        )
        if request.method == "POST":
            return _import(page, request, calendar, found)
    context = {
        **page.admin_site.each_context(request),
        "title": _("Import holidays into “%(name)s”") % {"name": calendar},
        "opts": page.opts,
        "calendar": calendar,
        "form": form,
        "found": found,
        "missing": [each for each in found or () if each.kept is None],
        "countries": countries(),
    }
    refused = form.is_bound and not form.is_valid()
    return TemplateResponse(request, "admin/calendar_holidays.html", context, status=422 if refused else 200)


def _import(
    page: "BusinessCalendarAdmin", request: HttpRequest, calendar: BusinessCalendar, found: list[Holiday]
) -> HttpResponse:
    with transaction.atomic():
        BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
        there = set(calendar.exceptions.values_list("on", flat=True))
        missing = [each for each in found if each.on not in there]
        for each in missing:
            CalendarException.objects.create(calendar=calendar, on=each.on, label=each.name)
    words = ngettext("%(count)d holiday was imported.", "%(count)d holidays were imported.", len(missing))
    messages.success(request, words % {"count": len(missing)})
    page.publish(request, calendar)
    return redirect("admin:tickets_businesscalendar_change", calendar.pk)
