from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly, AppendOnlyQuerySet
from tickets.models.choices import MESSAGE_KINDS, EntryKind
from tickets.models.ticket import Ticket

if TYPE_CHECKING:
    from oncall.models import User


class TimelineQuerySet(AppendOnlyQuerySet["TimelineEntry"]):
    def visible_to(self, user: "User", ticket: Ticket) -> Self:
        """What this person may read of a ticket that he sees: everything, or its public side."""
        entries = self.filter(ticket=ticket)
        return entries if ticket.notes_visible_to(user) else entries.filter(public=True)

    def messages(self) -> Self:
        return self.filter(kind__in=MESSAGE_KINDS)


class TimelineEntry(AppendOnly):
    """One line of a ticket's record: who, when, what, through what. Never changed, never deleted.

    What a program says is `kind` and `params`, put into words when read; only human words are kept as `body`.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30, choices=EntryKind)
    actor = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, related_name="+", help_text=_("None: Watchdesk.")
    )
    actor_name = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=10)
    public = models.BooleanField(default=False, help_text=_("The requester may read it."))
    body = models.TextField(blank=True)
    params = models.JSONField(default=dict, blank=True)

    objects: ClassVar = TimelineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline entries")
        constraints = [
            # No path shows a note to a requester: the database refuses a public one.
            models.CheckConstraint(
                condition=~models.Q(kind="note", public=True), name="notes_are_never_public"
            ),
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="timeline_of_ticket")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"
