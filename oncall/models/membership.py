"""Who is in which team, and who leads it."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="MembershipEvent",
    fields=["team", "user", "is_lead"],
)
class Membership(models.Model):
    """One person's place in one team. A lead is a member; a team may have several leads, or none."""

    team = models.ForeignKey(
        "oncall.Team", verbose_name=_("team"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships"
    )
    is_lead = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["team_id", "-is_lead", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                name="membership_once_per_team",
                violation_error_message=_("This person is already in this team."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"
