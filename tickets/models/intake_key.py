from django.db import models

from tickets.models.ticket import Ticket


class IntakeKey(models.Model):
    """The form a ticket was logged with, so that sending it twice logs it once. Good for a day."""

    key = models.CharField(max_length=200, primary_key=True)
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
