from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.choices import Priority
from tickets.models.level import Level
from tickets.priority import Matrix


class MatrixCellQuerySet(models.QuerySet["MatrixCell"]):
    def matrix(self) -> Matrix:
        """The whole impact × urgency matrix, by rank, as the pure engine wants it."""
        cells = self.values_list("impact__rank", "urgency__rank", "priority")
        return Matrix({(impact, urgency): priority for impact, urgency, priority in cells})


@recorded
class MatrixCell(models.Model):
    """One cell of the impact × urgency → priority matrix."""

    impact = models.ForeignKey(Level, models.CASCADE, related_name="+", limit_choices_to={"scale": "impact"})
    urgency = models.ForeignKey(
        Level, models.CASCADE, related_name="+", limit_choices_to={"scale": "urgency"}
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)

    objects = MatrixCellQuerySet.as_manager()

    class Meta:
        ordering = ["impact__rank", "urgency__rank"]
        verbose_name = _("matrix cell")
        verbose_name_plural = _("priority matrix")
        constraints = [
            models.UniqueConstraint(fields=["impact", "urgency"], name="matrix_cell_unique"),
            models.CheckConstraint(condition=models.Q(priority__range=(1, 5)), name="matrix_priority_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.impact} × {self.urgency} → P{self.priority}"
