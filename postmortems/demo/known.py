"""What the demo company knows: runbooks, a known error with its workaround, and what managers decided."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from kernel import clock
from kernel.wallclock import local_date
from oncall.models import User
from oncall.record import Via, acting
from postmortems.actions.problems import ProblemFacts, edit_problem, move_problem, open_problem
from postmortems.actions.recurrence import accept_proposal, decline_proposal
from postmortems.actions.runbook_reminders import remind_of_runbooks
from postmortems.actions.runbook_uses import judge_runbook, put_runbook
from postmortems.actions.runbooks import RunbookFacts, make_runbook
from postmortems.actions.workarounds import judge_workaround, use_workaround
from postmortems.demo.major import MANAGER
from postmortems.knowledge.states import ProblemState
from postmortems.models import Problem, ProblemProposal, RecurrenceRule, Runbook, RunbookUse, WorkaroundUse
from postmortems.models.problem_choices import Outcome, ProposalState, UsedAs
from tickets.actions.major import decline_major
from tickets.demo.scene import Stage
from tickets.lifecycle import Status
from tickets.models import MajorIncident, Ticket
from tickets.models.choices import OPEN_VALUES, Kind, MajorState

# how often somebody looks, and since when: tickets of the demo are no older
_OFTEN, _SELDOM = timedelta(minutes=80), timedelta(hours=4)
_WEEKS = timedelta(days=21)
_BUDGET = 60.0
# so few in two weeks are chance, on a desk of this size
RECURS = 7
USED, FAILED = 9, (2, 6)
CERTIFICATE = (
    "Look up the expiry: edi-cert --show",
    "Order the new certificate at the provider (account in the vault, “EDI”)",
    "Put it in place: edi-cert --install, then restart the gateway",
    "Ask two partners to send a test message",
)
WIFI = (
    "Find the access point by the device: wlc client <MAC>",
    "Compare its channel with its neighbours: wlc ap --channels",
    "Fix the channel by hand, and write it into the list",
    "Walk the hall with a handheld; loss below 2 %",
)
FREEZES = ProblemFacts(
    title="Handhelds freeze after a scan, and their batteries are empty by noon",
    description="Since firmware 4.2 the radio of the handhelds looks for networks after every scan.",
    phrases="scanner freeze\nscanner batteries",
)
WORKAROUND = (
    "Hold both triggers for ten seconds (cold start), then switch off “Fast roaming” in the "
    "settings. It holds "
    "until the device is restarted."
)


def runbooks(stage: Stage, *, now: datetime) -> Iterator[datetime]:
    """Two runbooks: one checked lately and used, one whose review is overdue."""
    at = now - timedelta(days=36)
    yield at
    users = stage.company.users
    RecurrenceRule.objects.update_or_create(pk=1, defaults={"incidents": RECURS})
    with acting(by=users["Ravi Menon"], via=Via.WEB):
        owner = users["Ravi Menon"]
        make_runbook(
            by=owner,
            now=at,
            facts=RunbookFacts(
                title="EDI gateway: renew the certificate",
                steps=CERTIFICATE,
                owner=owner,
                summary="When partners refuse the connection, or thirty days before it expires.",
                verified_on=local_date(at, owner.display_zone),
                review_by=local_date(now + timedelta(days=150), owner.display_zone),
                services=[stage.services["EDI gateway"]],
                alert_pattern="certificate",
            ),
        )
    owner = users["Leila Haddad"]
    with acting(by=owner, via=Via.WEB):
        wifi = make_runbook(
            by=owner,
            now=at,
            facts=RunbookFacts(
                title="Wi-Fi of a hall drops",
                steps=WIFI,
                owner=owner,
                verified_on=local_date(now - timedelta(days=230), owner.display_zone),
                review_by=local_date(now - timedelta(days=6), owner.display_zone),
                subcategories=[stage.subcategories["Wi-Fi"]],
            ),
        )
    for at in _looking(_SELDOM, now):
        yield at
        _remind(at)
        _use_runbook(wifi, at)


def _looking(often: timedelta, now: datetime) -> Iterator[datetime]:
    """Every so often, while there were tickets."""
    at = now - _WEEKS
    while (at := at + often) <= now:
        yield at


def _remind(at: datetime) -> None:
    if Runbook.objects.filter(next_reminder_at__lte=at).exists():
        with clock.frozen(at):
            remind_of_runbooks(budget=_BUDGET)


def _use_runbook(runbook: Runbook, at: datetime) -> None:
    """Whoever works on a hall's Wi-Fi takes the steps from it, and says afterwards how it went."""
    uses = RunbookUse.objects.filter(version__runbook=runbook)
    ended = uses.filter(outcome="", ticket__status__in=[Status.RESOLVED, Status.CLOSED])
    for use in ended.select_related("ticket__assignee"):
        by = use.ticket.assignee
        if by is not None:
            worked = use.ticket_id % 3 != 0
            outcome, step = (Outcome.WORKED, "") if worked else (Outcome.PARTLY, WIFI[1])
            with acting(by=by, via=Via.WEB):
                judge_runbook(use=use.pk, ticket=use.ticket_id, by=by, now=at, outcome=outcome, step=step)
    if uses.count() < 4:
        working = Ticket.objects.filter(status=Status.IN_PROGRESS, subcategory__name="Wi-Fi")
        ticket = working.exclude(assignee=None).exclude(pk__in=uses.values("ticket")).order_by("pk").first()
        if ticket is not None and ticket.assignee is not None:
            with acting(by=ticket.assignee, via=Via.WEB):
                put_runbook(runbook=runbook.pk, ticket=ticket.pk, by=ticket.assignee, now=at)


