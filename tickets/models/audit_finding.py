"""What the auditor found to be otherwise than it should be."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditFinding(models.Model):
    """One difference between what the record implies and what is there. Every time is UTC.

    `ref` names what it is about within its kind, so that a difference seen again is the same row;
    `cleared_at` is set when it was no longer seen.
    """

    class Kind(models.TextChoices):
        P1_PAGE = "p1_page", _("P1 without a page")
        THRESHOLD_PAGE = "threshold_page", _("threshold without its page")
        THRESHOLD_MAIL = "threshold_mail", _("threshold without its mail")
        DELIVERY = "delivery", _("page without a message")
        THRESHOLD = "threshold", _("threshold passed and not recorded")
        CLOCK = "clock", _("clock that shows something else than its record")
        QUEUE = "queue", _("ticket at a wrong place in the queue")

    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    ref = models.CharField(_("about"), max_length=200)
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, null=True, related_name="+")
    params: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    cleared_at = models.DateTimeField(_("no longer seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("audit finding")
        verbose_name_plural = _("audit findings")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="audit_finding_once")]
        indexes = [
            # Read by the operators' page and by the auditor itself.
            models.Index(fields=["kind", "id"], name="audit_finding_open", condition=Q(cleared_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
