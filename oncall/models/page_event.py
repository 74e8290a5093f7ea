"""What happened to a page: its record."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly
from oncall.models.page import Page


class PageEvent(AppendOnly):
    """One line of a page's record: who, when, what, through what. Words are made from `params` when read."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("Raised")
        CAUSE_ADDED = "cause_added", _("Raised again")
        FIRED = "fired", _("Told")
        SKIPPED = "skipped", _("Level skipped")
        TOLD_AGAIN = "told_again", _("Told again")
        RESTARTED = "restarted", _("Started again")
        UNANSWERED = "unanswered", _("Nobody answered")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ESCALATED = "escalated", _("Escalated")
        REASSIGNED = "reassigned", _("Reassigned")
        SNOOZED = "snoozed", _("Snoozed")
        URGENCY_RAISED = "urgency_raised", _("Urgency raised")
        RESOLVED = "resolved", _("Resolved")
        LINK_USED = "link_used", _("Link used again")

    page = models.ForeignKey(Page, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    actor = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, related_name="+", help_text=_("None: Watchdesk.")
    )
    actor_name = models.CharField(max_length=200, blank=True)
    via = models.CharField(max_length=10)
    params: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    body = models.TextField(blank=True, help_text=_("What a person wrote."))

    class Meta:
        verbose_name = _("page's event")
        verbose_name_plural = _("page's events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["page", "id"], name="page_event_of_page")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"
