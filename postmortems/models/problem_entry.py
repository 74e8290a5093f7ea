from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly
from postmortems.models.problem import Problem
from postmortems.models.problem_choices import ProblemEvent
from tickets.models import Ticket


class ProblemEntry(AppendOnly):
    """One line of a problem's record: who, when, what. Never changed, never deleted.

    `params` hold {"changes": {field: [old, new]}}, or from, to and reason of a move. `ticket` is the incident
    linked or unlinked: named only to those who see it.
    """

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="record")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=ProblemEvent)
    actor = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, related_name="+", help_text=_("None: Watchdesk.")
    )
    actor_name = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=10)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    params: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("entry of a problem's record")
        verbose_name_plural = _("entries of problems' records")
        indexes = [models.Index(fields=["problem", "id"], name="problem_entry_of_problem")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"
