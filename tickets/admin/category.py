from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oncall.admin.chosen import Chosen
from oncall.admin.history import Tracked
from oncall.admin.rows import Rows
from tickets.admin.configuration import ConfigurationAdmin
from tickets.admin.subcategory import SUBCATEGORY_FIELDSETS
from tickets.models import Category, Subcategory


class SubcategoriesInline(Chosen, Rows, admin.StackedInline[Subcategory, Category]):
    """Deleted on their own page, which says what still uses them."""

    model = Subcategory
    extra = 0
    can_delete = False
    show_change_link = True
    autocomplete_fields = ["default_team"]
    fieldsets = SUBCATEGORY_FIELDSETS


@admin.register(Category)
class CategoryAdmin(ConfigurationAdmin[Category]):
    list_display = ["name", "position", "subcategories_count", "active"]
    list_editable = ["position"]
    list_filter = ["active"]
    search_fields = ["name"]
    inlines = [SubcategoriesInline]
    parts = (Tracked("tickets.SubcategoryEvent", "category"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(subcategories_count=Count("subcategories"))

    @admin.display(description=_("subcategories"), ordering="subcategories_count")
    def subcategories_count(self, category: Category) -> int:
        count: int = getattr(category, "subcategories_count")  # noqa: B009 (annotated above)
        return count
