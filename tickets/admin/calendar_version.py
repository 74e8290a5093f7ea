from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from tickets.models import CalendarVersion


@admin.register(CalendarVersion)
class CalendarVersionAdmin(ReadOnlyAdmin):
    list_display = ["calendar", "number", "made_at"]
    list_filter = ["calendar"]
    list_select_related = ["calendar"]
