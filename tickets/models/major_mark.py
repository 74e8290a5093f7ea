from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.major_incident import MajorIncident


class MajorMark(models.Model):
    """A fact about a major incident that is asked for afterwards: who did it, or was told, when, and what."""

    class Kind(models.TextChoices):
        DR_TRIGGERED = "dr_triggered", _("Disaster-recovery plan triggered")
        AUTHORITIES_INFORMED = "authorities_informed", _("Authorities informed")

    major = models.ForeignKey(MajorIncident, models.CASCADE, related_name="marks")
    kind = models.CharField(_("mark"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("when"))
    whom = models.CharField(
        _("who"), max_length=200, help_text=_("Who triggered the plan, or which authority was informed.")
    )
    what = models.TextField(_("what"), blank=True, max_length=2000)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("mark of a major incident")
        verbose_name_plural = _("marks of major incidents")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.whom}"
