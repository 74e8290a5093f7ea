"""A code or a test on its way over a contact method."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oncall.models.contact_method import ContactMethod
from oncall.sealing import unseal


class ContactCheckQuerySet(models.QuerySet["ContactCheck"]):
    def due(self, now: datetime) -> "ContactCheckQuerySet":
        """To be sent by now (UTC), and those whose sender's lease ran out. Oldest first."""
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "id")


class ContactCheck(models.Model):
    """A message that proves or tries a contact method. Every time is UTC.

    A row before it is tried, as a delivery is. The code is sealed, and forgotten when the message is through.
    Rows outlive their method: how often somebody lets codes be sent is limited, whatever he removes.
    """

    class Kind(models.TextChoices):
        CODE = "code", _("Code")
        TEST = "test", _("Test message")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    user = models.ForeignKey("oncall.User", models.CASCADE, related_name="contact_checks")
    method = models.ForeignKey(ContactMethod, models.SET_NULL, null=True, related_name="checks")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_code = models.TextField(blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    words = models.TextField(_("what the provider said"), blank=True)
    queued_at = models.DateTimeField(_("queued"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ContactCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a contact method")
        verbose_name_plural = _("checks of contact methods")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], next_try_at__isnull=False)
                | Q(state__in=["sent", "delivered", "failed"], next_try_at__isnull=True),
                name="contact_check_due_until_done",
            ),
        ]
        indexes = [
            # Claimed by oncall.tasks.tick_deliveries: codes and tests to be sent.
            models.Index(
                fields=["next_try_at", "id"],
                name="tick_deliveries_checks",
                condition=Q(next_try_at__isnull=False),
            ),
            # Read by the limits of codes and tests.
            models.Index(fields=["user", "kind", "-queued_at"], name="contact_check_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.queued_at:%Y-%m-%d %H:%M:%S} {self.state}"

    @property
    def code(self) -> str:
        """The code to be sent; "" for a test, and when it was sent."""
        return unseal(self.sealed_code) if self.sealed_code else ""

    @property
    def waits(self) -> bool:
        return self.next_try_at is not None
