from django.contrib import admin
from django.utils.translation import gettext as _

from oncall.accounts import ACCOUNT_MAIL
from oncall.admin.read_only import ReadOnlyAdmin
from oncall.models import OutboundEmail


@admin.register(OutboundEmail)
class OutboundEmailAdmin(ReadOnlyAdmin):
    list_display = [
        "to_address",
        "subject",
        "kind",
        "state",
        "attempts",
        "queued_at",
        "next_try_at",
        "last_error",
    ]
    list_filter = ["state", "kind"]
    search_fields = ["to_address", "subject", "subject_ref", "key"]
    date_hierarchy = "queued_at"
    show_full_result_count = False
    exclude = ["body_text", "body_html"]
    readonly_fields = ["text"]

    @admin.display(description="text")
    def text(self, mail: OutboundEmail) -> str:
        """What was written, except what opens an account."""
        return (
            _("Not shown: it holds a way into an account.") if mail.kind == ACCOUNT_MAIL else mail.body_text
        )
