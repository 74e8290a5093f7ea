"""A team: a tier, its members, and the team it escalates to."""

from typing import TYPE_CHECKING

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from oncall.models.user import User


class TeamQuerySet(models.QuerySet["Team"]):
    def active(self) -> "TeamQuerySet":
        """Teams that may be given tickets."""
        return self.filter(active=True)

    def of(self, user: "User") -> "TeamQuerySet":
        """Teams this person is a member or lead of."""
        return self.filter(pk__in=user.team_ids)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="TeamEvent",
    fields=["name", "tier", "escalates_to", "active", "email", "escalation_policy"],
)
class Team(models.Model):
    """People of one tier who share a queue (docs/semantics.md, Roles).

    Functional escalation follows `escalates_to`; a team without one tells its lead instead.
    """

    class Tier(models.IntegerChoices):
        FIRST = 1, _("tier 1: the service desk")
        SECOND = 2, _("tier 2: second line")
        THIRD = 3, _("tier 3: specialists")

    name = models.CharField(_("name"), max_length=120)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices, default=Tier.FIRST)
    escalates_to = models.ForeignKey(
        "self",
        verbose_name=_("escalates to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="escalated_from",
        help_text=_("The team that takes over what this one cannot solve."),
    )
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Only active teams can be given tickets; old ones keep theirs."),
    )
    email = models.EmailField(_("email address"), blank=True, default="")
    escalation_policy = models.ForeignKey(
        "oncall.EscalationPolicy",
        verbose_name=_("escalation policy"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="teams",
        help_text=_("Who is paged for its tickets. Empty: the desk's default."),
    )
    members = models.ManyToManyField(
        "oncall.User", through="oncall.Membership", related_name="teams", verbose_name=_("members")
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["tier", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="team_name_unique",
                violation_error_message=_("There is already a team with this name."),
            ),
            models.CheckConstraint(condition=Q(tier__in=[1, 2, 3]), name="team_tier_known"),
            models.CheckConstraint(
                condition=Q(escalates_to=None) | ~Q(escalates_to=F("id")), name="team_escalates_to_another"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse, at the field, an escalation that comes back to this team."""
        super().clean()
        trail = self._escalation_trail()
        if trail and trail[-1].pk == self.pk:
            names = " → ".join([self.name, *(team.name for team in trail)])
            raise ValidationError(
                {
                    "escalates_to": ValidationError(
                        _("This goes in a circle: %(trail)s. Choose a team that does not lead back here."),
                        code="escalation_cycle",
                        params={"trail": names},
                    )
                }
            )

    def _escalation_trail(self) -> list["Team"]:
        """The teams after this one, in order, ending where the chain ends or repeats."""
        trail: list[Team] = []
        seen: set[int] = set()
        step = self.escalates_to
        while step is not None:
            trail.append(step)
            if step.pk == self.pk or step.pk in seen:
                break
            seen.add(step.pk)
            step = step.escalates_to
        return trail
