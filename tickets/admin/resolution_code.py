from django.contrib import admin

from tickets.admin.configuration import ConfigurationAdmin
from tickets.models import ResolutionCode


@admin.register(ResolutionCode)
class ResolutionCodeAdmin(ConfigurationAdmin[ResolutionCode]):
    list_display = ["name", "position", "active"]
    list_editable = ["position", "active"]
    search_fields = ["name"]
