"""Incidents that recur propose a problem (docs/semantics.md: problems)."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, QuerySet, Subquery
from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.actions.errors import NotAllowed, Refused
from postmortems.actions.problems import ProblemFacts, open_problem
from postmortems.editors import may_decide
from postmortems.models import Problem, ProblemProposal, RecurrenceRule
from postmortems.models.problem_choices import OPEN_VALUES, ProposalState
from postmortems.notices.of_knowledge import tell_proposed
from tickets.actions.frame import locked
from tickets.lifecycle import Status
from tickets.models import Service, Ticket
from tickets.models.choices import EntryKind, Kind

# After these a ticket may be one incident more of its service and category.
COUNTED_AFTER = frozenset({EntryKind.LOGGED, EntryKind.FIELDS_CHANGED, EntryKind.DUPLICATE_UNDONE})
# What was reported twice, or was nothing, did not recur.
NOT_COUNTED = (Status.CANCELLED.value, Status.DUPLICATE.value)
MOST_LINKED = 50


def notice_recurrence(ticket: Ticket, kinds: AbstractSet[str], by: User | None, now: datetime) -> None:  # noqa: ARG001 (a follower's signature)
    """Propose a problem when this ticket makes its service and category recur; in the ticket's transaction.

    Nothing is proposed while the same is proposed already, or a problem of the service and category is open,
    or before as many more incidents came since somebody decided.
    """
    if not kinds & COUNTED_AFTER or ticket.kind != Kind.INCIDENT or ticket.status in NOT_COUNTED:
        return
    if ticket.service_id is None or ticket.category_id is None:
        return
    rule = _rule_for(ticket.service_id, ticket.category_id)
    if rule is None:
        return
    # Of two that are logged at once the second counts the first. Compatible with the key locks of inserts.
    Service.objects.select_for_update(no_key=True).get(pk=ticket.service_id)
    window = now - timedelta(days=rule.days)
    since = max(window, rule.decided_at or window)
    count = recurring(ticket.service_id, ticket.category_id, since).count()
    if count >= rule.incidents:
        _propose(ticket.service_id, ticket.category_id, count=count, since=since, now=now)


def recurring(service: int, category: int, since: datetime) -> "QuerySet[Ticket]":
    """The incidents of a service and category received after an instant (UTC)."""
    same = Ticket.objects.filter(kind=Kind.INCIDENT.value, service=service, category=category)
    return same.filter(received_at__gt=since).exclude(status__in=NOT_COUNTED)


def accept_proposal(*, proposal: int, by: User, now: datetime, title: str, owner: User | None) -> Problem:
    """Open a problem with the incidents that recurred, at most the 50 newest. Raises Refused when somebody
    decided before, ProblemProposal.DoesNotExist."""
    _check_decider(by)
    with transaction.atomic():
        tickets = [
            ticket.pk for ticket in incidents_of(ProblemProposal.objects.get(pk=proposal))[:MOST_LINKED]
        ]
        # tickets before the proposal: who logs one holds it while he proposes
        list(locked(Ticket.objects.filter(pk__in=tickets)).order_by("pk"))
        row = _decidable(proposal)
        facts = ProblemFacts(title=title, category=row.category, service=row.service, owner=owner)
        row.problem = open_problem(by=by, now=now, facts=facts, tickets=tickets)
        _decide(row, ProposalState.ACCEPTED, by=by, now=now)
        return row.problem


def incidents_of(proposal: ProblemProposal) -> "QuerySet[Ticket]":
    """The incidents that made it, and those that came since; newest first."""
    rows = recurring(proposal.service_id, proposal.category_id, proposal.since)
    if proposal.decided_at is not None:
        rows = rows.filter(received_at__lte=proposal.decided_at)
    return rows.order_by("-received_at", "-pk")


def decline_proposal(*, proposal: int, by: User, now: datetime, reason: str) -> ProblemProposal:
    """None needed, for this reason; asked again after as many incidents more."""
    _check_decider(by)
    words = reason.strip()
    if not words:
        raise Refused(_("Say why no problem is needed."), "reason")
    with transaction.atomic():
        row = _decidable(proposal)
        row.reason = words[:500]
        _decide(row, ProposalState.DECLINED, by=by, now=now)
        return row


def _rule_for(service: int, category: int) -> Any:
    """The rule, with `decided_at` of this pair's last decision; None while nothing is to be proposed."""
    same = {"service": service, "category": category}
    proposals = ProblemProposal.objects.filter(**same)
    last = proposals.filter(decided_at__isnull=False).order_by("-decided_at").values("decided_at")[:1]
    rules = RecurrenceRule.objects.filter(pk=1, active=True).exclude(Exists(proposals.open()))
    rules = rules.exclude(Exists(Problem.objects.filter(**same, state__in=OPEN_VALUES)))
    return rules.annotate(decided_at=Subquery(last)).first()


def _propose(service: int, category: int, *, count: int, since: datetime, now: datetime) -> None:
    fresh = ProblemProposal(
        service_id=service, category_id=category, incidents=count, since=since, proposed_at=now
    )
    # whoever proposes the same at this moment is waited for here, and then nothing is added
    ProblemProposal.objects.bulk_create([fresh], ignore_conflicts=True)
    proposals = ProblemProposal.objects.open().select_related("service", "category")
    tell_proposed(proposals.get(service=service, category=category), now=now)


def _check_decider(by: User) -> None:
    if not may_decide(by):
        raise NotAllowed(_("Only incident managers decide what is proposed."))


def _decidable(proposal: int) -> ProblemProposal:
    """The proposal under its row's lock, if it is still open."""
    rows = ProblemProposal.objects.select_for_update(of=("self",))
    row = rows.select_related("service", "category", "decided_by").get(pk=proposal)
    if row.is_open:
        return row
    raise Refused(
        _("%(name)s decided this already: %(decision)s.")
        % {"name": row.decided_by or _("Somebody"), "decision": row.get_state_display()}
    )


def _decide(row: ProblemProposal, state: ProposalState, *, by: User, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state.value, by, max(now, row.proposed_at)
    row.save()
