from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket


class NoProblem(models.Model):
    """The decision that one incident needs no problem, with its reason. The ticket's timeline keeps all that
    were ever made."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="no_problem")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("incident without a problem")
        verbose_name_plural = _("incidents without a problem")

    def __str__(self) -> str:
        return self.reason
