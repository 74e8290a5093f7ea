from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kernel import clock
from oncall.admin.history import Tracked
from oncall.admin.rows import Rows
from tickets.actions.configuration import publish_calendar
from tickets.admin.calendar_preview import coming_exceptions, local_today, week_rows
from tickets.admin.configuration import ConfigurationAdmin
from tickets.admin.holidays import holidays_page
from tickets.admin.published import running_clocks, version_words
from tickets.forms.admin_calendar import DAY_FIELDS, CalendarForm, ExceptionForm, ExceptionFormSet
from tickets.models import BusinessCalendar, CalendarException, SlaClock


class ExceptionsInline(Rows, admin.TabularInline[CalendarException, BusinessCalendar]):
    model = CalendarException
    form = ExceptionForm
    formset = ExceptionFormSet  # type: ignore[assignment]
    extra = 1


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(ConfigurationAdmin[BusinessCalendar]):
    form = CalendarForm
    list_display = ["name", "zone", "always_open", "policies_count", "newest_version"]
    search_fields = ["name", "zone"]
    inlines = [ExceptionsInline]
    readonly_fields = ["week_preview", "holidays_link"]
    change_form_template = "admin/configured_form.html"
    parts = (
        Tracked("tickets.CalendarHoursEvent", "calendar"),
        Tracked("tickets.CalendarExceptionEvent", "calendar"),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.holidays_view)
        return [
            path("<int:pk>/holidays/", view, name="tickets_businesscalendar_holidays"),
            *super().get_urls(),
        ]

    def get_form(
        self,
        request: HttpRequest,
        obj: BusinessCalendar | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 (Django's signature)
        **kwargs: Any,
    ) -> Any:
        # The days of the week are fields of the form, not of the model.
        kwargs["fields"] = ["name", "zone", "always_open"]
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: BusinessCalendar | None = None) -> Any:  # noqa: ARG002
        week = (_("Opening hours"), {"fields": DAY_FIELDS, "classes": ["week-fields"]})
        sets = [(None, {"fields": ["name", "zone", "always_open"]}), week]
        if obj is not None:
            sets.append((_("As it stands"), {"fields": ["week_preview", "holidays_link"]}))
        return sets

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusinessCalendar]:
        counted = Count("policies", distinct=True), Count("versions", distinct=True)
        return super().get_queryset(request).annotate(policies_count=counted[0], versions_count=counted[1])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        form.save_week(form.instance)
        self.publish(request, form.instance)

    def publish(self, request: HttpRequest, calendar: BusinessCalendar) -> None:
        """Make the next version if the hours differ, and say whom it concerns."""
        before = calendar.versions.count()
        version = publish_calendar(calendar=calendar, now=clock.read())
        if version.number > before:
            kept = running_clocks().filter(calendar_version__calendar=calendar).count()
            messages.info(request, version_words(version.number, kept))

    def holidays_view(self, request: HttpRequest, pk: int) -> Any:
        return holidays_page(self, request, pk)

    def uses(self, row: BusinessCalendar) -> Any:
        yield from super().uses(row)
        clocks = SlaClock.objects.filter(calendar_version__calendar=row)[:1001].count()
        if clocks:
            yield str(SlaClock._meta.verbose_name_plural), clocks

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        rows, counts, _perms, protected = super().get_deleted_objects(objs, request)
        # Its versions are read-only on their own pages, and go with a calendar that no clock was measured in.
        return rows, counts, set(), protected

    @admin.display(description=_("policies"), ordering="policies_count")
    def policies_count(self, calendar: BusinessCalendar) -> int:
        count: int = getattr(calendar, "policies_count")  # noqa: B009 (annotated above)
        return count

    @admin.display(description=_("version"))
    def newest_version(self, calendar: BusinessCalendar) -> int:
        count: int = getattr(calendar, "versions_count")  # noqa: B009 (annotated above)
        return count

    @admin.display(description=_("week and coming exceptions"))
    def week_preview(self, calendar: BusinessCalendar) -> SafeString:
        spec = calendar.draft_spec()
        today = local_today(spec, clock.read())
        context = {"spec": spec, "week": week_rows(spec), "coming": coming_exceptions(spec, today)}
        return render_to_string("admin/calendar_preview.html", context)

    @admin.display(description=_("holidays"))
    def holidays_link(self, calendar: BusinessCalendar) -> SafeString:
        address = reverse("admin:tickets_businesscalendar_holidays", args=[calendar.pk])
        return format_html(
            '<a class="button" href="{}">{}</a>', address, _("Import the holidays of a country")
        )
