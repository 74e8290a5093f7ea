from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class Level(models.Model):
    """One step of the impact, urgency or priority scale, with its written meaning. Rank 1 is the gravest."""

    class Scale(models.TextChoices):
        IMPACT = "impact", _("Impact")
        URGENCY = "urgency", _("Urgency")
        PRIORITY = "priority", _("Priority")

    scale = models.CharField(_("scale"), max_length=10, choices=Scale)
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("1 is the gravest."))
    name = models.CharField(_("name"), max_length=40)
    meaning = models.TextField(_("written meaning"), max_length=500)
    portal_answer = models.CharField(
        _("answer on the portal"),
        max_length=120,
        blank=True,
        help_text=_(
            "How a requester would say it, such as “Only me” or “I can't work”. Empty: not offered there."
        ),
    )

    class Meta:
        ordering = ["scale", "rank"]
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = [
            models.UniqueConstraint(fields=["scale", "rank"], name="level_rank_unique"),
            models.CheckConstraint(condition=models.Q(rank__range=(1, 5)), name="level_rank_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} · {self.name}"
