from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from oncall.admin.read_only import ReadOnlyAdmin
from postmortems.models import ActionItem


@admin.register(ActionItem)
class ActionItemAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "owner", "due_on", "state", "ticket"]
    list_filter = ["state", "kind"]
    list_select_related = ["owner", "ticket"]
    search_fields = ["ticket__number__exact", "title"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return super().get_queryset(request).filter(pk__in=ActionItem.objects.visible_to(user))
