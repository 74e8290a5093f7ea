from django.contrib import admin

from oncall.admin.chosen import Chosen
from tickets.admin.configuration import ConfigurationAdmin
from tickets.models import Service


@admin.register(Service)
class ServiceAdmin(Chosen, ConfigurationAdmin[Service]):
    list_display = ["name", "owning_team", "criticality", "active"]
    list_filter = ["criticality", "active", "owning_team"]
    list_select_related = ["owning_team"]
    search_fields = ["name", "description"]
    autocomplete_fields = ["owning_team"]
