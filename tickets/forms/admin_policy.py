"""An SLA policy as one form: conditions, calendar, and its targets as a grid of metric and priority."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from tickets.forms.admin_durations import DurationField
from tickets.models import SlaPolicy, SlaTarget, SlaThreshold, ThresholdActions
from tickets.models.choices import Metric, Priority

CONDITIONS = ["kind", "services", "categories", "organisations"]


def target_field(metric: str, priority: int) -> str:
    return f"target_{metric}_{priority}"


class PolicyForm(forms.ModelForm[SlaPolicy]):
    """Refuses, in its cell, a target that is missing or no duration; and a policy that can never apply."""

    class Meta:
        model = SlaPolicy
        fields = ["name", "position", "active", "calendar", *CONDITIONS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = {}
        if self.instance.pk:
            stored = {(row.metric, row.priority): row.seconds for row in self.instance.targets.all()}
        for metric in Metric:
            for priority in Priority:
                name = target_field(metric.value, priority.value)
                missing = _(
                    "Every priority needs a target: say how long %(metric)s may take for P%(priority)d."
                ) % {
                    "metric": str(metric.label).lower(),
                    "priority": priority.value,
                }
                # Without a target of its own a major incident is updated as often as the desk says.
                self.fields[name] = DurationField(
                    label=priority.label,
                    required=metric != Metric.NEXT_UPDATE,
                    error_messages={"required": missing},
                )
                if (metric.value, priority.value) in stored:
                    self.initial.setdefault(name, stored[metric.value, priority.value])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (
            not self.instance.is_default
            and cleaned.get("active")
            and all(name in cleaned for name in CONDITIONS)
        ):
            twin = self._same_conditions(cleaned)
            if twin is not None:
                self.add_error(
                    "position",
                    _(
                        "“%(name)s” has the same conditions, so the later of the two would never apply. "
                        "Change the conditions, or make one of them inactive."
                    )
                    % {"name": twin},
                )
        return cleaned

    def _same_conditions(self, cleaned: dict[str, Any]) -> SlaPolicy | None:
        mine = _conditions(cleaned["kind"], *(cleaned[name] for name in CONDITIONS[1:]))
        others = SlaPolicy.objects.filter(active=True, is_default=False).exclude(pk=self.instance.pk)
        for other in others.prefetch_related("services", "categories", "organisations"):
            theirs = _conditions(
                other.kind, other.services.all(), other.categories.all(), other.organisations.all()
            )
            if theirs == mine:
                return other
        return None

    @transaction.atomic
    def save_targets(self, policy: SlaPolicy) -> None:
        """Make the stored targets those that were typed; unchanged ones are left alone."""
        for metric in Metric:
            for priority in Priority:
                seconds = self.cleaned_data[target_field(metric.value, priority.value)]
                target = SlaTarget.objects.filter(policy=policy, metric=metric, priority=priority).first()
                if seconds is None:
                    if target is not None:
                        target.delete()
                elif target is None:
                    SlaTarget.objects.create(policy=policy, metric=metric, priority=priority, seconds=seconds)
                elif target.seconds != seconds:
                    target.seconds = seconds
                    target.save()


def _conditions(kind: str, *chosen: Any) -> tuple[Any, ...]:
    return (kind, *(frozenset(row.pk for row in rows) for rows in chosen))


class ThresholdForm(forms.ModelForm[SlaThreshold]):
    class Meta:
        model = SlaThreshold
        fields = ["metric", "kind", "value", *ThresholdActions.__dataclass_fields__]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        value = cleaned.get("value")
        if value is not None:
            if value < 1:
                self.add_error("value", _("At 0 the clock has only just started: write 1 or more."))
            elif cleaned.get("kind") == SlaThreshold.Kind.PERCENT and value > 100:
                self.add_error(
                    "value",
                    _("A percentage is 1 to 100. Later moments are measured in minutes past the target."),
                )
            elif value > 100_000:
                self.add_error("value", _("At most 100000 business minutes past the target."))
        if cleaned.get("page_low") and not cleaned.get("page_policy"):
            self.add_error("page_low", _("Only a page can wait for working hours: tick “page the team” too."))
        elif not any(cleaned.get(name) for name in ThresholdActions.__dataclass_fields__):
            self.add_error("value", _("Nothing would happen here: tick at least one thing to do."))
        return cleaned


class ThresholdFormSet(forms.BaseInlineFormSet[SlaThreshold, SlaPolicy, ThresholdForm]):
    """A moment of a clock stands once: its identity is metric, kind and value."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if not cleaned.get("value") or cleaned.get("DELETE"):
                continue
            key = (cleaned.get("metric"), cleaned.get("kind"), cleaned["value"])
            if key in seen:
                form.add_error(
                    "value", _("This threshold stands here twice. Tick everything it does in one line.")
                )
            seen.add(key)

    def validate_unique(self) -> None:
        """`clean` says it at the value instead of above the table."""
