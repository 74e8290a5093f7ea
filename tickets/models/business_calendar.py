from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.sla.spec import CalendarSpec


@recorded
class BusinessCalendar(models.Model):
    """When the desk counts time: a zone, opening hours a weekday, exceptions a date. Edited here, used
    through versions."""

    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=60, help_text=_("Such as Europe/Madrid."))
    always_open = models.BooleanField(
        _("always open (24×7)"),
        default=False,
        help_text=_("Counts every second; hours and exceptions below are ignored."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("business calendar")
        verbose_name_plural = _("business calendars")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="calendar_name_unique",
                violation_error_message=_("There is a calendar of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def draft_spec(self) -> CalendarSpec:
        """The hours as they stand in the form's tables now, for a new version."""
        if self.always_open:
            return CalendarSpec(zone=self.zone, always_open=True)
        weekly: list[list[tuple[int, int]]] = [[] for _day in range(7)]
        for hours in self.hours.all():
            weekly[hours.weekday].append((hours.opens, hours.closes))
        exceptions = {}
        labels = {}
        for exception in self.exceptions.all():
            exceptions[exception.on] = exception.intervals()
            if exception.label:
                labels[exception.on] = exception.label
        return CalendarSpec(
            zone=self.zone,
            weekly=tuple(tuple(sorted(day)) for day in weekly),
            exceptions=exceptions,
            labels=labels,
        )
