"""Which incidents a problem caused, and the decision that one needs no problem."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.actions.errors import Refused
from postmortems.actions.problem_frame import check_editor, locked_problem, record
from postmortems.models import NoProblem, Problem, ProblemLink
from postmortems.models.problem_choices import ProblemEvent
from tickets.actions.frame import holding, locked
from tickets.actions.hold import Hold
from tickets.models import Ticket
from tickets.models.choices import EntryKind, Kind
from tickets.permissions import Ability


def link_incident(*, problem: int, ticket: int, by: User | None, now: datetime) -> None:
    """Link an incident to its problem; once more changes nothing. Raises Refused for a service request."""
    link_incidents(problem=problem, tickets=[ticket], by=by, now=now)


def link_incidents(*, problem: int, tickets: Sequence[int], by: User | None, now: datetime) -> None:
    """The same for several: all of them, or none when one is refused."""
    check_editor(by)
    with transaction.atomic():
        # all tickets before the problem: who links another one waits for it with that one in his hands
        rows = list(locked(Ticket.objects.filter(pk__in=tickets)).order_by("pk"))
        for each in rows:
            with holding(each.pk, by=by, now=now, needs=Ability.RELATE) as hold:
                link_held(locked_problem(problem), hold)


def link_locked(problem: Problem, ticket: Ticket, *, by: User | None, now: datetime) -> None:
    """The same for a ticket whose row is locked already, by somebody who may decide about it."""
    with holding(ticket.pk, by=by, now=now) as hold:
        link_held(problem, hold)


def link_held(problem: Problem, hold: Hold) -> bool:
    """Link a held ticket to a locked problem, on both records. False when it was linked before."""
    ticket = hold.ticket
    if ticket.kind != Kind.INCIDENT:
        raise Refused(
            _("%(number)s is a service request. Only incidents are linked to a problem.")
            % {"number": ticket.number},
            "ticket",
        )
    if ProblemLink.objects.filter(problem=problem, ticket=ticket).exists():
        return False
    ProblemLink.objects.create(problem=problem, ticket=ticket, at=hold.now, by=hold.by)
    hold.record(EntryKind.PROBLEM_LINKED, {"number": problem.number, "title": problem.title})
    record(problem, ProblemEvent.LINKED, by=hold.by, now=hold.now, ticket=ticket)
    return True


def unlink_incident(*, problem: int, ticket: int, by: User | None, now: datetime) -> Problem:
    """It was another cause after all. What is not linked stays so."""
    check_editor(by)
    with holding(ticket, by=by, now=now, needs=Ability.RELATE) as hold:
        row = locked_problem(problem)
        gone, _per_model = ProblemLink.objects.filter(problem=row, ticket=hold.ticket).delete()
        if gone:
            hold.record(EntryKind.PROBLEM_UNLINKED, {"number": row.number, "title": row.title})
            record(row, ProblemEvent.UNLINKED, by=by, now=hold.now, ticket=hold.ticket)
        return row


def decide_no_problem(*, ticket: int, by: User | None, now: datetime, reason: str) -> NoProblem:
    """Record that this incident needs no problem, and why. Linking it to one later overrules that."""
    check_editor(by)
    words = reason.strip()
    if not words:
        raise Refused(_("Say why no problem is needed."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.NOTE) as hold:
        if hold.ticket.kind != Kind.INCIDENT:
            raise Refused(_("This is a service request; problems are about incidents."))
        if ProblemLink.objects.filter(ticket=hold.ticket).exists():
            raise Refused(_("This incident is linked to a problem. Unlink it there first."))
        decision, _made = NoProblem.objects.update_or_create(
            ticket=hold.ticket, defaults={"reason": words[:500], "at": hold.now, "by": by}
        )
        hold.record(EntryKind.NO_PROBLEM, {"reason": words[:500]})
        return decision
