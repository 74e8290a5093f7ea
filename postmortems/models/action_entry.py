from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly
from postmortems.models.action_item import ActionItem
from postmortems.models.choices import ItemEvent


class ActionEntry(AppendOnly):
    """One line of an action item's record: who, when, what. Never changed, never deleted.

    `params` hold {"changes": {field: [old, new]}}, the outcome, or what a reminder said.
    """

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="record")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=ItemEvent)
    actor = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, related_name="+", help_text=_("None: Watchdesk.")
    )
    actor_name = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=10)
    revision = models.PositiveIntegerField(null=True)
    params: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("entry of an action item's record")
        verbose_name_plural = _("entries of action items' records")
        indexes = [models.Index(fields=["item", "id"], name="action_entry_of_item")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"
