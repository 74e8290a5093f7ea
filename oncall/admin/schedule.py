"""Schedules in the admin: their facts. Layers are shown, and edited on the product's page: the past stays."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kernel import clock
from oncall.actions import edit_schedule, make_schedule
from oncall.actions.refusals import Refused
from oncall.actions.schedules import Facts, check_name
from oncall.admin.chosen import Chosen
from oncall.admin.history import HistoryAdmin, Tracked
from oncall.admin.rows import Rows
from oncall.models import Schedule, ScheduleLayer, User
from oncall.rota import window_words
from oncall.scheduling.editing import running


class ScheduleFactsForm(forms.ModelForm[Schedule]):
    """Refuses to save what somebody else saved since it was opened."""

    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Schedule
        fields = ("name", "team", "zone", "skills")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = self.instance.revision

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        try:
            check_name(name, self.instance if self.instance.pk else None)
        except Refused as refused:
            raise ValidationError(refused.message) from refused
        return name

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        if self.instance.pk is not None:
            # the admin saves in the transaction that validates
            held = Schedule.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
            if held.revision != self.cleaned_data.get("opened"):
                raise ValidationError(
                    _("Somebody changed this schedule while you had it open. Load this page anew."),
                    code="overtaken",
                )
        return values


class LayersInline(Rows, admin.TabularInline[ScheduleLayer, Schedule]):
    """Every layer, ended ones too, lowest first; none can be changed here."""

    model = ScheduleLayer
    verbose_name_plural = _("Layers (edited on the schedule's page)")
    fields = ("rotation", "people", "from_when", "until_when")
    readonly_fields = fields
    ordering = ("position", "id")
    can_delete = False
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduleLayer]:
        return super().get_queryset(request).prefetch_related("seats__user")

    def has_add_permission(self, request: HttpRequest, obj: Schedule | None = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Schedule | None = None) -> bool:  # noqa: ARG002
        return False

    @admin.display(description=_("rotation"))
    def rotation(self, row: ScheduleLayer) -> str:
        if not row.pk:
            # a page that is shown again after an error makes rows for what was not sent
            return "–"
        layer = row.spec()
        windows = ", ".join(map(window_words, layer.windows))
        return render_to_string("oncall/rotation.html", {"layer": layer, "windows": windows}).strip()

    @admin.display(description=_("participants, in order"))
    def people(self, row: ScheduleLayer) -> str:
        return "–" if not row.pk else " → ".join(str(seat.user) for seat in row.seats.all())

    @admin.display(description=_("from"))
    def from_when(self, row: ScheduleLayer) -> str:
        if row.starts_at is not None:
            return date_format(timezone.localtime(row.starts_at), "Y-m-d H:i")
        return f"{row.anchor_on:%Y-%m-%d} {row.handoff:%H:%M}" if row.pk else "–"

    @admin.display(description=_("until"))
    def until_when(self, row: ScheduleLayer) -> str:
        return date_format(timezone.localtime(row.ends_at), "Y-m-d H:i") if row.ends_at is not None else "–"


_LAYERS = Tracked("oncall.ScheduleLayerEvent", "schedule")


@admin.register(Schedule)
class ScheduleAdmin(Chosen, HistoryAdmin[Schedule]):
    form = ScheduleFactsForm
    list_display = ("name", "team", "zone", "revision")
    list_filter = ("team",)
    list_select_related = ("team",)
    search_fields = ("name",)
    autocomplete_fields = ("team", "skills")
    readonly_fields = ("pages",)
    inlines: ClassVar[list[Any]] = [LayersInline]
    parts = (_LAYERS, Tracked("oncall.ScheduleParticipantEvent", "layer", through=_LAYERS))

    def get_fields(self, request: HttpRequest, obj: Schedule | None = None) -> Any:  # noqa: ARG002
        facts = ["name", "team", "zone", "skills"]
        return [*facts, "pages", "opened"] if obj else facts

    def get_inline_instances(self, request: HttpRequest, obj: Schedule | None = None) -> Any:
        return super().get_inline_instances(request, obj) if obj else []

    @admin.display(description=_("layers and overrides"))
    def pages(self, schedule: Schedule) -> SafeString:
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("oncall:schedule_edit", args=[schedule.pk]),
            _("Edit the layers, with a preview"),
            reverse("oncall:calendar", args=[schedule.pk]),
            _("Calendar and overrides"),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Schedule | None = None) -> bool:  # noqa: ARG002
        """A schedule that is no longer needed ends with its layers: its past names people."""
        return False

    def save_model(self, request: HttpRequest, obj: Schedule, form: Any, change: bool) -> None:  # noqa: FBT001
        """Through the actions of the product's page: an edit holds from now on, and no rule is left out."""
        now, by, values = clock.read(), cast("User", request.user), form.cleaned_data
        facts = Facts(values["name"], values["team"], values["zone"], list(values["skills"]))
        if not change:
            made = make_schedule(by=by, facts=facts, layers=[], now=now)
            obj.__dict__.update(made.__dict__)
            return
        held = Schedule.objects.with_spec().get(pk=obj.pk)
        wanted = running(held.spec(), now)
        edit_schedule(by=by, schedule=held, revision=held.revision, facts=facts, wanted=wanted, now=now)
