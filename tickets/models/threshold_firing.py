from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly
from tickets.models.sla_clock import SlaClock
from tickets.models.sla_threshold import SlaThreshold


class ThresholdFiring(AppendOnly):
    """That a threshold of a clock was passed, once: its identity is (clock with its cycle, kind, value)."""

    clock = models.ForeignKey(SlaClock, models.CASCADE, related_name="firings")
    kind = models.CharField(max_length=10, choices=SlaThreshold.Kind)
    value = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    late = models.BooleanField(default=False, help_text=_("Recorded over 60 s after it was due."))
    moot = models.BooleanField(
        default=False,
        help_text=_("Noticed when its clock was stopped: told, but nothing was changed."),
    )
    mails = models.JSONField(default=list, help_text=_("Keys of the mails it queued, for the auditor."))
    did = models.JSONField(default=list, help_text=_("What it did, as codes."))

    class Meta:
        ordering = ["clock", "due_at", "pk"]
        verbose_name = _("threshold passed")
        verbose_name_plural = _("thresholds passed")
        constraints = [
            models.UniqueConstraint(fields=["clock", "kind", "value"], name="threshold_fires_once")
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.kind}"
