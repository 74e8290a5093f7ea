from django.contrib import admin

from tickets.admin.record import RecordAdmin
from tickets.models import ThresholdFiring


@admin.register(ThresholdFiring)
class ThresholdFiringAdmin(RecordAdmin):
    ticket_path = "clock__ticket"
    list_display = ["fired_at", "ticket", "clock", "kind", "value", "due_at", "late", "moot"]
    list_filter = ["kind", "late", "moot"]
    list_select_related = ["clock__ticket"]
    search_fields = ["clock__ticket__number__exact"]
    ordering = ["-pk"]

    def ticket(self, firing: ThresholdFiring) -> str:
        return str(firing.clock.ticket)
