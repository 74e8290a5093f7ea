from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.category import Category
from tickets.models.choices import Kind
from tickets.models.level import Level


@recorded
class Subcategory(models.Model):
    """The lower level, with the defaults a ticket takes from it when nobody says otherwise."""

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="subcategories", verbose_name=_("category")
    )
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower comes first."))
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive ones can't be chosen for new tickets.")
    )
    kind = models.CharField(
        _("usual type"),
        max_length=10,
        choices=Kind,
        default=Kind.INCIDENT,
        help_text=_("What a report of this kind usually is."),
    )
    default_impact = models.ForeignKey(
        Level,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"scale": Level.Scale.IMPACT},
        verbose_name=_("default impact"),
    )
    default_urgency = models.ForeignKey(
        Level,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"scale": Level.Scale.URGENCY},
        verbose_name=_("default urgency"),
    )
    default_team = models.ForeignKey(
        "oncall.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("default team")
    )
    questions = models.TextField(
        _("questions to ask"),
        blank=True,
        help_text=_("One a line. Shown while the ticket is logged."),
        max_length=4000,
    )
    closing_checklist = models.TextField(
        _("closing checklist"),
        blank=True,
        max_length=4000,
        help_text=_("One item a line. All must be ticked before a ticket of this subcategory is resolved."),
    )

    class Meta:
        ordering = ["category__position", "category__name", "position", "name", "pk"]
        verbose_name = _("subcategory")
        verbose_name_plural = _("subcategories")
        constraints = [
            models.UniqueConstraint(
                "category",
                Lower("name"),
                name="subcategory_name_unique",
                violation_error_message=_("This category has a subcategory of this name."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} › {self.name}"

    def question_lines(self) -> list[str]:
        return [line.strip() for line in self.questions.splitlines() if line.strip()]

    def checklist_lines(self) -> list[str]:
        return [line.strip() for line in self.closing_checklist.splitlines() if line.strip()]
