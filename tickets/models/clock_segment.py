from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.sla_clock import SlaClock
from tickets.sla.clock import Segment


class ClockSegment(models.Model):
    """A stretch `[started_at, ended_at)` in which a clock ran or stood still, and why. Open while
    `ended_at` is empty."""

    class Kind(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")

    clock = models.ForeignKey(SlaClock, models.CASCADE, related_name="segments")
    kind = models.CharField(max_length=10, choices=Kind)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True, help_text=_("Code of the pending reason."))
    by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["clock", "started_at", "pk"]
        verbose_name = _("clock segment")
        verbose_name_plural = _("clock segments")
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(ended_at__isnull=True), name="segment_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="segment_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d %H:%M:%S}"

    def as_engine(self) -> Segment:
        return Segment(
            start=self.started_at,
            end=self.ended_at,
            kind="running" if self.kind == self.Kind.RUNNING else "paused",
            reason=self.reason,
            by=self.by_name,
        )
