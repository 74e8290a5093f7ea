from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class FormerNumber(models.Model):
    """A number a ticket had before it was converted. It is never used again, and leads on."""

    number = models.CharField(max_length=20, unique=True)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="former_numbers")

    class Meta:
        verbose_name = _("former number")
        verbose_name_plural = _("former numbers")

    def __str__(self) -> str:
        return self.number
