"""Opening, editing, moving and linking problems."""

from datetime import timedelta
from typing import Any

import pytest

from postmortems.actions.errors import Overtaken, Refused
from postmortems.actions.problem_links import (
    decide_no_problem,
    link_incident,
    link_incidents,
    unlink_incident,
)
from postmortems.actions.problems import ProblemFacts, move_problem, open_problem
from postmortems.models import NoProblem, Problem, ProblemEntry
from tests.factories.tickets import MONDAY
from tests.postmortems.knowledge_desk import KnowledgeDesk, last_entry
from tests.tickets.actions.scene import kinds
from tickets.actions.conversation import add_note
from tickets.models.choices import Kind


def record(problem: Problem) -> list[str]:
    return list(ProblemEntry.objects.filter(problem=problem).order_by("pk").values_list("kind", flat=True))


class TestOpening:
    def test_gives_a_number_that_people_read_aloud(self, known: KnowledgeDesk) -> None:
        first, second = known.problem(), known.problem()
        assert first.number.startswith("PRB-")
        assert int(second.number[4:]) == int(first.number[4:]) + 1
        assert first.state == "new"
        assert record(first) == ["opened"]

    def test_links_the_incident_that_showed_it_on_both_records(self, known: KnowledgeDesk) -> None:
        ticket = known.incident()
        facts = ProblemFacts(title="Key forgotten")
        problem = open_problem(by=known.ana, now=MONDAY, facts=facts, tickets=[ticket.pk])
        assert record(problem) == ["opened", "linked"]
        assert kinds(ticket, last=1) == ["problem_linked"]

    def test_the_same_form_sent_again_opens_no_second_one(self, known: KnowledgeDesk) -> None:
        said: dict[str, Any] = {"by": known.ana, "facts": ProblemFacts(title="Key forgotten")}
        first = open_problem(**said, now=MONDAY)
        assert open_problem(**said, now=MONDAY + timedelta(minutes=5)) == first
        assert record(first) == ["opened"]
        assert open_problem(**said | {"by": known.bob}, now=MONDAY) != first
        assert open_problem(**said | {"facts": ProblemFacts(title="Key lost")}, now=MONDAY) != first
        assert open_problem(**said, now=MONDAY + timedelta(minutes=11)) != first

    def test_one_about_another_incident_in_the_same_words_is_another(self, known: KnowledgeDesk) -> None:
        first, second = known.incident(), known.incident()
        said: dict[str, Any] = {"by": known.ana, "facts": ProblemFacts(title="Mail is down"), "now": MONDAY}
        about_first = open_problem(**said, tickets=[first.pk])
        about_second = open_problem(**said, tickets=[second.pk])
        assert kinds(second, last=1) == ["problem_linked"]
        assert open_problem(**said, tickets=[first.pk]) == about_first
        assert open_problem(**said, tickets=[second.pk]) == about_second != about_first

    def test_takes_the_category_of_the_subcategory(self, known: KnowledgeDesk) -> None:
        assert known.problem(category=None).category == known.client.category

    @pytest.mark.parametrize(("facts", "field"), [({"title": " "}, "title"), ({"owner": "rita"}, "owner")])
    def test_says_at_the_field_what_is_wrong(
        self, known: KnowledgeDesk, facts: dict[str, str], field: str
    ) -> None:
        said = {name: getattr(known, value, value) for name, value in facts.items()}
        with pytest.raises(Refused) as refused:
            known.problem(**said)
        assert refused.value.field == field

    def test_is_not_for_those_who_only_read(self, known: KnowledgeDesk) -> None:
        for reader in (known.pia, known.rita):
            with pytest.raises(Refused):
                open_problem(by=reader, now=MONDAY, facts=ProblemFacts(title="Mine"))


