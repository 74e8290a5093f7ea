from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class Service(models.Model):
    """What the organisation relies on, who owns it, and how much depends on it."""

    class Criticality(models.IntegerChoices):
        CRITICAL = 1, _("Critical: the business stops without it")
        HIGH = 2, _("High: a department stops without it")
        NORMAL = 3, _("Normal")
        LOW = 4, _("Low")

    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    owning_team = models.ForeignKey(
        "oncall.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("owning team"),
    )
    criticality = models.PositiveSmallIntegerField(
        _("criticality"), choices=Criticality, default=Criticality.NORMAL
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive ones can't be chosen for new tickets.")
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="service_name_unique",
                violation_error_message=_("There is a service of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
