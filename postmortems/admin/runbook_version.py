from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from postmortems.models import RunbookVersion


@admin.register(RunbookVersion)
class RunbookVersionAdmin(ReadOnlyAdmin):
    list_display = ["title", "number", "at", "by_name"]
    search_fields = ["title"]
    ordering = ["-pk"]
    list_per_page = 50