class TestMoving:
    def test_goes_the_whole_way_and_back_again(self, known: KnowledgeDesk) -> None:
        problem = known.known_error(root_cause="A race")
        for state in ("fix_in_progress", "resolved", "closed"):
            problem = move_problem(problem=problem.pk, to=state, by=known.ana, now=MONDAY)
        assert (problem.resolved_at, problem.closed_at) == (MONDAY, MONDAY)
        problem = move_problem(
            problem=problem.pk, to="analysis", by=known.mia, now=MONDAY, reason="Came back"
        )
        assert (problem.resolved_at, problem.closed_at) == (None, None)
        last = ProblemEntry.objects.filter(problem=problem).latest("pk")
        assert last.params == {"from": "closed", "to": "analysis", "reason": "Came back"}

    def test_refuses_a_leap_and_says_what_is_allowed(self, known: KnowledgeDesk) -> None:
        with pytest.raises(Refused, match=r"From “New”.*Allowed from here: Analysis, Closed\."):
            move_problem(problem=known.problem().pk, to="resolved", by=known.ana, now=MONDAY)

    def test_wants_a_workaround_for_a_known_error(self, known: KnowledgeDesk) -> None:
        problem = known.problem()
        move_problem(problem=problem.pk, to="analysis", by=known.ana, now=MONDAY)
        with pytest.raises(Refused, match="needs a workaround"):
            move_problem(problem=problem.pk, to="known_error", by=known.ana, now=MONDAY)

    def test_wants_the_cause_before_it_is_resolved(self, known: KnowledgeDesk) -> None:
        with pytest.raises(Refused, match="what the cause was"):
            move_problem(problem=known.known_error().pk, to="resolved", by=known.ana, now=MONDAY)

    def test_wants_a_reason_for_a_step_back(self, known: KnowledgeDesk) -> None:
        with pytest.raises(Refused, match="Say why") as refused:
            move_problem(problem=known.known_error().pk, to="analysis", by=known.ana, now=MONDAY)
        assert refused.value.field == "reason"

    def test_refuses_a_word_that_is_no_state(self, known: KnowledgeDesk) -> None:
        with pytest.raises(Refused):
            move_problem(problem=known.problem().pk, to="nowhere", by=known.ana, now=MONDAY)


class TestEditing:
    def test_records_each_changed_field_and_nothing_for_nothing(self, known: KnowledgeDesk) -> None:
        problem = known.problem()
        known.edit(problem, by=known.ana, title="Key lost", owner=known.bob)
        entry = ProblemEntry.objects.filter(problem=problem).latest("pk")
        assert entry.params["changes"] == {
            "title": ["The client forgets its key", "Key lost"],
            "owner": ["", "Bob Builder"],
        }
        known.edit(problem, by=known.ana)
        assert record(problem) == ["opened", "edited"]

    def test_other_line_ends_are_no_change(self, known: KnowledgeDesk) -> None:
        problem = known.problem(description="One\nTwo")
        known.edit(problem, by=known.ana, description="One\r\nTwo")
        assert record(problem) == ["opened"]

    def test_of_two_who_change_the_same_field_the_second_is_told(self, known: KnowledgeDesk) -> None:
        problem = known.problem()
        opened = last_entry(problem)
        known.edit(problem, by=known.ana, title="From Ana")
        with pytest.raises(Overtaken) as overtaken:
            known.edit(problem, by=known.bob, seen=opened, title="From Bob")
        (change,) = overtaken.value.changes
        assert (change.field, change.new, change.by_name) == ("title", "From Ana", "Ana Agent")
        assert Problem.objects.get(pk=problem.pk).title == "From Ana"

    def test_of_two_who_change_different_fields_both_are_kept(self, known: KnowledgeDesk) -> None:
        problem = known.problem()
        opened = last_entry(problem)
        known.edit(problem, by=known.ana, title="From Ana")
        known.edit(
            problem, by=known.bob, seen=opened, title="The client forgets its key", root_cause="A race"
        )
        row = Problem.objects.get(pk=problem.pk)
        assert (row.title, row.root_cause) == ("From Ana", "A race")

    def test_a_known_error_keeps_its_workaround(self, known: KnowledgeDesk) -> None:
        with pytest.raises(Refused) as refused:
            known.edit(known.known_error(), by=known.ana, workaround="")
        assert refused.value.field == "workaround"

    @pytest.mark.parametrize("states", [["resolved"], ["resolved", "closed"]])
    def test_what_is_resolved_keeps_its_root_cause(self, known: KnowledgeDesk, states: list[str]) -> None:
        problem = known.known_error(root_cause="A race")
        known.edit(problem, by=known.ana, root_cause="")
        known.edit(problem, by=known.ana, root_cause="A race")
        for state in states:
            move_problem(problem=problem.pk, to=state, by=known.ana, now=MONDAY)
        with pytest.raises(Refused) as refused:
            known.edit(problem, by=known.ana, root_cause="  ")
        assert refused.value.field == "root_cause"
        assert known.edit(problem, by=known.ana, root_cause="Two races").root_cause == "Two races"

    def test_what_was_closed_without_a_root_cause_needs_none(self, known: KnowledgeDesk) -> None:
        problem = known.problem()
        move_problem(problem=problem.pk, to="closed", by=known.ana, now=MONDAY, reason="Replaced")
        assert known.edit(problem, by=known.ana, title="Old client").title == "Old client"


