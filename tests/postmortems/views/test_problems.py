"""Problems and proposals as people meet them."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from postmortems.actions.problem_links import link_incident
from postmortems.actions.workarounds import use_workaround
from postmortems.models import Problem, ProblemProposal, WorkaroundUse
from tests.factories.tickets import MONDAY
from tests.postmortems.knowledge_desk import KnowledgeDesk, days
from tests.postmortems.posting import posted
from tests.tickets.views.ticket_desk import client_of, text_of


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(MONDAY + timedelta(hours=1)):
        yield


@pytest.fixture
def ana(known: KnowledgeDesk) -> Client:
    return client_of(known.ana)


def page(problem: Problem, verb: str = "problem") -> str:
    return reverse(f"postmortems:{verb}", args=[problem.number])


def inputs(text: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


class TestList:
    def test_shows_open_ones_and_narrows(self, known: KnowledgeDesk, ana: Client) -> None:
        known.problem(title="Key forgotten")
        known.known_error(title="Tunnel lost", owner=known.bob)
        text = text_of(ana.get("/problems/"))
        assert "Key forgotten" in text
        assert "Tunnel lost" in text
        for query in ("state=known_error", f"owner={known.bob.pk}"):
            narrowed = text_of(ana.get(f"/problems/?{query}"))
            assert "Tunnel lost" in narrowed
            assert "Key forgotten" not in narrowed

    @pytest.mark.parametrize(
        "query", ["state=%00", "owner=99999999999999999999", "service=x&page=x", "state=no"]
    )
    def test_takes_whatever_a_client_sends(self, known: KnowledgeDesk, ana: Client, query: str) -> None:
        known.problem(title="Key forgotten")
        assert "Key forgotten" in text_of(ana.get(f"/problems/?{query}"))

    def test_costs_the_same_for_many(self, known: KnowledgeDesk, ana: Client) -> None:
        known.known_error()
        ana.get("/problems/")
        with CaptureQueriesContext(connection) as few:
            ana.get("/problems/")
        for _number in range(4):
            known.known_error(owner=known.bob, team=known.desk)
        with CaptureQueriesContext(connection) as many:
            ana.get("/problems/")
        assert len(many) <= len(few)
        assert len(many) <= 10

    def test_goes_on_page_by_page(
        self, known: KnowledgeDesk, ana: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("postmortems.views.problems.SIZE", 1)
        first, second = known.problem(title="Older"), known.problem(title="Newer")
        text = text_of(ana.get("/problems/"))
        assert second.number in text
        following = re.search(r'rel="next" href="([^"]+)"', text)
        assert following is not None
        assert first.number in text_of(ana.get(f"/problems/{following[1]}"))

    def test_shows_proposals_to_incident_managers_only(self, known: KnowledgeDesk, ana: Client) -> None:
        for day in range(3):
            known.incident(at=days(day))
        key = ProblemProposal.objects.get().pk
        link = f"/problems/proposals/{key}/"
        assert link in text_of(client_of(known.mia).get("/problems/"))
        assert link not in text_of(ana.get("/problems/"))
        assert ana.get(link).status_code == 403


class TestWriting:
    def test_a_new_one_from_an_incident_is_linked(self, known: KnowledgeDesk, ana: Client) -> None:
        ticket = known.incident("Tunnel down")
        form = text_of(ana.get(f"/problems/new/?ticket={ticket.number}"))
        assert 'value="Tunnel down"' in form
        answer = ana.post("/problems/new/", {**inputs(form), "title": "Key forgotten", "seen": ""})
        problem = Problem.objects.get()
        assert answer["Location"] == page(problem)
        assert problem.links.get().ticket == ticket

    def test_a_restricted_incident_gives_no_words_away(self, known: KnowledgeDesk, ana: Client) -> None:
        form = text_of(ana.get(f"/problems/new/?ticket={known.hidden().number}"))
        assert "Payroll tunnel" not in form
        assert "write nothing here that only some may know" in form

    def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(self, ana: Client) -> None:
        answer = ana.post("/problems/new/", {"title": "", "workaround": "Start it twice"})
        assert answer.status_code == 422
        assert "Start it twice" in text_of(answer)
        assert not Problem.objects.exists()

    def test_two_who_write_the_same_field_meet(self, known: KnowledgeDesk, ana: Client) -> None:
        problem = known.problem()
        mine = inputs(text_of(ana.get(page(problem, "problem_edit"))))
        known.edit(problem, by=known.bob, title="From Bob")
        typed = {**mine, "title": "From Ana", "service": known.vpn.pk, "subcategory": known.client.pk}
        typed["category"] = known.client.category_id
        answer = ana.post(page(problem, "problem_edit"), typed)
        text = text_of(answer)
        assert answer.status_code == 409
        assert "Bob Builder: Title: The client forgets its key → From Bob" in text
        assert 'value="From Ana"' in text
        again = ana.post(page(problem, "problem_edit"), {**typed, **inputs(text), "title": "From Ana"})
        assert again.status_code == 302
        assert Problem.objects.get().title == "From Ana"

    def test_after_a_conflict_what_only_the_other_wrote_is_kept(
        self, known: KnowledgeDesk, ana: Client
    ) -> None:
        problem = known.problem()
        url = page(problem, "problem_edit")
        opened = posted(ana.get(url))
        known.edit(problem, by=known.bob, title="From Bob", root_cause="A race", owner=known.bob)
        answer = ana.post(url, opened | {"title": "From Ana", "workaround": "Start it twice"})
        assert answer.status_code == 409
        again = posted(answer)
        assert (again["title"], again["workaround"]) == ("From Ana", "Start it twice")
        assert ana.post(url, again).status_code == 302
        problem.refresh_from_db()
        assert (problem.title, problem.workaround) == ("From Ana", "Start it twice")
        assert (problem.root_cause, problem.owner) == ("A race", known.bob)

    def test_a_move_that_is_refused_says_what_is_allowed(self, known: KnowledgeDesk, ana: Client) -> None:
        problem = known.problem()
        answer = ana.post(page(problem, "problem_move"), {"to": "resolved", "reason": "Because"})
        assert answer.status_code == 422
        assert "only these can follow: Analysis, Closed" in text_of(answer)
        assert "Because" in text_of(answer)
        assert ana.post(page(problem, "problem_move"), {"to": "analysis"})["Location"] == page(problem)

    def test_process_owners_read(self, known: KnowledgeDesk) -> None:
        problem, pia = known.problem(), client_of(known.pia)
        text = text_of(pia.get(page(problem)))
        assert "The client forgets its key" in text
        assert page(problem, "problem_move") not in text
        assert pia.post(page(problem, "problem_move"), {"to": "analysis"}).status_code == 403


class TestIncidents:
    def test_are_linked_by_number_all_or_none(self, known: KnowledgeDesk, ana: Client) -> None:
        problem, ticket = known.problem(), known.incident()
        answer = ana.post(page(problem, "problem_link"), {"numbers": f"{ticket.number}, INC-999999"})
        assert answer.status_code == 422
        assert "There is no INC-999999 that you can see" in text_of(answer)
        assert not problem.links.exists()
        ana.post(page(problem, "problem_link"), {"numbers": f" {ticket.number.lower()} "})
        assert problem.links.get().ticket == ticket
        ana.post(page(problem, "problem_unlink"), {"number": ticket.number})
        assert not problem.links.exists()

    def test_of_the_same_service_and_category_are_suggested(self, known: KnowledgeDesk, ana: Client) -> None:
        problem, ticket = known.problem(), known.incident("Tunnel down")
        assert "Tunnel down" in text_of(ana.get(page(problem)))
        link_incident(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        other = known.problem()
        assert "Tunnel down" not in text_of(ana.get(page(other)))

    def test_that_are_restricted_are_counted_and_never_named(self, known: KnowledgeDesk) -> None:
        problem, ticket = known.problem(), known.hidden()
        link_incident(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        text = text_of(client_of(known.sven).get(page(problem)))
        assert "and 1 restricted ticket" in text
        assert "a restricted ticket linked" in text
        assert ticket.number not in text
        assert "Payroll tunnel" not in text
        refused = client_of(known.sven).post(page(problem, "problem_link"), {"numbers": ticket.number})
        assert "that you can see" in text_of(refused)


class TestDeciding:
    def proposal(self, known: KnowledgeDesk) -> str:
        for day in range(3):
            known.incident(at=days(day / 24))
        return f"/problems/proposals/{ProblemProposal.objects.get().pk}/"

    def test_accepting_opens_the_problem(self, known: KnowledgeDesk) -> None:
        url, mia = self.proposal(known), client_of(known.mia)
        assert f"{known.client.category} recurs on VPN" in text_of(mia.get(url))
        answer = mia.post(url, {"decision": "accept", "title": "Tunnel recurs", "owner": known.ana.pk})
        problem = Problem.objects.get()
        assert answer["Location"] == page(problem)
        assert problem.links.count() == 3
        assert "A problem was opened" in text_of(mia.get(url))

    def test_none_needed_wants_a_reason(self, known: KnowledgeDesk) -> None:
        url, mia = self.proposal(known), client_of(known.mia)
        assert mia.post(url, {"decision": "none", "reason": ""}).status_code == 422
        assert mia.post(url, {"decision": "none", "reason": "Holidays"})["Location"] == "/problems/"
        late = mia.post(url, {"decision": "accept", "title": "Late"})
        assert late.status_code == 422
        assert "decided this already" in text_of(late)


class TestOnTheTicket:
    def url(self, ticket: object, problem: Problem, verb: str = "workaround") -> str:
        return reverse(f"postmortems:{verb}", args=[getattr(ticket, "number", ""), problem.number])

    def test_a_known_error_that_fits_is_offered_and_used(self, known: KnowledgeDesk, ana: Client) -> None:
        problem, ticket = known.known_error(), known.incident()
        text = text_of(ana.get(f"/tickets/{ticket.number}/"))
        assert "same subcategory, same service" in text
        assert "Start the client twice." in text
        form = text_of(ana.get(self.url(ticket, problem)))
        assert "Start the client twice.</textarea>" in form
        ana.post(self.url(ticket, problem), {"used_as": "note", "body": "Start it twice"})
        text = text_of(ana.get(f"/tickets/{ticket.number}/"))
        assert "Did it work?" in text
        assert ana.get(self.url(ticket, problem)).status_code == 302
        ana.post(self.url(ticket, problem, "workaround_judge"), {"worked": "yes"})
        text = text_of(ana.get(f"/tickets/{ticket.number}/"))
        assert "Worked here" in text
        assert "worked 1 of 1 time" in text

    def test_what_was_typed_stays_when_it_is_refused(self, known: KnowledgeDesk, ana: Client) -> None:
        problem, ticket = known.known_error(), known.incident()
        answer = ana.post(self.url(ticket, problem), {"used_as": "smoke", "body": "Start it twice"})
        assert answer.status_code == 422
        assert "Start it twice" in text_of(answer)
        assert not WorkaroundUse.objects.exists()

    def test_one_that_does_not_fit_is_not_offered(self, known: KnowledgeDesk, ana: Client) -> None:
        known.known_error()
        other = known.incident("Printer", service=None, subcategory=None)
        assert "Start the client twice." not in text_of(ana.get(f"/tickets/{other.number}/"))

    def test_its_requester_sees_nothing_of_it(self, known: KnowledgeDesk) -> None:
        problem, ticket = known.known_error(), known.incident()
        said = {"used_as": "note", "body": "Start it twice"}
        use_workaround(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY, **said)
        text = text_of(client_of(known.rita).get(f"/portal/tickets/{ticket.number}/"))
        assert problem.number not in text
        assert "Start" not in text

    def test_is_linked_or_decided_to_need_none(self, known: KnowledgeDesk, ana: Client) -> None:
        problem, ticket = known.problem(), known.incident()
        base = f"/tickets/{ticket.number}"
        assert ana.post(f"{base}/no-problem/", {"reason": ""}).status_code == 422
        ana.post(f"{base}/no-problem/", {"reason": "Cable pulled"})
        assert "Cable pulled" in text_of(ana.get(f"{base}/"))
        assert problem.number in text_of(ana.get(f"{base}/problem/"))
        assert ana.post(f"{base}/problem/", {"number": "PRB-999999"}).status_code == 422
        ana.post(f"{base}/problem/", {"number": problem.number.lower()})
        text = text_of(ana.get(f"{base}/"))
        assert problem.number in text
        assert "Cable pulled" not in text.split('id="timeline"')[0]

    def test_the_log_form_knows_it_under_the_subcategory(self, known: KnowledgeDesk, ana: Client) -> None:
        known.known_error(phrases="tunnel down")
        known.runbook()
        chosen = text_of(ana.get(f"/log/hints/?subcategory={known.client.pk}"))
        assert "Start the client twice." in chosen
        assert "Reset the tunnel" in chosen
        assert "Start the client twice." in text_of(ana.get("/log/hints/?title=The+tunnel+is+down"))
        assert "Start the client twice." not in text_of(ana.get("/log/hints/?title=Tunnel"))

    def test_the_panels_cost_ten_queries(self, known: KnowledgeDesk, ana: Client) -> None:
        problem, ticket = known.known_error(), known.incident()
        known.runbook()
        said = {"used_as": "note", "body": "Start it twice"}
        use_workaround(problem=problem.pk, ticket=ticket.pk, by=known.ana, now=MONDAY, **said)
        known.known_error()
        ana.get(f"/tickets/{ticket.number}/")
        with CaptureQueriesContext(connection) as queries:
            ana.get(f"/tickets/{ticket.number}/")
        ours = [query["sql"] for query in queries if 'FROM "postmortems_' in query["sql"]]
        ours = [sql for sql in ours if "problem" in sql or "runbook" in sql or "workaround" in sql]
        assert len(ours) <= 10, "\n".join(sql[:120] for sql in ours)
