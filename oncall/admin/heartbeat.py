from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from oncall.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["kind", "at", "lateness_seconds", "handled", "failed", "error"]
