from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from postmortems.models.choices import ItemKind, ItemState
from postmortems.models.review import Review
from postmortems.models.visibility import inner_tickets
from tickets.models import Ticket
from tickets.models.choices import Kind

if TYPE_CHECKING:
    from oncall.models import User


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def visible_to(self, user: "User") -> Self:
        """The one definition of who reads which action item: who reads the ticket it came from.

        One that came from no ticket is read by everybody who reads the desk.
        """
        if not user.reads_desk:
            return self.none()
        return self.filter(Q(ticket=None) | Q(ticket__in=inner_tickets(user)))

    def open(self) -> Self:
        return self.filter(state=ItemState.OPEN)

    def late(self, now: datetime) -> Self:
        """Open, and its due date is over in its owner's zone."""
        return self.open().filter(late_at__lte=now)

    def with_recurrences(self) -> Self:
        """With `recurred`: incidents of the same category and service received since it was done."""
        again = (
            Ticket.objects.filter(
                kind=Kind.INCIDENT,
                category=OuterRef("ticket__category"),
                service=OuterRef("ticket__service"),
                received_at__gt=OuterRef("ended_at"),
            )
            .exclude(status__in=["duplicate", "cancelled"])
            .order_by()
            .values("service")
            .annotate(count=Count("pk"))
            .values("count")
        )
        counted = Coalesce(Subquery(again, output_field=IntegerField()), 0)
        return self.annotate(
            recurred=models.Case(
                models.When(state=ItemState.DONE, then=counted), default=0, output_field=IntegerField()
            )
        )


class ActionItem(models.Model):
    """Something to be done so that it does not happen again: with an owner, a date, and reminders.

    `ticket` decides who may read it, and stands for what its effect is checked against; with a review it is
    the review's. `due_on` is a date of its owner's zone, `late_at` the instant (UTC) at which that date is
    over.
    """

    title = models.CharField(_("what is to be done"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind)
    owner = models.ForeignKey(
        "oncall.User", models.PROTECT, related_name="action_items", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=ItemState, default=ItemState.OPEN)
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True)
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("review")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("ticket")
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    late_at = models.DateTimeField(editable=False)
    next_reminder_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="action_item_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="action_item_kind_known"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False, next_reminder_at__isnull=True)),
                name="action_item_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(outcome=""), name="action_item_dropped_with_reason"
            ),
        ]
        indexes = [
            # Claimed by postmortems.tasks.tick_action_items: open items whose owner is to be reminded.
            models.Index(
                fields=["next_reminder_at", "id"],
                name="tick_action_items_due",
                condition=Q(next_reminder_at__isnull=False),
            ),
            # The lists, by due date: all, and of one owner.
            models.Index(fields=["state", "due_on", "id"], name="action_item_by_date"),
            models.Index(fields=["owner", "state", "due_on", "id"], name="action_item_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == ItemState.OPEN

    def is_late(self, now: datetime) -> bool:
        return self.is_open and self.late_at <= now
