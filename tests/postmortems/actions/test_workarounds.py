"""Using a workaround on a ticket, and whether it worked."""

import pytest

from oncall.models import OutboundEmail
from postmortems.actions.errors import Refused
from postmortems.actions.problems import move_problem
from postmortems.actions.workarounds import judge_workaround, use_workaround
from postmortems.models import Problem, ProblemLink, WorkaroundUse
from postmortems.models.workaround_use import Tally
from tests.factories.tickets import MONDAY
from tests.postmortems.knowledge_desk import KnowledgeDesk
from tests.tickets.actions.scene import kinds
from tickets.models import Ticket
from tickets.models.choices import Kind


def use(known: KnowledgeDesk, problem: Problem, ticket: Ticket, used_as: str = "note") -> WorkaroundUse:
    said = {"used_as": used_as, "body": "Start it twice."}
    return use_workaround(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY, **said)


def test_as_a_note_is_internal_and_links_the_incident(known: KnowledgeDesk) -> None:
    problem, ticket = known.known_error(), known.incident()
    before = OutboundEmail.objects.count()
    use(known, problem, ticket)
    assert kinds(ticket, last=3) == ["note", "workaround_used", "problem_linked"]
    assert OutboundEmail.objects.count() == before
    assert ProblemLink.objects.filter(problem=problem, ticket=ticket).exists()


def test_as_a_reply_reaches_the_requester_and_stops_the_clock(known: KnowledgeDesk) -> None:
    ticket = known.incident()
    use(known, known.known_error(), ticket, "reply")
    assert {"reply", "clock_stopped"} <= set(kinds(ticket))
    assert "Start it twice." in OutboundEmail.objects.latest("pk").body_text


def test_a_service_request_uses_it_and_is_not_linked(known: KnowledgeDesk) -> None:
    wish = known.incident("A new key", kind=Kind.REQUEST.value)
    use(known, known.known_error(), wish)
    assert not ProblemLink.objects.filter(ticket=wish).exists()


def test_twice_on_a_ticket_is_refused_and_says_nothing_twice(known: KnowledgeDesk) -> None:
    problem, ticket = known.known_error(), known.incident()
    use(known, problem, ticket)
    with pytest.raises(Refused, match="already"):
        use(known, problem, ticket)
    assert kinds(ticket).count("note") == 1


def test_what_is_offered_no_more_is_refused_and_nothing_is_said(known: KnowledgeDesk) -> None:
    problem, ticket = known.known_error(root_cause="A race"), known.incident()
    move_problem(problem=problem.pk, to="resolved", by=known.ana, now=MONDAY)
    with pytest.raises(Refused, match="offers no workaround"):
        use(known, problem, ticket)
    assert "note" not in kinds(ticket)


def test_how_often_it_worked_counts_what_was_judged_last(known: KnowledgeDesk) -> None:
    problem = known.known_error()
    tickets = [known.incident(f"No tunnel {number}") for number in range(4)]
    for ticket in tickets:
        use(known, problem, ticket)
    for ticket, worked in zip(tickets, (True, False, True), strict=False):
        judge_workaround(problem=problem.pk, ticket=ticket.pk, by=known.bob, now=MONDAY, worked=worked)
    assert WorkaroundUse.objects.tallies()[problem.pk] == Tally(2, 3)
    judge_workaround(problem=problem.pk, ticket=tickets[0].pk, by=known.bob, now=MONDAY, worked=False)
    assert WorkaroundUse.objects.tallies()[problem.pk] == Tally(1, 3)
    assert kinds(tickets[0]).count("workaround_judged") == 2


def test_only_what_was_used_is_judged(known: KnowledgeDesk) -> None:
    problem, ticket = known.known_error(), known.incident()
    with pytest.raises(Refused, match="was not used"):
        judge_workaround(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY, worked=True)
