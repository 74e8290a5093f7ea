"""When somebody is away."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from oncall.scheduling.shifts import TimeOff as Absence


@recorded
class TimeOff(models.Model):
    """An absence in [start, end) (UTC). It never changes who is on call; every shift it touches says so."""

    person = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.CASCADE, related_name="times_off"
    )
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("times off")
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="time_off_ends_after_start")
        ]
        indexes = [models.Index(fields=["person", "end"], name="time_off_of_person")]

    def __str__(self) -> str:
        return str(self.person)

    def spec(self) -> Absence:
        """The absence for the engine."""
        return Absence(person=self.person_id, start=self.start, end=self.end)
