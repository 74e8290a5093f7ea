from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly
from tickets.models.business_calendar import BusinessCalendar
from tickets.sla.calendar import BusinessCalendar as CalendarEngine
from tickets.sla.calendar import calendar_for


class CalendarVersion(AppendOnly):
    """The hours of a calendar as they stood from one edit to the next. Clocks keep the version they started
    with."""

    # An unused calendar goes with its versions; one that any clock was measured in is kept by that clock.
    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField(help_text=_("tickets.sla.spec.CalendarSpec as JSON."))
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["calendar", "-number"]
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_unique")]

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"

    def engine(self) -> CalendarEngine:
        """The calculator for these hours; built once a process, since a version never changes."""
        return calendar_for(self.pk, self.spec)
