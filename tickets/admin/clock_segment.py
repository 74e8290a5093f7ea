from django.contrib import admin

from tickets.admin.record import RecordAdmin
from tickets.models import ClockSegment


@admin.register(ClockSegment)
class ClockSegmentAdmin(RecordAdmin):
    ticket_path = "clock__ticket"
    list_display = ["clock", "ticket", "kind", "started_at", "ended_at", "reason", "by_name"]
    list_filter = ["kind", "reason"]
    list_select_related = ["clock__ticket"]
    search_fields = ["clock__ticket__number__exact", "by_name"]
    ordering = ["-pk"]

    def ticket(self, segment: ClockSegment) -> str:
        return str(segment.clock.ticket)
