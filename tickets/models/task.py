from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class Task(models.Model):
    """A step of work on a ticket, with an owner."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="tasks")
    title = models.CharField(_("task"), max_length=200)
    owner = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("owner")
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return self.title
