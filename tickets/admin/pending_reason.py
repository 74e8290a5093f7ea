from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.admin.configuration import ConfigurationAdmin
from tickets.forms.admin_pending_reason import PendingReasonForm
from tickets.models import PendingReason
from tickets.models.choices import Metric


@admin.register(PendingReason)
class PendingReasonAdmin(ConfigurationAdmin[PendingReason]):
    """The reasons are fixed; what they pause is the admin's to say."""

    form = PendingReasonForm
    list_display = ["code", "pauses_words"]
    fields = ["code", "pauses"]
    readonly_fields = ["code"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PendingReason | None = None) -> bool:  # noqa: ARG002
        return False

    @admin.display(description=gettext_lazy("pauses"))
    def pauses_words(self, reason: PendingReason) -> str:
        return ", ".join(str(Metric(metric).label) for metric in reason.pauses) or _(
            "nothing: the clocks go on"
        )
