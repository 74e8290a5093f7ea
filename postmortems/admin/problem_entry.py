from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from postmortems.models import ProblemEntry


@admin.register(ProblemEntry)
class ProblemEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "problem", "kind", "actor_name", "via"]
    list_filter = ["kind"]
    list_select_related = ["problem"]
    search_fields = ["problem__number__exact"]
    # the incident may be hidden from who reads this
    exclude = ["ticket"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
