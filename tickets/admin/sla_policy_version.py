from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from tickets.models import SlaPolicyVersion


@admin.register(SlaPolicyVersion)
class SlaPolicyVersionAdmin(ReadOnlyAdmin):
    list_display = ["policy", "number", "made_at"]
    list_filter = ["policy"]
    list_select_related = ["policy"]
