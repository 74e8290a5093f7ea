from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.business_calendar import BusinessCalendar


@recorded
class CalendarException(models.Model):
    """Replaces one whole local date: closed, or open at other hours."""

    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="exceptions")
    on = models.DateField(_("date"))
    label = models.CharField(_("name"), max_length=80, blank=True, help_text=_("Such as “Christmas Day”."))
    hours = models.JSONField(
        _("hours"),
        default=list,
        blank=True,
        help_text=_("Pairs of seconds from local midnight; none: closed all day."),
    )

    class Meta:
        ordering = ["on"]
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="exception_date_unique")]

    def __str__(self) -> str:
        return f"{self.on} {self.label}".strip()

    def intervals(self) -> tuple[tuple[int, int], ...]:
        return tuple(sorted((int(opens), int(closes)) for opens, closes in self.hours))
