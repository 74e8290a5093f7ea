from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from postmortems.models import Problem


@admin.register(Problem)
class ProblemAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "state", "service", "category", "owner"]
    list_filter = ["state"]
    list_select_related = ["service", "category", "owner"]
    search_fields = ["number__exact", "title"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
