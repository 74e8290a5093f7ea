from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oncall.admin.chosen import Chosen
from oncall.admin.history import HistoryAdmin, Tracked
from oncall.admin.rows import Rows
from oncall.models import Skill, UserSkill


class HoldersInline(Chosen, Rows, admin.TabularInline[UserSkill, Skill]):
    model = UserSkill
    extra = 1
    autocomplete_fields = ["user"]


@admin.register(Skill)
class SkillAdmin(HistoryAdmin[Skill]):
    list_display = ["name", "people_count"]
    search_fields = ["name"]
    inlines = [HoldersInline]
    parts = (Tracked("oncall.UserSkillEvent", "skill"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(people_count=Count("holders"))

    @admin.display(description=_("people"), ordering="people_count")
    def people_count(self, skill: Skill) -> int:
        count: int = getattr(skill, "people_count")  # noqa: B009 (annotated above)
        return count
