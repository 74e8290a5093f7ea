from django.contrib import admin

from tickets.admin.record import RecordAdmin
from tickets.models import SlaClock


@admin.register(SlaClock)
class SlaClockAdmin(RecordAdmin):
    list_display = [
        "ticket",
        "metric",
        "state",
        "policy_version",
        "calendar_version",
        "due_at",
        "breached_at",
    ]
    list_filter = ["metric", "state", "breach_cause"]
    list_select_related = ["ticket", "policy_version__policy", "calendar_version__calendar"]
    search_fields = ["ticket__number__exact"]
    ordering = ["-pk"]
