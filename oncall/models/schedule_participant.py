"""A person's place in a rotation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class ScheduleParticipant(models.Model):
    """One turn in the order of a layer. Somebody may stand in it twice."""

    layer = models.ForeignKey(
        "oncall.ScheduleLayer", verbose_name=_("layer"), on_delete=models.CASCADE, related_name="seats"
    )
    user = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="schedule_seats"
    )
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["layer_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["layer", "position"], name="schedule_participant_position"),
        ]

    def __str__(self) -> str:
        return str(self.user)
