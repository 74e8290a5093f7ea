from django.contrib import admin

from tickets.admin.record import RecordAdmin
from tickets.models import TimelineEntry


@admin.register(TimelineEntry)
class TimelineEntryAdmin(RecordAdmin):
    public_path = "public"
    list_display = ["at", "ticket", "kind", "actor_name", "via", "public"]
    list_filter = ["kind", "via", "public"]
    list_select_related = ["ticket"]
    search_fields = ["ticket__number__exact", "actor_name"]
    ordering = ["-pk"]
