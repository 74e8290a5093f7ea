from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kernel import clock
from oncall.actions.account_mail import adopt_account_mail
from oncall.admin.chosen import Chosen
from oncall.admin.history import HistoryAdmin, Tracked
from oncall.admin.rows import Rows
from oncall.models import Membership, Team, User


class MembersInline(Chosen, Rows, admin.TabularInline[Membership, Team]):
    model = Membership
    extra = 1
    autocomplete_fields = ["user"]


@admin.register(Team)
class TeamAdmin(Chosen, HistoryAdmin[Team]):
    list_display = ["name", "tier", "escalates_to", "escalation_policy", "members_count", "active"]
    list_filter = ["tier", "active"]
    list_select_related = ["escalates_to", "escalation_policy"]
    search_fields = ["name"]
    autocomplete_fields = ["escalates_to", "escalation_policy"]
    inlines = [MembersInline]
    parts = (Tracked("oncall.MembershipEvent", "team"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        teams: QuerySet[Team] = super().get_queryset(request)
        return teams.annotate(members_count=Count("memberships"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        members = User.objects.members_of(form.instance)
        adopt_account_mail(people=members.filter(contact_methods=None), now=clock.read())

    def has_delete_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:  # noqa: ARG002
        """Teams are made inactive: tickets and their history name them."""
        return False

    @admin.display(description=_("members"), ordering="members_count")
    def members_count(self, team: Team) -> int:
        count: int = getattr(team, "members_count")  # noqa: B009 (annotated above)
        return count
