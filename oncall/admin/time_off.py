"""Time off in the admin: written down for somebody, or forgotten. The person's own note is not shown."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from kernel import clock
from oncall.actions import add_time_off, remove_time_off
from oncall.actions.refusals import Refused
from oncall.actions.times_off import check_time_off
from oncall.admin.chosen import Chosen
from oncall.models import TimeOff, User


class TimeOffAddForm(forms.ModelForm[TimeOff]):
    """Refused by what a person's own form is refused by."""

    class Meta:
        model = TimeOff
        fields = ("person", "start", "end")

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        if not self.errors:
            try:
                check_time_off(self.cleaned_data["start"], self.cleaned_data["end"], clock.read())
            except Refused as refused:
                raise ValidationError({refused.field or "__all__": refused.message}) from refused
        return values


@admin.register(TimeOff)
class TimeOffAdmin(Chosen, admin.ModelAdmin[TimeOff]):
    form = TimeOffAddForm
    list_display = ("person", "start", "end")
    list_select_related = ("person",)
    search_fields = ("person__full_name", "person__email")
    date_hierarchy = "start"
    ordering = ("-start", "-id")
    autocomplete_fields = ("person",)
    fields = ("person", "start", "end")

    def has_change_permission(self, request: HttpRequest, obj: TimeOff | None = None) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: TimeOff, form: Any, change: bool) -> None:  # noqa: FBT001, ARG002
        by = cast("User", request.user)
        made = add_time_off(by=by, person=obj.person, start=obj.start, end=obj.end, now=clock.read())
        obj.__dict__.update(made.__dict__)

    def delete_model(self, request: HttpRequest, obj: TimeOff) -> None:
        remove_time_off(by=cast("User", request.user), time_off=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TimeOff]) -> None:
        for each in queryset:
            self.delete_model(request, each)
