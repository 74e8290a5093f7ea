from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from oncall.admin.chosen import Chosen
from tickets.admin.configuration import ConfigurationAdmin
from tickets.models import Subcategory

SUBCATEGORY_FIELDSETS: list[tuple[Any, Any]] = [
    (None, {"fields": [("name", "kind"), ("position", "active")]}),
    (
        _("Taken when nobody says otherwise"),
        {"fields": [("default_impact", "default_urgency", "default_team")]},
    ),
    (_("Asked and ticked"), {"fields": ["questions", "closing_checklist"]}),
]


@admin.register(Subcategory)
class SubcategoryAdmin(Chosen, ConfigurationAdmin[Subcategory]):
    list_display = ["name", "category", "kind", "default_impact", "default_urgency", "default_team", "active"]
    list_filter = ["category", "active", "kind"]
    list_select_related = ["category", "default_impact", "default_urgency", "default_team"]
    search_fields = ["name", "category__name"]
    autocomplete_fields = ["default_team"]
    fieldsets = [(None, {"fields": ["category"]}), *SUBCATEGORY_FIELDSETS]
