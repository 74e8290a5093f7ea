from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly
from postmortems.models.runbook import Runbook


class RunbookVersion(AppendOnly):
    """A runbook as it was saved: its steps in order. Never changed, never deleted."""

    runbook = models.ForeignKey(Runbook, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("when to use it"), blank=True)
    steps: "models.JSONField[list[str], list[str]]" = models.JSONField(_("steps"), default=list)
    at = models.DateTimeField(_("saved"))
    by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a runbook")
        verbose_name_plural = _("versions of runbooks")
        constraints = [models.UniqueConstraint(fields=["runbook", "number"], name="runbook_version_once")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
