from django.contrib import admin

from tickets.admin.record import RecordAdmin
from tickets.models import Attachment


@admin.register(Attachment)
class AttachmentAdmin(RecordAdmin):
    """The files themselves are downloaded on the ticket's page, by those who may."""

    public_path = "entry__public"
    list_display = ["name", "ticket", "content_type", "size", "added_by", "added_at"]
    list_filter = ["content_type"]
    list_select_related = ["ticket", "added_by"]
    search_fields = ["ticket__number__exact", "name"]
    ordering = ["-pk"]
    exclude = ["file"]
