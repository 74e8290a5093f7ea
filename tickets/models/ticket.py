from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.lifecycle import OPEN_STATUSES, Status
from tickets.models.category import Category
from tickets.models.choices import (
    OPEN_VALUES,
    STATUS_CHOICES,
    Channel,
    ClosedAs,
    Kind,
    Priority,
    Remedy,
    Verified,
)
from tickets.models.pending_reason import PendingReason
from tickets.models.resolution_code import ResolutionCode
from tickets.models.service import Service
from tickets.models.subcategory import Subcategory
from tickets.models.ticket_paged import TicketPaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oncall.models import User
    from tickets.models.major_incident import MajorIncident
    from tickets.models.sla_clock import SlaClock

# Order of the queue: running clocks by their due instant, then paused ones by time left, then tickets
# without a clock.
QUEUE_PAUSED = 100_000_000_000
QUEUE_NONE = 200_000_000_000

# Stands as the reason of an override that a threshold made; people read a translated sentence instead.
OVERRIDE_BY_TIMER = "@timer"


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: "User") -> Self:
        """The one definition of who may see which ticket (docs/semantics.md, "Roles").

        Desk staff and process owners see all but restricted tickets; those are seen by the holding team,
        incident managers and the requester. Requesters see their own, and their organisation's where the
        admin allows that. Who was paged for a ticket sees it.
        """
        if not user.is_active:
            return self.none()
        mine = Q(requester=user)
        if user.is_incident_manager:
            return self
        if user.is_agent or user.is_process_owner or user.is_admin:
            return self.filter(
                mine | Q(restricted=False) | Q(team__in=user.team_ids) | TicketPaged.of_row(user)
            )
        if user.organisation_id and user.organisation is not None and user.organisation.requesters_see_all:
            mine |= Q(organisation=user.organisation_id, restricted=False)
        return self.filter(mine | TicketPaged.of_keys(user))

    def open(self) -> Self:
        return self.filter(status__in=OPEN_VALUES)

    def majors(self) -> Self:
        """Open tickets that are declared major incidents."""
        return self.open().filter(major__state="accepted")

    def children_of(self, parent: int) -> Self:
        """The children of a ticket, given by its key."""
        return self.filter(relations__kind="child_of", relations__target=parent)

    def unassigned(self) -> Self:
        return self.filter(assignee=None)


