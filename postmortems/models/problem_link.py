from django.db import models
from django.utils.translation import gettext_lazy as _

from postmortems.models.problem import Problem
from tickets.models import Ticket


class ProblemLink(models.Model):
    """An incident that a problem caused."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="links")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="problem_links")
    at = models.DateTimeField()
    by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("incident of a problem")
        verbose_name_plural = _("incidents of problems")
        constraints = [models.UniqueConstraint(fields=["problem", "ticket"], name="problem_link_once")]

    def __str__(self) -> str:
        return f"{self.problem_id} – {self.ticket_id}"
