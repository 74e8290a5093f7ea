from django.contrib import admin

from oncall.admin.read_only import ReadOnlyAdmin
from postmortems.models import ProblemProposal


@admin.register(ProblemProposal)
class ProblemProposalAdmin(ReadOnlyAdmin):
    list_display = ["service", "category", "state", "incidents", "proposed_at", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["service", "category", "decided_by"]
    ordering = ["-pk"]
    list_per_page = 50
