from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from postmortems.models.problem_choices import Outcome
from postmortems.models.runbook import Runbook
from postmortems.models.runbook_version import RunbookVersion
from tickets.models import Task, Ticket


class Tally(NamedTuple):
    """How often a version was used, and what came of it."""

    used: int = 0
    worked: int = 0
    partly: int = 0
    no: int = 0

    @property
    def judged(self) -> int:
        """How often somebody said how it went."""
        return self.worked + self.partly + self.no


class RunbookUseQuerySet(models.QuerySet["RunbookUse"]):
    def of(self, runbook: Runbook) -> Self:
        return self.filter(version__runbook=runbook)

    def by_version(self) -> dict[int, Tally]:
        """What came of each version, by its key."""
        return _tallies(self, "version")

    def by_runbook(self) -> dict[int, Tally]:
        """What came of the present version of each runbook, by the runbook's key."""
        present = self.filter(version__number=F("version__runbook__version"))
        return _tallies(present, "version__runbook")


class RunbookUse(models.Model):
    """A version of a runbook was put on a ticket; its steps are tasks there. Afterwards somebody says how it
    went."""

    version = models.ForeignKey(RunbookVersion, models.PROTECT, related_name="uses")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="runbook_uses")
    tasks = models.ManyToManyField(Task, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    failed_step = models.CharField(_("which step"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")

    objects = RunbookUseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("use of a runbook")
        verbose_name_plural = _("uses of runbooks")

    def __str__(self) -> str:
        return f"{self.version_id} – {self.ticket_id}"


def _tallies(uses: RunbookUseQuerySet, of: str) -> dict[int, Tally]:
    counts = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}
    rows: Any = uses.values(of).annotate(used=Count("pk"), **counts).order_by()
    return {row[of]: Tally(*(row[name] for name in Tally._fields)) for row in rows}
