from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly
from tickets.models.sla_policy import SlaPolicy
from tickets.sla.thresholds import Threshold


@dataclass(frozen=True)
class ThresholdActions:
    """What one threshold does when it is passed."""

    tell_assignee: bool = False
    tell_lead: bool = False
    tell_managers: bool = False
    raise_priority: bool = False
    hand_on: bool = False
    page_policy: bool = False
    page_low: bool = False


class SlaPolicyVersion(AppendOnly):
    """Targets and thresholds of a policy as they stood from one edit to the next; clocks keep the one they
    started with.

    `spec` is `{"targets": {metric: {"1": seconds, …}}, "thresholds": {metric: [{"kind", "value", action:
    bool…}]}}`.
    """

    # An unused policy goes with its versions; one that any clock ever followed is kept by that clock.
    policy = models.ForeignKey(SlaPolicy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["policy", "-number"]
        verbose_name = _("SLA policy version")
        verbose_name_plural = _("SLA policy versions")
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_unique")]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"

    def target(self, metric: str, priority: int) -> int | None:
        """Business seconds allowed, or None where the policy doesn't promise this metric at this priority."""
        seconds: int | None = self.spec["targets"].get(metric, {}).get(str(priority))
        return seconds

    def thresholds(self, metric: str) -> dict[Threshold, ThresholdActions]:
        rows: list[dict[str, Any]] = self.spec["thresholds"].get(metric, [])
        return {
            Threshold.of(row["kind"], row["value"]): ThresholdActions(
                **{name: bool(row.get(name)) for name in ThresholdActions.__dataclass_fields__}
            )
            for row in rows
        }
