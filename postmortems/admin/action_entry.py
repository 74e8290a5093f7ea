from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from oncall.admin.read_only import ReadOnlyAdmin
from postmortems.models import ActionEntry, ActionItem


@admin.register(ActionEntry)
class ActionEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "item", "kind", "actor_name", "via"]
    list_filter = ["kind", "via"]
    list_select_related = ["item"]
    search_fields = ["item__ticket__number__exact", "actor_name"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return super().get_queryset(request).filter(item__in=ActionItem.objects.visible_to(user))
