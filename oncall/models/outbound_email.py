"""A mail to be sent: a row before it is tried."""

import re
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboundEmailQuerySet(models.QuerySet["OutboundEmail"]):
    def due(self, now: datetime) -> "OutboundEmailQuerySet":
        """To be sent by now (UTC): waiting ones, and those whose sender's lease ran out. Oldest first."""
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "id")

    def waiting(self) -> "OutboundEmailQuerySet":
        """Neither sent nor given up."""
        return self.filter(next_try_at__isnull=False)

    def failed(self) -> "OutboundEmailQuerySet":
        """Given up, newest first."""
        return self.filter(state=OutboundEmail.State.FAILED).order_by("-queued_at", "-id")

    def about(self, subject_ref: str) -> "OutboundEmailQuerySet":
        """Mail about one subject, such as "ticket:42", in the order it was queued."""
        return self.filter(subject_ref=subject_ref).order_by("queued_at", "id")


class OutboundEmail(models.Model):
    """One mail to one address. Every time is UTC.

    `key` makes it exist once; `headers` hold the Message-ID made with it, so a copy sent after a crash is
    recognised as the same mail. While a worker sends it, `next_try_at` equals `leased_until`: when the lease
    runs out it is simply due again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    key = models.CharField(_("key"), max_length=200, unique=True)
    to_address = models.EmailField(_("to"), max_length=254)
    to_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    recipient = models.ForeignKey(
        "oncall.User",
        verbose_name=_("recipient"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outbound_emails",
    )
    subject_ref = models.CharField(_("about"), max_length=80, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=60)
    subject = models.CharField(_("subject"), max_length=500)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("HTML"), blank=True, default="")
    headers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("headers"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")
    queued_at = models.DateTimeField(_("queued at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = OutboundEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-queued_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed"]),
                name="outbound_email_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], next_try_at__isnull=False)
                | Q(state__in=["sent", "failed"], next_try_at__isnull=True),
                name="outbound_email_due_until_done",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
                name="outbound_email_leased_while_sending",
            ),
        ]
        indexes = [
            # Used by tick_outbox (oncall.actions.outbox.send_due): the rows that are due, and nothing else.
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(next_try_at__isnull=False),
                name="tick_outbox_due",
            ),
            # Used by the operators' page: what was given up.
            models.Index(
                fields=["-queued_at", "-id"], condition=Q(state="failed"), name="outbound_email_failed"
            ),
            models.Index(fields=["subject_ref"], name="outbound_email_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.to_address}: {self.subject}"

    @property
    def concerns(self) -> str:
        """What those who look after mail read: the number that its subject names, not a ticket's words."""
        number = re.match(r"\[([^\]]+)\]", self.subject)
        return number[1] if number else self.subject

    @property
    def message_id(self) -> str:
        return str(self.headers.get("Message-ID", ""))
