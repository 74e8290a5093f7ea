"""Escalation policies in the admin: levels inline, whom they tell chosen in each, checked as on the pages."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oncall.actions import make_default
from oncall.admin.history import HistoryAdmin, Tracked
from oncall.admin.rows import Rows
from oncall.escalation.policy import Level, Policy, Target
from oncall.models import EscalationLevel, EscalationPolicy, EscalationTarget, Schedule, Team, User
from oncall.policy_words import problem_words
from oncall.requests import person

# where rows step aside that change places; beyond every position
_ASIDE = 1000
_COLUMNS = {"people": "user", "schedules": "schedule", "teams": "team"}
_KINDS = {"people": "person", "schedules": "schedule", "teams": "team"}


class LevelForm(forms.ModelForm[EscalationLevel]):
    """A level with its targets in three lists."""

    position = forms.IntegerField(label=_("position"), min_value=0, max_value=99)
    people = forms.ModelMultipleChoiceField(
        label=_("people"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple({"size": 4}),
    )
    schedules = forms.ModelMultipleChoiceField(
        label=_("whoever is on call for"),
        queryset=Schedule.objects.all(),
        required=False,
        widget=forms.SelectMultiple({"size": 4}),
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("the next in turn of"),
        queryset=Team.objects.all(),
        required=False,
        widget=forms.SelectMultiple({"size": 4}),
    )

    class Meta:
        model = EscalationLevel
        fields = ["position", "last_resort", "wait"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = list(self.instance.targets.all()) if self.instance.pk else []
        named = [each.user_id for each in present if each.user_id]
        people = User.objects.agents() | User.objects.incident_managers() | User.objects.filter(pk__in=named)
        cast("forms.ModelMultipleChoiceField[User]", self.fields["people"]).queryset = people
        for name, column in _COLUMNS.items():
            keys = [getattr(each, f"{column}_id") for each in present]
            self.initial[name] = [key for key in keys if key is not None]

    def validate_constraints(self) -> None:
        """Levels may change places with each other: the formset looks at all of them together."""

    def has_changed(self) -> bool:
        # a new level is filled with what it begins with: it counts once somebody is named in it
        is_new = not isinstance(self.instance.pk, int)
        if is_new and not any(self.data.get(self.add_prefix(each)) for each in _COLUMNS):
            return False
        return super().has_changed()

    def spec(self) -> Level:
        """The level as typed."""
        values = self.cleaned_data
        found = [
            Target(_KINDS[name], each.pk)  # type: ignore[arg-type]
            for name in _COLUMNS
            for each in values.get(name) or ()
        ]
        return Level(tuple(found), values.get("wait") or 0)

    def store_targets(self) -> None:
        """Make the level's targets those chosen; what stays keeps its row."""
        level = self.instance
        wanted = {(column, each.pk) for name, column in _COLUMNS.items() for each in self.cleaned_data[name]}
        for target in level.targets.all():
            mine = next(
                (column, key)
                for column in _COLUMNS.values()
                if (key := getattr(target, f"{column}_id")) is not None
            )
            if mine in wanted:
                wanted.remove(mine)
            else:
                target.delete()
        EscalationTarget.objects.bulk_create(
            EscalationTarget(level=level, **{f"{column}_id": key}) for column, key in sorted(wanted)
        )


class LevelFormSet(BaseInlineFormSet[EscalationLevel, EscalationPolicy, forms.ModelForm[EscalationLevel]]):
    """The levels together: what the engine finds wrong is said at its level."""

    def clean(self) -> None:
        super().clean()
        typed = [each for each in self.forms if isinstance(each, LevelForm)]
        forms_ = [each for each in typed if each.has_changed() or each.instance.pk]
        rows = [each for each in forms_ if not (self.can_delete and each.cleaned_data.get("DELETE"))]
        if any(each.errors for each in rows):
            return
        last = [each for each in rows if each.cleaned_data.get("last_resort")]
        levels = sorted(
            (each for each in rows if each not in last), key=lambda each: each.cleaned_data["position"]
        )
        if len(last) != 1:
            raise ValidationError(_("Mark exactly one level as the last resort."))
        positions = [each.cleaned_data["position"] for each in levels]
        for form, position in zip(levels, positions, strict=True):
            if positions.count(position) > 1:
                form.add_error("position", _("Two levels have this position. Give each its own."))
        self._judge(levels, last[0])

    def _judge(self, levels: list[LevelForm], last: LevelForm) -> None:
        spec = Policy(tuple(each.spec() for each in levels), last.spec())
        for problem in spec.problems():
            place, _dot, rest = problem.field.partition(".")
            number, _dot, name = rest.partition(".")
            words = problem_words(problem)
            if place == "last_resort":
                last.add_error("wait" if rest == "wait" else "people", words)
            elif number.isdigit():
                levels[int(number)].add_error("wait" if name == "wait" else "people", words)
            else:
                raise ValidationError(words)


class LevelsInline(Rows, admin.TabularInline[EscalationLevel, EscalationPolicy]):
    model = EscalationLevel
    form = LevelForm
    formset = LevelFormSet
    fields = ["position", "last_resort", "wait", "people", "schedules", "teams"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[EscalationLevel]:
        return super().get_queryset(request).prefetch_related("targets")


_LEVELS = Tracked("oncall.EscalationLevelEvent", "policy")


@admin.register(EscalationPolicy)
class EscalationPolicyAdmin(HistoryAdmin[EscalationPolicy]):
    list_display = ["name", "repeat", "ack_timeout", "is_default", "used_by"]
    search_fields = ["name"]
    readonly_fields = ["is_default"]
    inlines = [LevelsInline]
    parts = (_LEVELS, Tracked("oncall.EscalationTargetEvent", "level", through=_LEVELS))
    actions = ["choose_default"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[EscalationPolicy]:
        return super().get_queryset(request).prefetch_related("teams")

    def has_delete_permission(self, request: HttpRequest, obj: EscalationPolicy | None = None) -> bool:
        """Not in bulk, and not what somebody uses."""
        if obj is None or obj.is_default or obj.teams.exists():
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: EscalationPolicy, form: Any, change: bool) -> None:  # noqa: FBT001
        """The first policy is the desk's default; a form that is open elsewhere learns of this edit."""
        if change:
            obj.revision += 1
        else:
            obj.is_default = not EscalationPolicy.objects.of_the_desk().exists()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        """Positions may be swapped: the rows step aside first."""
        if change and formset.is_valid():
            levels = EscalationLevel.objects.filter(policy=form.instance)
            levels.update(position=models.F("position") + _ASIDE, last_resort=False)
            for each in formset.initial_forms:
                if each not in formset.deleted_forms:
                    each.instance.save(update_fields=["position", "last_resort"])
        super().save_formset(request, form, formset, change)
        for each in formset.forms:
            if each.instance.pk and each not in formset.deleted_forms:
                each.store_targets()

    @admin.action(description=_("Make it the desk's default"))
    def choose_default(self, request: HttpRequest, queryset: models.QuerySet[EscalationPolicy]) -> None:
        rows = list(queryset[:2])
        if len(rows) != 1:
            self.message_user(request, _("Choose one policy."), "ERROR")
            return
        make_default(by=person(request), policy=rows[0])

    @admin.display(description=_("used by"))
    def used_by(self, policy: EscalationPolicy) -> str:
        return ", ".join(str(team) for team in policy.teams.all())
