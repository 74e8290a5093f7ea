from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from oncall.models import DeadAddress


@admin.register(DeadAddress)
class DeadAddressAdmin(admin.ModelAdmin[DeadAddress]):
    """Found by sending, not typed; deleting one lets mail go to it again."""

    list_display = ["address", "since", "reason"]
    search_fields = ["address"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
