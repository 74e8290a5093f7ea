"""A sign of life of each kind of timer work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last run of one kind of tick. `at` is UTC; one row per kind, overwritten by each run."""

    kind = models.CharField(_("kind"), max_length=60, unique=True)
    at = models.DateTimeField(_("last run"))
    lateness_seconds = models.PositiveIntegerField(
        _("lateness in seconds"), default=0, help_text=_("Age of the oldest due row when the run ended.")
    )
    handled = models.PositiveIntegerField(_("handled"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    error = models.TextField(_("last error"), blank=True, default="")

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind
