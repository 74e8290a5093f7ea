from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from postmortems.models import ReviewEntry
from tickets.admin.record import RecordAdmin


@admin.register(ReviewEntry)
class ReviewEntryAdmin(RecordAdmin):
    ticket_path = "review__ticket"
    list_display = ["at", "review", "kind", "actor_name", "via"]
    list_filter = ["kind", "via"]
    list_select_related = ["review"]
    search_fields = ["review__ticket__number__exact", "actor_name"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        rows: Any = super().get_queryset(request)
        return rows.readable_by(user)  # type: ignore[no-any-return]
