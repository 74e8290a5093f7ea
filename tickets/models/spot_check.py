from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.major_incident import MajorIncident


class SpotCheck(models.Model):
    """Something to be seen with one's own eyes before a major incident may be resolved."""

    major = models.ForeignKey(MajorIncident, models.CASCADE, related_name="spot_checks")
    text = models.CharField(_("spot check"), max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(_("passed"), null=True, blank=True)
    checked_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")

    def __str__(self) -> str:
        return self.text