class TestLinking:
    def test_twice_is_once(self, known: KnowledgeDesk) -> None:
        problem, ticket = known.problem(), known.incident()
        for _time in range(2):
            link_incident(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        assert record(problem) == ["opened", "linked"]

    def test_several_are_linked_or_none(self, known: KnowledgeDesk) -> None:
        problem, ticket = known.problem(), known.incident()
        wish = known.incident("A new key", kind=Kind.REQUEST.value)
        with pytest.raises(Refused):
            link_incidents(problem=problem.pk, tickets=[ticket.pk, wish.pk], by=known.ana, now=MONDAY)
        assert record(problem) == ["opened"]
        assert "problem_linked" not in kinds(ticket)

    def test_and_unlinking_stand_on_both_records(self, known: KnowledgeDesk) -> None:
        problem, ticket = known.problem(), known.incident()
        link_incident(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        for _time in range(2):
            unlink_incident(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        assert record(problem) == ["opened", "linked", "unlinked"]
        assert kinds(ticket, last=2) == ["problem_linked", "problem_unlinked"]

    def test_a_service_request_is_refused(self, known: KnowledgeDesk) -> None:
        wish = known.incident("A new key", kind=Kind.REQUEST.value)
        with pytest.raises(Refused, match="is a service request"):
            link_incident(problem=known.problem().pk, ticket=wish.pk, by=known.ana, now=MONDAY)

    def test_a_ticket_that_somebody_does_not_see_is_not_his_to_link(self, known: KnowledgeDesk) -> None:
        with pytest.raises(Refused):
            link_incident(problem=known.problem().pk, ticket=known.hidden().pk, by=known.sven, now=MONDAY)


class TestNoProblem:
    def test_is_recorded_with_its_reason(self, known: KnowledgeDesk) -> None:
        ticket = known.incident()
        decide_no_problem(ticket=ticket.pk, by=known.ana, now=MONDAY, reason="Cable pulled")
        assert NoProblem.objects.get(ticket=ticket).reason == "Cable pulled"
        entry = ticket.timeline.get(kind="no_problem")
        assert (entry.params, entry.public) == ({"reason": "Cable pulled"}, False)

    def test_needs_a_reason(self, known: KnowledgeDesk) -> None:
        with pytest.raises(Refused) as refused:
            decide_no_problem(ticket=known.incident().pk, by=known.ana, now=MONDAY, reason=" ")
        assert refused.value.field == "reason"

    def test_is_no_answer_to_an_incident_that_is_linked(self, known: KnowledgeDesk) -> None:
        problem, ticket = known.problem(), known.incident()
        link_incident(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        with pytest.raises(Refused, match="linked to a problem"):
            decide_no_problem(ticket=ticket.pk, by=known.ana, now=MONDAY, reason="None")


def test_linking_leaves_the_ticket_as_it_was(known: KnowledgeDesk) -> None:
    problem, ticket = known.problem(), known.incident()
    link_incident(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
    add_note(ticket=ticket.pk, by=known.ana, now=MONDAY, body="Goes on.")
    ticket.refresh_from_db()
    assert ticket.status == "new"
