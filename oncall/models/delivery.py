"""One message to one person over one contact method: a row before it is tried."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oncall.models.contact_method import ContactMethod
from oncall.models.page import Page
from oncall.models.page_event import PageEvent


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """To be sent by now (UTC), and those whose sender's lease ran out. Oldest first."""
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "id")

    def waiting(self) -> "DeliveryQuerySet":
        """Neither sent nor given up."""
        return self.filter(next_try_at__isnull=False)


class Delivery(models.Model):
    """A message of a page to a person. Every time is UTC.

    `key` travels with it (Message-ID, idempotency key): a copy sent after a crash is recognised. While a
    worker sends it, `next_try_at` equals `leased_until`. `planned_at` is when the person's rules wanted it;
    `digest` names the message that carried several. `words` are the provider's own.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        ANSWERED = "answered", _("answered")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("not needed any more")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="deliveries")
    # the step that told this person; with the method and the planned minute it makes a delivery exist once
    event = models.ForeignKey(PageEvent, on_delete=models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="deliveries"
    )
    method = models.ForeignKey(
        ContactMethod,
        verbose_name=_("contact method"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="deliveries",
    )
    channel = models.CharField(_("channel"), max_length=10, choices=ContactMethod.Channel)
    shown = models.CharField(_("address"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    planned_at = models.DateTimeField(_("planned for"))
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    digest = models.UUIDField(_("digest"), null=True, blank=True)
    words = models.TextField(_("what the provider said"), blank=True)
    queued_at = models.DateTimeField(_("queued"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person", "method", "planned_at"], name="delivery_planned_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["queued", "sending", "sent", "delivered", "answered", "failed", "stopped"]
                ),
                name="delivery_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], next_try_at__isnull=False)
                | (~Q(state__in=["queued", "sending"]) & Q(next_try_at__isnull=True)),
                name="delivery_due_until_done",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
                name="delivery_leased_while_sending",
            ),
        ]
        indexes = [
            # Claimed by oncall.tasks.tick_deliveries: messages to be sent.
            models.Index(
                fields=["next_try_at", "id"],
                name="tick_deliveries_due",
                condition=Q(next_try_at__isnull=False),
            ),
            # Read by the throttle: what went to this method lately.
            models.Index(fields=["method", "-sent_at"], name="delivery_sent_lately"),
            # Read by the operators' page: what never went, the newest first.
            models.Index(fields=["-id"], name="delivery_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} → {self.person_id} ({self.state})"
