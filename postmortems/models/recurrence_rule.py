from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class RecurrenceRule(models.Model):
    """When recurring incidents propose a problem: one row."""

    active = models.BooleanField(
        _("propose problems"), default=True, help_text=_("Unticked, recurring incidents propose nothing.")
    )
    incidents = models.PositiveSmallIntegerField(
        _("incidents"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(1000)],
        help_text=_("So many of the same service and category propose a problem …"),
    )
    days = models.PositiveSmallIntegerField(
        _("days"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_("… when they come within so many days."),
    )

    class Meta:
        verbose_name = _("rule of recurrence")
        verbose_name_plural = _("rule of recurrence")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_recurrence_rule")]

    def __str__(self) -> str:
        return str(_("When incidents recur"))

    @classmethod
    def get(cls) -> "RecurrenceRule":
        """The rule; its defaults while nobody stored one."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
