"""Who has which skill."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class UserSkill(models.Model):
    """One skill of one person."""

    skill = models.ForeignKey(
        "oncall.Skill", verbose_name=_("skill"), on_delete=models.CASCADE, related_name="holders"
    )
    user = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.CASCADE, related_name="skill_rows"
    )

    class Meta:
        verbose_name = _("skill of a person")
        verbose_name_plural = _("skills of people")
        ordering = ["skill_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["skill", "user"],
                name="user_skill_once",
                violation_error_message=_("This person already has this skill."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.skill}"
