"""Overrides in the admin: made and handed back by the actions of the calendar, never changed or deleted."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kernel import clock
from oncall.actions import hand_back, make_override
from oncall.actions.overrides import check_override
from oncall.actions.refusals import Refused
from oncall.admin.chosen import Chosen
from oncall.admin.history import HistoryAdmin
from oncall.models import Schedule, ScheduleOverride, User


class OverrideAddForm(forms.ModelForm[ScheduleOverride]):
    """Refused by what the calendar's form is refused by, at the same fields."""

    by: User

    class Meta:
        model = ScheduleOverride
        fields = ("schedule", "person", "start", "end", "note")

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        if not self.errors:
            schedule = Schedule.objects.select_for_update(of=("self",)).get(
                pk=self.cleaned_data["schedule"].pk
            )
            try:
                check_override(
                    by=self.by,
                    schedule=schedule,
                    person=self.cleaned_data["person"],
                    start=self.cleaned_data["start"],
                    end=self.cleaned_data["end"],
                    now=clock.read(),
                )
            except Refused as refused:
                raise ValidationError({refused.field or "__all__": refused.message}) from refused
        return values


@admin.register(ScheduleOverride)
class ScheduleOverrideAdmin(Chosen, HistoryAdmin[ScheduleOverride]):
    form = OverrideAddForm
    list_display = ("schedule", "who", "start", "end", "note", "made_by", "removed_at")
    list_filter = ("schedule",)
    list_select_related = ("schedule", "person", "made_by")
    search_fields = ("schedule__name", "person__full_name", "person__email", "note")
    date_hierarchy = "start"
    ordering = ("-start", "-id")
    autocomplete_fields = ("schedule", "person")
    actions = ("hand_back_selected",)

    def get_fields(self, request: HttpRequest, obj: ScheduleOverride | None = None) -> Any:  # noqa: ARG002
        typed = ["schedule", "person", "start", "end", "note"]
        return [*typed, "made_by", "created_at", "removed_at"] if obj else typed

    def get_form(self, request: HttpRequest, obj: ScheduleOverride | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """A form that knows who fills it."""
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    @admin.display(description=_("person"), ordering="person__full_name")
    def who(self, override: ScheduleOverride) -> Any:
        return override.person or _("nobody")

    def has_change_permission(self, request: HttpRequest, obj: ScheduleOverride | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ScheduleOverride | None = None) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: ScheduleOverride, form: Any, change: bool) -> None:  # noqa: FBT001, ARG002
        made = make_override(
            by=cast("User", request.user),
            schedule=obj.schedule,
            person=obj.person,
            start=obj.start,
            end=obj.end,
            note=obj.note,
            now=clock.read(),
        )
        obj.__dict__.update(made.__dict__)

    @admin.action(description=_("Hand back: let the schedule decide again"), permissions=["view"])
    def hand_back_selected(self, request: HttpRequest, queryset: QuerySet[ScheduleOverride]) -> None:
        """Those that are over, or handed back already, stay as they are."""
        now, by = clock.read(), cast("User", request.user)
        # schedules are locked in one order, whoever else hands back
        chosen = queryset.select_related("schedule").order_by("schedule_id", "id")
        done = sum(hand_back(by=by, override=each, now=now) for each in chosen)
        words = ngettext("%(count)d override handed back.", "%(count)d overrides handed back.", done)
        self.message_user(request, words % {"count": done}, messages.SUCCESS if done else messages.INFO)
