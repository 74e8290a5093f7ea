from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from oncall.admin.chosen import Chosen
from tickets.admin.configuration import ConfigurationAdmin
from tickets.models import Desk


@admin.register(Desk)
class DeskAdmin(Chosen, ConfigurationAdmin[Desk]):
    """One row: the list leads straight to it."""

    autocomplete_fields = ["first_team"]
    fieldsets = [
        (None, {"fields": ["name", "phone"]}),
        (
            _("Taken when nobody says otherwise"),
            {"fields": ["default_impact", "default_urgency", "first_team"]},
        ),
        (_("After resolving"), {"fields": ["calendar", "remind_after_days", "close_after_days"]}),
        (_("On-call"), {"fields": ["page_p1"]}),
        (
            _("Major incidents"),
            {
                "fields": [
                    "update_minutes",
                    "propose_critical_p1",
                    "propose_repeated",
                    "propose_count",
                    "propose_minutes",
                ]
            },
        ),
        (_("Files"), {"fields": ["attachment_limit_mb"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Desk | None = None) -> bool:  # noqa: ARG002
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        return redirect("admin:tickets_desk_change", 1)
