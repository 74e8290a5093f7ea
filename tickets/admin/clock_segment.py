from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets.admin.record import RecordAdmin
from tickets.models import ClockSegment, PendingReason


class ReasonFilter(admin.SimpleListFilter):
    """By the words of a pending reason; a segment holds its code, and most hold none."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(PendingReason.Code.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[ClockSegment]) -> QuerySet[ClockSegment]:  # noqa: ARG002
        return queryset.filter(reason=self.value()) if self.value() else queryset


@admin.register(ClockSegment)
class ClockSegmentAdmin(RecordAdmin):
    ticket_path = "clock__ticket"
    list_display = ["clock", "ticket", "kind", "started_at", "ended_at", "reason", "by_name"]
    list_filter = ["kind", ReasonFilter]
    list_select_related = ["clock__ticket"]
    search_fields = ["clock__ticket__number__exact", "by_name"]
    ordering = ["-pk"]

    def ticket(self, segment: ClockSegment) -> str:
        return str(segment.clock.ticket)
