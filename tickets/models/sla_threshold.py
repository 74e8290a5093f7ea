from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.choices import Metric
from tickets.models.sla_policy import SlaPolicy


@recorded
class SlaThreshold(models.Model):
    """What happens when a clock has used a share of its target, or has run past it."""

    class Kind(models.TextChoices):
        PERCENT = "percent", _("percent of the target")
        REMAINING = "remaining", _("business minutes before the target")
        OVERRUN = "overrun", _("business minutes past the target")

    policy = models.ForeignKey(SlaPolicy, models.CASCADE, related_name="thresholds")
    metric = models.CharField(_("metric"), max_length=20, choices=Metric)
    kind = models.CharField(_("measured in"), max_length=10, choices=Kind, default=Kind.PERCENT)
    value = models.PositiveIntegerField(_("at"))
    tell_assignee = models.BooleanField(_("tell the assignee"), default=True)
    tell_lead = models.BooleanField(_("tell the team lead"), default=False)
    tell_managers = models.BooleanField(_("tell incident managers"), default=False)
    raise_priority = models.BooleanField(_("raise the priority one step"), default=False)
    hand_on = models.BooleanField(_("hand to the next tier"), default=False)
    page_policy = models.BooleanField(_("page the team"), default=False)
    page_low = models.BooleanField(_("the page waits for working hours"), default=False)

    class Meta:
        ordering = ["metric", "-kind", "value"]
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        constraints = [
            models.UniqueConstraint(fields=["policy", "metric", "kind", "value"], name="threshold_unique"),
            models.CheckConstraint(condition=models.Q(value__gte=1), name="threshold_positive"),
            models.CheckConstraint(
                condition=~models.Q(kind="percent") | models.Q(value__lte=100),
                name="threshold_percent_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.value} {self.get_kind_display()}"