class Ticket(models.Model):
    """An incident or a service request. Every change goes through `tickets.actions`, which hold this row's
    lock."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("type"), max_length=10, choices=Kind, default=Kind.INCIDENT)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)

    # The contact is kept as it was when logged, whatever becomes of the person's account.
    requester = models.ForeignKey(
        "oncall.User", models.PROTECT, related_name="requested", verbose_name=_("requester")
    )
    requester_name = models.CharField(_("requester's name"), max_length=120)
    requester_email = models.EmailField(_("requester's email"), blank=True)
    requester_phone = models.CharField(_("requester's phone"), max_length=40, blank=True)
    verified_how = models.CharField(
        _("caller verified"), max_length=20, choices=Verified, default=Verified.NOT_VERIFIED
    )
    organisation = models.ForeignKey(
        "oncall.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    logged_by = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, related_name="+", verbose_name=_("logged by")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)

    occurred_at = models.DateTimeField(_("occurred"), null=True, blank=True)
    detected_at = models.DateTimeField(_("detected"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), help_text=_("Set by the server; clocks start here."))

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    subcategory = models.ForeignKey(
        Subcategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subcategory")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("service")
    )
    restricted = models.BooleanField(_("restricted"), default=False)

    impact = models.PositiveSmallIntegerField(
        _("impact"), help_text=_("Rank on the impact scale; 1 is the gravest.")
    )
    urgency = models.PositiveSmallIntegerField(
        _("urgency"), help_text=_("Rank on the urgency scale; 1 is the gravest.")
    )
    computed_priority = models.PositiveSmallIntegerField(_("computed priority"), choices=Priority)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    override_reason = models.CharField(_("reason of the override"), max_length=500, blank=True)
    triaged = models.BooleanField(_("triaged"), default=False)

    team = models.ForeignKey(
        "oncall.Team", models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("team")
    )
    assignee = models.ForeignKey(
        "oncall.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned",
        verbose_name=_("assignee"),
    )
    returns_to = models.ForeignKey(
        "oncall.Team",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The team that escalated it here."),
    )
    bounces = models.PositiveSmallIntegerField(_("times returned"), default=0)
    status = models.CharField(_("status"), max_length=12, choices=STATUS_CHOICES, default=Status.NEW.value)
    pending_reason = models.ForeignKey(
        PendingReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("waiting for")
    )
    wake_at = models.DateTimeField(_("follow up at"), null=True, blank=True)
    vendor = models.CharField(_("vendor"), max_length=80, blank=True)
    vendor_reference = models.CharField(_("vendor's reference"), max_length=80, blank=True)
    checked_items = models.JSONField(
        default=list, blank=True, help_text=_("Ticked lines of the closing checklist.")
    )

    resolution_code = models.ForeignKey(
        ResolutionCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resolution code"),
    )
    remedy = models.CharField(_("fix or workaround"), max_length=10, choices=Remedy, blank=True)
    resolution_notes = models.TextField(_("resolution notes"), blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    verify_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When the requester is reminded or, once reminded, the ticket closes unverified."),
    )
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_as = models.CharField(_("closed as"), max_length=10, choices=ClosedAs, blank=True)
    answered_as = models.CharField(
        _("answered as"),
        max_length=10,
        choices=ClosedAs,
        blank=True,
        help_text=_("How it would have closed, had nothing stood in the way."),
    )
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    # Derived by the clock actions alone, so that the queue is one index scan (docs/architecture.md, "The
    # queue").
    queue_key = models.BigIntegerField(default=QUEUE_NONE, editable=False)
    nearest_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    nearest_clock = models.ForeignKey(
        "tickets.SlaClock", models.SET_NULL, null=True, related_name="+", editable=False
    )
    breached = models.BooleanField(_("breached"), default=False, editable=False)

    last_event_at = models.DateTimeField(editable=False)

    # its clocks, of a ticket that was logged by whoever holds this object
    just_started: "Sequence[SlaClock]" = ()

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]), name="ticket_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="pending", pending_reason__isnull=False)
                | (~Q(status="pending") & Q(pending_reason__isnull=True, wake_at__isnull=True)),
                name="ticket_pending_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(verify_at__isnull=True) | Q(status="resolved"),
                name="ticket_verifies_when_resolved",
            ),
            models.CheckConstraint(condition=Q(priority__range=(1, 5)), name="ticket_priority_1_to_5"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="ticket_rating_1_to_5"
            ),
        ]
        indexes = [
            # The queue: `queue_key, id` is the key of keyset pagination; closed tickets don't weigh on it.
            models.Index(
                fields=["queue_key", "id"], name="ticket_open_queue", condition=Q(status__in=OPEN_VALUES)
            ),
            models.Index(
                fields=["team", "queue_key", "id"],
                name="ticket_open_team",
                condition=Q(status__in=OPEN_VALUES),
            ),
            models.Index(
                fields=["assignee", "queue_key", "id"],
                name="ticket_open_mine",
                condition=Q(status__in=OPEN_VALUES),
            ),
            models.Index(
                fields=["received_at", "id"], name="ticket_open_age", condition=Q(status__in=OPEN_VALUES)
            ),
            models.Index(
                fields=["priority", "queue_key", "id"],
                name="ticket_open_prio",
                condition=Q(status__in=OPEN_VALUES),
            ),
            models.Index(fields=["-received_at", "-id"], name="ticket_newest"),
            # Ended, but not closed, are few among many: by age alone all would be read to find them.
            models.Index(
                fields=["status", "-received_at", "-id"],
                name="ticket_ended",
                condition=Q(status__in=["cancelled", "duplicate", "resolved"]),
            ),
            models.Index(fields=["requester", "-id"], name="ticket_of_requester"),
            models.Index(fields=["organisation", "-id"], name="ticket_of_organisation"),
            # Incidents of one service and category, newest first: recurrence counts them while one is logged.
            models.Index(
                fields=["service", "category", "-received_at"],
                name="ticket_recurrence",
                condition=Q(kind="incident", service__isnull=False, category__isnull=False),
            ),
            # Claimed by tickets.tasks.tick_wakes: pending tickets whose follow-up time has come.
            models.Index(fields=["wake_at"], name="ticket_due_wake", condition=Q(wake_at__isnull=False)),
            # Claimed by tickets.tasks.tick_verifications: reminders and unverified closing.
            models.Index(
                fields=["verify_at"], name="ticket_due_verify", condition=Q(verify_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return Status(self.status) in OPEN_STATUSES

    @property
    def major_incident(self) -> "MajorIncident | None":
        """Its major incident in whatever state, if it ever was proposed. Load `major` with it for lists."""
        found: MajorIncident | None = getattr(self, "major", None)
        return found

    @property
    def is_major(self) -> bool:
        """Whether it is a declared major incident, neither proposed only nor stood down."""
        return self.major_incident is not None and self.major_incident.is_declared

    @property
    def is_confirmed(self) -> bool:
        """Whether the requester said that it works, while something stood in the way of closing."""
        return self.answered_as in (ClosedAs.VERIFIED, ClosedAs.SPOKEN)

    @property
    def is_overridden(self) -> bool:
        return self.override_reason != ""

    @property
    def override_words(self) -> str:
        """Why the priority is not the computed one, in the reader's language."""
        if self.override_reason == OVERRIDE_BY_TIMER:
            return gettext("Raised by a timer, because a clock passed a threshold.")
        return self.override_reason

    def may_have(self, what: str) -> bool:
        """Whether there are rows of this kind, as `tickets.traces` found; True when nobody asked."""
        return bool(getattr(self, f"has_{what}", True))

    def is_requested_by(self, user: "User") -> bool:
        """On his own ticket an agent is a requester."""
        return self.requester_id == user.pk

    def notes_visible_to(self, user: "User") -> bool:
        """Whether this person, who sees the ticket, may also read its internal side."""
        return user.reads_desk and not self.is_requested_by(user)


# Configuration and ticket fields are recorded by database triggers, whoever changed them; derived columns
# are not.
TRACKED_FIELDS = [
    "number",
    "kind",
    "title",
    "description",
    "requester",
    "category",
    "subcategory",
    "service",
    "restricted",
    "impact",
    "urgency",
    "computed_priority",
    "priority",
    "override_reason",
    "triaged",
    "team",
    "assignee",
    "status",
    "pending_reason",
    "wake_at",
    "verified_how",
    "requester_phone",
    "occurred_at",
    "detected_at",
    "vendor",
    "vendor_reference",
    "resolution_code",
    "remedy",
    "resolution_notes",
    "closed_as",
    "end_reason",
    "rating",
]
pghistory.track(pghistory.UpdateEvent(), fields=TRACKED_FIELDS, model_name="TicketEvent")(Ticket)
