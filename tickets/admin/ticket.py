from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from oncall.admin.history import HistoryAdmin
from oncall.admin.read_only import ReadOnlyAdmin
from tickets.models import Ticket


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin, HistoryAdmin[Ticket]):
    list_display = ["number", "title", "status", "priority", "team", "assignee", "breached", "received_at"]
    list_filter = ["status", "priority", "kind", "breached", "restricted", "channel", "team"]
    list_select_related = ["team", "assignee"]
    search_fields = ["number", "title", "requester_name", "requester_email"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        """What this admin sees elsewhere; his own ticket he reads as its requester does, on the portal."""
        user: Any = request.user
        seen = Ticket.objects.visible_to(user).exclude(requester=user)
        return super().get_queryset(request) & seen

    def view_on_site(self, obj: Ticket) -> str:
        return reverse("tickets:ticket", args=[obj.number])
