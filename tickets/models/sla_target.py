from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.choices import Metric, Priority
from tickets.models.sla_policy import SlaPolicy


@recorded
class SlaTarget(models.Model):
    """How much business time one metric may take at one priority."""

    policy = models.ForeignKey(SlaPolicy, models.CASCADE, related_name="targets")
    metric = models.CharField(_("metric"), max_length=20, choices=Metric)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    seconds = models.PositiveIntegerField(_("target in business seconds"))

    class Meta:
        ordering = ["metric", "priority"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["policy", "metric", "priority"], name="target_unique"),
            models.CheckConstraint(condition=models.Q(seconds__gte=1), name="target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} P{self.priority}"
