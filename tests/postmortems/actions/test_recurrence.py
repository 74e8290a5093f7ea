"""Incidents that recur propose a problem, once, until somebody decides."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oncall.models import OutboundEmail
from postmortems.actions.errors import Refused
from postmortems.actions.problems import move_problem
from postmortems.actions.recurrence import accept_proposal, decline_proposal
from postmortems.models import ProblemProposal, RecurrenceRule
from tests.factories.desk import SubcategoryFactory, restore_defaults
from tests.postmortems.knowledge_desk import KnowledgeDesk, days, open_knowledge
from tests.tickets.actions.scene import kinds
from tickets.actions.details import edit
from tickets.actions.relations import mark_duplicate, undo_duplicate
from tickets.actions.status import cancel
from tickets.models import Ticket
from tickets.models.choices import Kind


def proposals() -> list[tuple[str, int]]:
    return list(ProblemProposal.objects.order_by("pk").values_list("state", "incidents"))


def recur(known: KnowledgeDesk, *on: float) -> list[Ticket]:
    """Incidents on these days after Monday."""
    return [known.incident(f"No tunnel on day {day}", at=days(day)) for day in on]


def test_the_third_within_two_weeks_proposes_one_problem(known: KnowledgeDesk) -> None:
    recur(known, 0, 5)
    assert proposals() == []
    recur(known, 13, 13.5, 13.6)
    assert proposals() == [("open", 3)]


def test_incidents_that_lie_too_far_apart_propose_nothing(known: KnowledgeDesk) -> None:
    recur(known, 0, 10, 20, 30)
    assert proposals() == []


def test_incident_managers_are_mailed_once_each(known: KnowledgeDesk) -> None:
    recur(known, 0, 1, 2, 3)
    mails = OutboundEmail.objects.filter(kind="problem_proposed")
    assert [mail.recipient for mail in mails] == [known.mia]
    assert "VPN" in mails[0].subject


@pytest.mark.parametrize(
    "other",
    [{"service": None}, {"subcategory": None}, {"kind": Kind.REQUEST.value}],
    ids=["no service", "no category", "a request"],
)
def test_other_tickets_do_not_count(known: KnowledgeDesk, other: dict[str, Any]) -> None:
    for day in range(4):
        known.incident(at=days(day), **other)
    assert proposals() == []


def test_cancelled_and_duplicates_do_not_count(known: KnowledgeDesk) -> None:
    first, second = recur(known, 0, 1)
    mark_duplicate(ticket=second.pk, by=known.ana, now=days(1), of=first)
    third = recur(known, 2)[0]
    assert proposals() == []
    cancel(ticket=third.pk, by=known.ana, now=days(2), reason="A test")
    recur(known, 3)
    assert proposals() == []
    undo_duplicate(ticket=second.pk, by=known.ana, now=days(3))
    assert proposals() == [("open", 3)]


def test_one_that_is_classified_later_counts_too(known: KnowledgeDesk) -> None:
    late = known.incident(subcategory=None, at=days(0))
    recur(known, 1, 2)
    edit(ticket=late.pk, by=known.ana, now=days(2), changes={"subcategory": known.client})
    assert proposals() == [("open", 3)]


def test_each_service_and_category_has_its_own(known: KnowledgeDesk) -> None:
    other = SubcategoryFactory.create()
    recur(known, 0, 1)
    known.incident(subcategory=other, at=days(2))
    assert proposals() == []


def test_an_open_problem_of_the_same_needs_no_other(known: KnowledgeDesk) -> None:
    known.problem()
    recur(known, 0, 1, 2)
    assert proposals() == []


def test_a_rule_that_is_switched_off_proposes_nothing(known: KnowledgeDesk) -> None:
    RecurrenceRule.objects.update(active=False)
    recur(known, 0, 1, 2)
    assert proposals() == []


def test_the_numbers_are_the_admins(known: KnowledgeDesk) -> None:
    RecurrenceRule.objects.update(incidents=2, days=1)
    recur(known, 0, 2)
    assert proposals() == []
    recur(known, 2.5)
    assert proposals() == [("open", 2)]


class TestDeciding:
    def test_accepted_opens_a_problem_with_the_incidents(self, known: KnowledgeDesk) -> None:
        tickets = recur(known, 0, 1, 2, 3)
        proposal = ProblemProposal.objects.get()
        said: dict[str, Any] = {"title": "Tunnel recurs", "owner": known.ana}
        problem = accept_proposal(proposal=proposal.pk, by=known.mia, now=days(3), **said)
        assert set(problem.links.values_list("ticket", flat=True)) == {ticket.pk for ticket in tickets}
        assert (problem.service, problem.category) == (known.vpn, known.client.category)
        proposal.refresh_from_db()
        assert (proposal.state, proposal.problem, proposal.decided_by) == ("accepted", problem, known.mia)
        assert kinds(tickets[0], last=1) == ["problem_linked"]

    def test_none_needed_needs_a_reason(self, known: KnowledgeDesk) -> None:
        recur(known, 0, 1, 2)
        with pytest.raises(Refused) as refused:
            decline_proposal(proposal=ProblemProposal.objects.get().pk, by=known.mia, now=days(2), reason="")
        assert refused.value.field == "reason"

    def test_declined_is_asked_again_after_three_more(self, known: KnowledgeDesk) -> None:
        recur(known, 0, 1, 2)
        decline_proposal(
            proposal=ProblemProposal.objects.get().pk, by=known.mia, now=days(2), reason="Holidays"
        )
        recur(known, 3, 4)
        assert proposals() == [("declined", 3)]
        recur(known, 5)
        assert proposals() == [("declined", 3), ("open", 3)]

    def test_accepted_is_asked_again_only_once_the_problem_is_gone(self, known: KnowledgeDesk) -> None:
        recur(known, 0, 1, 2)
        proposal = ProblemProposal.objects.get()
        problem = accept_proposal(proposal=proposal.pk, by=known.mia, now=days(2), title="Tunnel", owner=None)
        recur(known, 3, 4, 5)
        assert len(proposals()) == 1
        move_problem(problem=problem.pk, to="closed", by=known.mia, now=days(5), reason="Too dear")
        recur(known, 6)
        assert [state for state, _count in proposals()] == ["accepted", "open"]

    def test_the_second_to_decide_is_told_who_did(self, known: KnowledgeDesk) -> None:
        recur(known, 0, 1, 2)
        key = ProblemProposal.objects.get().pk
        decline_proposal(proposal=key, by=known.mia, now=days(2), reason="Holidays")
        with pytest.raises(Refused, match="Mia Manager decided this already: None needed"):
            accept_proposal(proposal=key, by=known.mia, now=days(2), title="Tunnel", owner=None)

    def test_is_for_incident_managers(self, known: KnowledgeDesk) -> None:
        recur(known, 0, 1, 2)
        with pytest.raises(Refused):
            decline_proposal(
                proposal=ProblemProposal.objects.get().pk, by=known.ana, now=days(2), reason="Holidays"
            )


def test_logging_pays_three_queries_for_it(known: KnowledgeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            known.incident()
        return len(queries)

    cost()
    with_it = cost()
    RecurrenceRule.objects.all().delete()
    assert with_it - cost() <= 2, "the lock and the count, beside the question for the rule"


@pytest.mark.django_db(transaction=True)
def test_two_logged_at_once_make_one_proposal() -> None:
    restore_defaults()
    RecurrenceRule.objects.get_or_create(pk=1)
    known = open_knowledge()
    recur(known, 0)
    barrier, errors = Barrier(3), []

    def log(number: int) -> None:
        try:
            barrier.wait(timeout=10)
            known.incident(f"At once {number}", at=days(1))
        except Exception as error:  # noqa: BLE001 (told below)
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=log, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert [state for state, _count in proposals()] == ["open"]
    assert OutboundEmail.objects.filter(kind="problem_proposed").count() == 1
