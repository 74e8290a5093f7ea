from typing import NamedTuple

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from postmortems.models.problem import Problem
from postmortems.models.problem_choices import UsedAs
from tickets.models import Ticket


class Tally(NamedTuple):
    """How often a workaround worked, of the times somebody said so."""

    worked: int = 0
    judged: int = 0


class WorkaroundUseQuerySet(models.QuerySet["WorkaroundUse"]):
    def tallies(self) -> dict[int, Tally]:
        """How often each problem's workaround worked, of those uses that somebody judged."""
        rows = self.values("problem").annotate(
            did=Count("pk", filter=Q(worked=True)), judged=Count("pk", filter=Q(worked__isnull=False))
        )
        return {row["problem"]: Tally(row["did"], row["judged"]) for row in rows.order_by()}


class WorkaroundUse(models.Model):
    """A known error's workaround was used on a ticket; afterwards somebody says whether it worked."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="uses")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="workaround_uses")
    used_as = models.CharField(max_length=10, choices=UsedAs)
    at = models.DateTimeField()
    by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    worked = models.BooleanField(_("worked"), null=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")

    objects = WorkaroundUseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("use of a workaround")
        verbose_name_plural = _("uses of workarounds")
        constraints = [models.UniqueConstraint(fields=["problem", "ticket"], name="workaround_use_once")]

    def __str__(self) -> str:
        return f"{self.problem_id} – {self.ticket_id}"
