"""Whom a level tells: a person, whoever is on call on a schedule, or the next of a team in turn."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oncall.escalation.policy import Target
from oncall.models.escalation_level import EscalationLevel
from oncall.models.history import recorded

# Exactly one of the three is named.
_ONE = (
    Q(user__isnull=False, schedule__isnull=True, team__isnull=True)
    | Q(user__isnull=True, schedule__isnull=False, team__isnull=True)
    | Q(user__isnull=True, schedule__isnull=True, team__isnull=False)
)


@recorded
class EscalationTarget(models.Model):
    """One target of a level; exactly one of `user`, `schedule` and `team` is set."""

    level = models.ForeignKey(
        EscalationLevel, verbose_name=_("level"), on_delete=models.CASCADE, related_name="targets"
    )
    user = models.ForeignKey(
        "oncall.User",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    schedule = models.ForeignKey(
        "oncall.Schedule",
        verbose_name=_("schedule"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="escalation_targets",
    )
    team = models.ForeignKey(
        "oncall.Team",
        verbose_name=_("team, by round robin"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=_ONE, name="escalation_target_names_one"),
            models.UniqueConstraint(
                fields=["level", "user", "schedule", "team"],
                name="escalation_target_once_a_level",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.schedule or self.team)

    def spec(self) -> Target:
        """What the engine asks for."""
        if self.user_id is not None:
            return Target("person", self.user_id)
        if self.schedule_id is not None:
            return Target("schedule", self.schedule_id)
        if self.team_id is not None:
            return Target("team", self.team_id)
        raise ValueError("a target names a person, a schedule or a team")
