"""Putting a runbook on a ticket, and saying how it went."""

from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.actions.errors import Refused
from postmortems.actions.problem_frame import check_editor
from postmortems.models import Runbook, RunbookUse, RunbookVersion
from postmortems.models.problem_choices import Outcome
from tickets.actions.frame import holding
from tickets.actions.work import add_steps
from tickets.models.choices import EntryKind
from tickets.permissions import Ability


def put_runbook(*, runbook: int, ticket: int, by: User | None, now: datetime, after: int = 0) -> RunbookUse:
    """Make the steps of its newest version tasks of the ticket.

    A second time only `after` the last use of that version on the ticket, named by its key: so the same
    button pressed twice is one use.
    """
    check_editor(by)
    with holding(ticket, by=by, now=now, needs=Ability.TASK) as hold:
        row = Runbook.objects.get(pk=runbook)
        if row.retired:
            raise Refused(_("This runbook is retired and can't be put on tickets."))
        version = RunbookVersion.objects.get(runbook=row, number=row.version)
        if RunbookUse.objects.filter(version=version, ticket=hold.ticket, pk__gt=after).exists():
            raise Refused(_("This runbook is on the ticket already."))
        use = RunbookUse.objects.create(version=version, ticket=hold.ticket, at=hold.now, by=by)
        use.tasks.set(add_steps(hold, version.steps))
        told = {"title": version.title, "version": version.number, "steps": len(version.steps)}
        hold.record(EntryKind.RUNBOOK_PUT, told)
        return use


def judge_runbook(
    *, use: int, ticket: int, by: User | None, now: datetime, outcome: str, step: str = "", note: str = ""
) -> RunbookUse:
    """Say how it went on this ticket; the last word counts. Where it failed, which step was it?"""
    check_editor(by)
    if outcome not in Outcome:
        raise Refused(_("Choose how it went."), "outcome")
    if outcome != Outcome.WORKED and not step.strip():
        raise Refused(_("Say at which step it went wrong."), "step")
    with holding(ticket, by=by, now=now, needs=Ability.NOTE) as hold:
        uses = RunbookUse.objects.select_for_update(of=("self",)).select_related("version")
        row = uses.filter(pk=use, ticket=hold.ticket).first()
        if row is None:
            raise Refused(_("This runbook was not put on this ticket."))
        said = outcome, "" if outcome == Outcome.WORKED else step.strip()[:200], note.strip()[:500]
        if said == (row.outcome, row.failed_step, row.note):
            # the same form, sent again
            return row
        row.outcome, row.failed_step, row.note = said
        row.judged_at, row.judged_by = hold.now, by
        row.save()
        told = {"title": row.version.title, "outcome": outcome, "step": row.failed_step}
        hold.record(EntryKind.RUNBOOK_JUDGED, told)
        return row
