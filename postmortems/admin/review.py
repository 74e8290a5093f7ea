from django.contrib import admin

from postmortems.models import Review
from tickets.admin.record import RecordAdmin


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    list_display = ["title", "ticket", "state", "owner", "started_at"]
    list_filter = ["state"]
    list_select_related = ["ticket", "owner"]
    search_fields = ["ticket__number__exact", "title"]
    # the further tickets may be hidden from who reads this one
    exclude = ["further"]
    ordering = ["-pk"]
