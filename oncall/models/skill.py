"""What somebody knows and a schedule asks for."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class Skill(models.Model):
    """A skill, such as "SAP" or "network": schedules name those they need, people have them."""

    name = models.CharField(_("name"), max_length=80)
    people = models.ManyToManyField(
        "oncall.User", through="oncall.UserSkill", related_name="skills", verbose_name=_("people")
    )

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="skill_name_unique",
                violation_error_message=_("There is already a skill with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
