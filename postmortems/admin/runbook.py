from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from postmortems.models import Runbook


@admin.register(Runbook)
class RunbookAdmin(ReadOnlyAdmin):
    list_display = ["title", "version", "owner", "verified_on", "review_by", "retired"]
    list_filter = ["retired"]
    list_select_related = ["owner"]
    search_fields = ["title"]
    ordering = ["title", "pk"]
    list_per_page = 50
