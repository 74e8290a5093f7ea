"""Whom to tell, in which order, how long to wait (docs/semantics.md: escalation and paging)."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.escalation.policy import MAX_REPEAT, MAX_TIMEOUT_MINUTES, Level, Policy
from oncall.models.history import recorded

if TYPE_CHECKING:
    from oncall.models.escalation_level import EscalationLevel
    from oncall.models.user import User


class EscalationPolicyQuerySet(models.QuerySet["EscalationPolicy"]):
    def with_levels(self) -> "EscalationPolicyQuerySet":
        """With all that `frozen()` and a page about it need."""
        return self.prefetch_related(
            "levels__targets__user", "levels__targets__schedule", "levels__targets__team"
        )

    def of_the_desk(self) -> "EscalationPolicyQuerySet":
        """The one that teams without a policy of their own use."""
        return self.filter(is_default=True)


@recorded
class EscalationPolicy(models.Model):
    """Levels gone through `repeat` + 1 times, then the last resort. A page keeps the policy it started with.

    `ack_timeout` is in minutes: an acknowledged page without human activity for that long starts again; none
    lets it rest. `revision` grows with every edit, so that a form that lost a race is noticed.
    """

    name = models.CharField(_("name"), max_length=120)
    repeat = models.PositiveSmallIntegerField(
        _("repeats"),
        default=1,
        validators=[MaxValueValidator(MAX_REPEAT)],
        help_text=_("How often the levels are gone through again before the last resort."),
    )
    ack_timeout = models.PositiveIntegerField(
        _("minutes until an acknowledged page starts again"),
        null=True,
        blank=True,
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TIMEOUT_MINUTES)],
        help_text=_("Counted from the last thing a person did. Empty: it never does."),
    )
    is_default = models.BooleanField(
        _("the desk's default"), default=False, help_text=_("Used by teams without a policy of their own.")
    )
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    objects = EscalationPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="escalation_policy_name_unique",
                violation_error_message=_("There is already an escalation policy with this name."),
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_escalation_policy",
                violation_error_message=_("Another policy is the desk's default."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def frozen(self) -> Policy:
        """What the engine asks, and a page keeps. Cheap after `with_levels()`."""
        levels = list(self.levels.all())
        return Policy(
            levels=tuple(_level(each) for each in levels if not each.last_resort),
            last_resort=next((_level(each) for each in levels if each.last_resort), Level((), 0)),
            repeat=self.repeat,
            ack_timeout=self.ack_timeout,
        )

    def team_keys(self) -> frozenset[int]:
        """The teams that use it, by their keys."""
        return frozenset(self.teams.values_list("pk", flat=True))

    def may_be_edited_by(self, user: "User") -> bool:
        """Incident managers, admins, and the leads of a team that uses it."""
        if user.operates:
            return True
        return bool(user.led_team_ids) and self.teams.filter(pk__in=user.led_team_ids).exists()


def _level(level: "EscalationLevel") -> Level:
    return Level(tuple(target.spec() for target in level.targets.all()), level.wait)
