from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.choices import Metric


@recorded
class PendingReason(models.Model):
    """Why a ticket waits, and which clocks stand still meanwhile. The codes are fixed, what they pause is
    not."""

    class Code(models.TextChoices):
        REQUESTER = "requester", _("Waiting for the requester")
        VENDOR = "vendor", _("Waiting for a vendor")
        CHANGE = "change", _("Waiting for a change")
        SCHEDULED = "scheduled", _("Scheduled for later")

    code = models.CharField(_("reason"), max_length=10, choices=Code, unique=True)
    pauses = ArrayField(
        models.CharField(max_length=20, choices=Metric),
        default=list,
        blank=True,
        verbose_name=_("pauses"),
        help_text=_(
            "The clocks that stand still while a ticket waits for this. First response is never paused."
        ),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("pending reason")
        verbose_name_plural = _("pending reasons")

    def __str__(self) -> str:
        return str(self.get_code_display())
