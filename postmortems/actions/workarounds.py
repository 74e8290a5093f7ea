"""Using a known error's workaround on a ticket, and saying whether it worked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.actions.errors import Refused
from postmortems.actions.problem_frame import check_editor, locked_problem
from postmortems.actions.problem_links import link_held
from postmortems.models import WorkaroundUse
from postmortems.models.problem_choices import UsedAs
from tickets.actions.conversation import add_note, reply
from tickets.actions.frame import holding, locked
from tickets.models import Ticket
from tickets.models.choices import EntryKind, Kind
from tickets.permissions import Ability

SAY = {UsedAs.NOTE: add_note, UsedAs.REPLY: reply}


def use_workaround(
    *, problem: int, ticket: int, by: User | None, now: datetime, used_as: str, body: str
) -> WorkaroundUse:
    """Write the workaround on the ticket, as a note or as a public reply, and link an incident to its cause.

    Once per problem and ticket: the second time is refused. Raises NotAllowed where the ticket takes no such
    message.
    """
    check_editor(by)
    if used_as not in UsedAs:
        raise Refused(_("Choose how to write it down."), "used_as")
    if not body.strip():
        raise Refused(_("Write what is to be done."), "body")
    with transaction.atomic():
        locked(Ticket.objects.all()).get(pk=ticket)
        if WorkaroundUse.objects.filter(problem=problem, ticket=ticket).exists():
            raise Refused(_("This workaround is used on this ticket already."))
        SAY[UsedAs(used_as)](ticket=ticket, by=by, now=now, body=body)
        with holding(ticket, by=by, now=now) as hold:
            row = locked_problem(problem)
            if not row.offers_workaround:
                raise Refused(_("%(number)s offers no workaround any more.") % {"number": row.number})
            hold.record(EntryKind.WORKAROUND_USED, {"number": row.number, "title": row.title})
            if hold.ticket.kind == Kind.INCIDENT:
                link_held(row, hold)
            return WorkaroundUse.objects.create(
                problem=row, ticket=hold.ticket, used_as=used_as, at=hold.now, by=by
            )


def judge_workaround(
    *, problem: int, ticket: int, by: User | None, now: datetime, worked: bool
) -> WorkaroundUse:
    """Say whether it worked on this ticket; the last word counts."""
    check_editor(by)
    with holding(ticket, by=by, now=now, needs=Ability.NOTE) as hold:
        uses = WorkaroundUse.objects.select_for_update(of=("self",)).select_related("problem")
        use = uses.filter(problem=problem, ticket=hold.ticket).first()
        if use is None:
            raise Refused(_("This workaround was not used on this ticket."))
        if use.worked is not worked:
            use.worked, use.judged_at, use.judged_by = worked, hold.now, by
            use.save()
            told = {"number": use.problem.number, "worked": worked}
            hold.record(EntryKind.WORKAROUND_JUDGED, told)
        return use
