"""Pages, their record and their messages: what the reader may see of them, and no secret."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from oncall.admin.read_only import ReadOnlyAdmin
from oncall.models import Delivery, Page, PageEvent
from oncall.requests import person


def _seen(request: HttpRequest) -> QuerySet[Page]:
    return Page.objects.visible_to(person(request))


@admin.register(Page)
class PageAdmin(ReadOnlyAdmin):
    list_display = ["subject_label", "state", "urgency", "team", "policy_name", "began_at", "next_step_at"]
    list_filter = ["state", "urgency"]
    list_select_related = ["team"]
    search_fields = ["subject_label", "subject_key", "policy_name"]
    show_full_result_count = False
    exclude = ["failures", "position", "told"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).filter(pk__in=Page.objects.visible_to(person(request)).values("pk"))
        )


@admin.register(PageEvent)
class PageEventAdmin(ReadOnlyAdmin):
    list_display = ["page", "at", "kind", "actor_name", "via"]
    list_filter = ["kind", "via"]
    list_select_related = ["page"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(page__in=_seen(request))


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = [
        "page",
        "person",
        "channel",
        "shown",
        "state",
        "attempts",
        "queued_at",
        "sent_at",
        "words",
    ]
    list_filter = ["state", "channel"]
    list_select_related = ["page", "person"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(page__in=_seen(request))
