from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from postmortems.models import RecurrenceRule
from tickets.admin.configuration import ConfigurationAdmin


@admin.register(RecurrenceRule)
class RecurrenceRuleAdmin(ConfigurationAdmin[RecurrenceRule]):
    """One row: the list leads straight to it."""

    fields = ["active", "incidents", "days"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RecurrenceRule | None = None) -> bool:  # noqa: ARG002
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        return redirect("admin:postmortems_recurrencerule_change", 1)
