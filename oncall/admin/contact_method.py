"""How people are reached: looked at by admins, changed by each person himself. The address stays sealed."""

from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from oncall.models import ContactMethod


@admin.register(ContactMethod)
class ContactMethodAdmin(ReadOnlyAdmin):
    exclude = ["sealed", "digest", "code_digest", "code_sent_at", "code_tries"]
    readonly_fields = [
        "user",
        "channel",
        "name",
        "shown",
        "position",
        "created_at",
        "verified_at",
        "disabled_at",
        "disabled_reason",
    ]
    list_display = ["user", "channel", "name", "shown", "verified_at", "disabled_at"]
    list_filter = ["channel"]
    list_select_related = ["user"]
    search_fields = ["user__full_name", "user__email", "name"]
