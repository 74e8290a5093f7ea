"""Who was paged for a ticket, and therefore sees it (docs/semantics.md, "Roles")."""

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from oncall.models import User


class TicketPaged(models.Model):
    """That a page about this ticket was sent to this person. Never taken back: who was woken may look."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="paged")
    user = models.ForeignKey("oncall.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("person paged for a ticket")
        verbose_name_plural = _("people paged for tickets")
        constraints = [
            # Its index answers both questions below: by person, then by ticket.
            models.UniqueConstraint(fields=["user", "ticket"], name="ticket_paged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.user_id}"

    @classmethod
    def of_row(cls, user: "User") -> Q:
        """Tickets this person was paged for, where the other conditions hold for most rows: looked up only
        for a row that they leave out."""
        return Q(Exists(cls.objects.filter(ticket=OuterRef("pk"), user=user)))

    @classmethod
    def of_keys(cls, user: "User") -> Q:
        """The same where the other conditions are found by an index: the keys are gathered first, so that
        the planner can unite both indexes instead of reading every ticket."""
        keys = ArraySubquery(
            cls.objects.filter(user=user).values("ticket_id"), template="(ARRAY(%(subquery)s))"
        )
        return Q(
            Func(
                F("pk"),
                keys,
                template="%(expressions)s",
                arg_joiner=" = ANY ",
                output_field=models.BooleanField(),
            )
        )