def known_error(stage: Stage, *, now: datetime) -> Iterator[datetime]:
    """A fault of the handhelds' firmware; its workaround worked on seven tickets out of nine."""
    at = now - timedelta(days=22)
    yield at
    jonas = stage.company.users["Jonas Weber"]
    problem = _open(stage, jonas, at)
    at += timedelta(hours=5)
    yield at
    _become_known(problem, jonas, at)
    for at in _looking(_OFTEN, now):
        yield at
        if _judge(problem, at) == USED:
            return
        _use(problem, at)
    yield now
    _judge(problem, now)


def _open(stage: Stage, by: User, at: datetime) -> Problem:
    subcategory = stage.subcategories["Handheld scanner"]
    facts = ProblemFacts(
        title=FREEZES.title,
        description=FREEZES.description,
        subcategory=subcategory,
        service=stage.services["Handheld scanners"],
        owner=by,
        team=stage.company.teams["Workplace"],
        phrases=FREEZES.phrases,
    )
    with acting(by=by, via=Via.WEB):
        problem = open_problem(by=by, now=at, facts=facts)
        move_problem(problem=problem.pk, to=ProblemState.ANALYSIS, by=by, now=at)
    return problem


def _become_known(problem: Problem, by: User, at: datetime) -> None:
    row = Problem.objects.get(pk=problem.pk)
    facts = ProblemFacts(
        title=row.title,
        description=row.description,
        category=row.category,
        subcategory=row.subcategory,
        service=row.service,
        owner=row.owner,
        team=row.team,
        root_cause="Firmware 4.2 scans for networks after every barcode. Fixed in 4.3, which the vendor has "
        "announced for next month.",
        workaround=WORKAROUND,
        phrases=row.phrases,
    )
    with acting(by=by, via=Via.WEB):
        last = row.record.order_by("-pk")[0].pk
        edit_problem(problem=row.pk, by=by, now=at, facts=facts, seen=last)
        move_problem(problem=row.pk, to=ProblemState.KNOWN_ERROR, by=by, now=at)


def _use(problem: Problem, at: datetime) -> None:
    """Whoever works on such a ticket tries the workaround."""
    used = WorkaroundUse.objects.filter(problem=problem)
    if used.count() >= USED:
        return
    working = Ticket.objects.open().filter(subcategory=problem.subcategory, kind=Kind.INCIDENT)
    working = working.exclude(assignee=None)
    for ticket in working.exclude(pk__in=used.values("ticket")).order_by("pk")[: USED - used.count()]:
        by = ticket.assignee
        if by is not None:
            with acting(by=by, via=Via.WEB):
                use_workaround(
                    problem=problem.pk,
                    ticket=ticket.pk,
                    by=by,
                    now=at,
                    used_as=UsedAs.NOTE,
                    body=WORKAROUND,
                )


def _judge(problem: Problem, at: datetime) -> int:
    """Say of each use whether it worked; returns how many were there."""
    uses = list(WorkaroundUse.objects.filter(problem=problem).order_by("pk"))
    for place, use in enumerate(uses):
        if use.worked is None and use.by is not None:
            with acting(by=use.by, via=Via.WEB):
                judge_workaround(
                    problem=problem.pk, ticket=use.ticket_id, by=use.by, now=at, worked=place not in FAILED
                )
    return len(uses)


def decisions(stage: Stage, *, now: datetime) -> Iterator[datetime]:
    """The incident manager answers what rules proposed; the last proposal of a problem is still open."""
    manager = stage.company.users[MANAGER]
    yield now - _WEEKS
    for at in _looking(_SELDOM, now - _SELDOM):
        yield at
        _decline_majors(manager, at)
        waiting = ProblemProposal.objects.filter(
            state=ProposalState.OPEN, proposed_at__lt=at - timedelta(days=1)
        )
        _decide(manager, waiting.order_by("proposed_at"), at)
    at = now - timedelta(minutes=25)
    yield at
    _decline_majors(manager, at)
    _decide(
        manager, ProblemProposal.objects.filter(state=ProposalState.OPEN).order_by("-proposed_at")[1:], at
    )


def _decline_majors(manager: User, at: datetime) -> None:
    """What Watchdesk proposed by its rules; the story of the major incident has its own."""
    proposed = MajorIncident.objects.filter(
        state=MajorState.PROPOSED, ticket__status__in=OPEN_VALUES, proposed_at__lt=at - timedelta(minutes=20)
    )
    for major in proposed.order_by("pk"):
        with acting(by=manager, via=Via.WEB):
            decline_major(
                ticket=major.ticket_id,
                by=manager,
                now=at,
                reason="One site only, and the team has it in hand: an ordinary incident.",
            )


def _decide(manager: User, proposals: QuerySet[ProblemProposal], at: datetime) -> None:
    """The one of the Wi-Fi becomes a problem."""
    for proposal in proposals.select_related("service"):
        with acting(by=manager, via=Via.WEB):
            if proposal.service.name == "Site network":
                owner = User.objects.get(full_name="Leila Haddad")
                title = "Wi-Fi and switches fail in several halls"
                accept_proposal(proposal=proposal.pk, by=manager, now=at, title=title, owner=owner)
            else:
                reason = "Different causes each time; looked through with the team."
                decline_proposal(proposal=proposal.pk, by=manager, now=at, reason=reason)
