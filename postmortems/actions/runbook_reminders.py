"""Telling owners that their runbooks want reviewing."""

from datetime import datetime

from kernel.claims import Drained, drain
from postmortems.models import Runbook
from postmortems.notices.of_knowledge import tell_review_due


def remind_of_runbooks(*, budget: float) -> Drained:
    """Mail the owner of each runbook whose review date has passed, once for each date."""
    rows = Runbook.objects.select_related("owner__organisation")
    return drain(rows, due_field="next_reminder_at", handle=_remind, failures_field="failures", budget=budget)


def _remind(runbook: Runbook, now: datetime) -> None:
    tell_review_due(runbook, now=now)
    runbook.next_reminder_at, runbook.failures = None, 0
    runbook.save(update_fields=["next_reminder_at", "failures"])
