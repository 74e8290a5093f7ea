"""One level of an escalation policy, or its last resort."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.escalation.policy import MAX_MINUTES
from oncall.models.escalation_policy import EscalationPolicy
from oncall.models.history import recorded


@recorded
class EscalationLevel(models.Model):
    """Who is told at once, and how many minutes they have. Each policy has exactly one last resort."""

    policy = models.ForeignKey(
        EscalationPolicy, verbose_name=_("policy"), on_delete=models.CASCADE, related_name="levels"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    last_resort = models.BooleanField(_("last resort"), default=False)
    wait = models.PositiveSmallIntegerField(
        _("minutes to wait"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)],
    )

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["last_resort", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "position"],
                condition=models.Q(last_resort=False),
                name="escalation_level_position_unique",
            ),
            models.UniqueConstraint(
                fields=["policy"],
                condition=models.Q(last_resort=True),
                name="escalation_policy_one_last_resort",
            ),
            models.CheckConstraint(
                condition=models.Q(wait__range=(1, MAX_MINUTES)), name="escalation_level_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id}.{self.position}"
