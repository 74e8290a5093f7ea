from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.business_calendar import BusinessCalendar

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


@recorded
class CalendarHours(models.Model):
    """One opening interval `[opens, closes)` of one weekday, in seconds from local midnight; 86400 is
    24:00."""

    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    opens = models.PositiveIntegerField(_("opens"))
    closes = models.PositiveIntegerField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")) & models.Q(closes__lte=86400),
                name="hours_close_after_opening",
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday_0_to_6"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens // 3600:02d}:{self.opens % 3600 // 60:02d}"
