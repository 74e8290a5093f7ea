"""Runbooks as people meet them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from postmortems.actions.runbook_uses import judge_runbook, put_runbook
from postmortems.models import Runbook, RunbookUse
from tests.factories.tickets import MONDAY
from tests.postmortems.knowledge_desk import KnowledgeDesk
from tests.postmortems.posting import posted
from tests.tickets.views.ticket_desk import client_of, text_of


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def ana(known: KnowledgeDesk) -> Client:
    return client_of(known.ana)


def typed(known: KnowledgeDesk, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Reset the tunnel",
        "steps": "Stop the client\n\n  Start it again ",
        "owner": known.ana.pk,
        "review_by": "2026-12-31",
        **changes,
    }


class TestWriting:
    def test_makes_steps_of_lines(self, known: KnowledgeDesk, ana: Client) -> None:
        said = typed(known, subcategories=[known.client.pk], services=[known.vpn.pk])
        answer = ana.post("/runbooks/new/", said)
        row = Runbook.objects.get()
        assert answer["Location"] == f"/runbooks/{row.pk}/"
        assert row.versions.get().steps == ["Stop the client", "Start it again"]
        assert (row.subcategories.get(), row.services.get()) == (known.client, known.vpn)

    def test_is_previewed_and_not_saved(self, known: KnowledgeDesk, ana: Client) -> None:
        text = text_of(ana.post("/runbooks/new/", typed(known, step="preview")))
        assert '<span class="what">Start it again</span>' in text
        assert "Reset the tunnel" in text
        assert not Runbook.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"steps": "\n \n"}, "This field is required"),
            ({"steps": "x" * 201}, "200 characters at most"),
            ({"review_by": "9999-12-31"}, "between 2000 and 2100"),
            ({"review_by": "soon"}, "Enter a valid date"),
            ({"owner": ""}, "This field is required"),
            ({"services": "999999"}, "Select a valid choice"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(
        self, known: KnowledgeDesk, ana: Client, changes: dict[str, str], words: str
    ) -> None:
        answer = ana.post("/runbooks/new/", typed(known, **changes))
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert "Reset the tunnel" in text_of(answer)

    def test_two_who_edit_at_once_meet(self, known: KnowledgeDesk, ana: Client) -> None:
        row = known.runbook()
        url = f"/runbooks/{row.pk}/edit/"
        opened = re.search(r'name="revision" value="(\d+)"', text_of(ana.get(url)))
        assert opened is not None
        client_of(known.bob).post(url, typed(known, steps="Wait", revision=opened[1]))
        mine = ana.post(url, typed(known, steps="Call the vendor", revision=opened[1]))
        text = text_of(mine)
        assert mine.status_code == 409
        assert "Bob Builder" in text
        assert "Call the vendor" in text
        fresh = re.search(r'name="revision" value="(\d+)"', text)
        assert fresh is not None
        ana.post(url, typed(known, steps="Call the vendor", revision=fresh[1]))
        row.refresh_from_db()
        assert row.versions.get(number=row.version).steps == ["Call the vendor"]
        assert "Wait" in text_of(ana.get(f"/runbooks/{row.pk}/?version=2"))

    def test_after_a_conflict_what_only_the_other_wrote_is_kept(
        self, known: KnowledgeDesk, ana: Client
    ) -> None:
        row = known.runbook()
        url = f"/runbooks/{row.pk}/edit/"
        opened = posted(ana.get(url))
        his = {"steps": "Stop the client\r\nWait\r\nStart it again", "services": [known.vpn.pk]}
        client_of(known.bob).post(url, opened | his)
        client_of(known.bob).post(f"/runbooks/{row.pk}/verify/", {"review_by": "2026-09-01"})
        mine = {"title": "Reset the VPN", "subcategories": []}
        previewed = ana.post(url, opened | mine | {"step": "preview"})
        answer = ana.post(url, posted(previewed))
        assert answer.status_code == 409
        again = posted(answer)
        assert (again["title"], again["subcategories"]) == ("Reset the VPN", [])
        assert ana.post(url, again).status_code == 302
        row.refresh_from_db()
        assert row.versions.get(number=row.version).steps == ["Stop the client", "Wait", "Start it again"]
        assert (row.verified_on, row.review_by) == (MONDAY.date(), date(2026, 9, 1))
        assert (row.title, list(row.subcategories.all()), row.services.get()) == (
            "Reset the VPN",
            [],
            known.vpn,
        )

    @pytest.mark.parametrize("opened", ["", "x", "W10:1vx:AAAA"])
    def test_a_form_that_does_not_say_what_it_showed_keeps_all_that_was_typed(
        self, known: KnowledgeDesk, ana: Client, opened: str
    ) -> None:
        row = known.runbook()
        said = typed(known, steps="Call the vendor", revision=0, opened=opened)
        answer = ana.post(f"/runbooks/{row.pk}/edit/", said)
        assert answer.status_code == 409
        assert (posted(answer)["steps"], posted(answer)["review_by"]) == ("Call the vendor", "2026-12-31")

    def test_a_double_click_makes_one(self, known: KnowledgeDesk, ana: Client) -> None:
        said = typed(known, subcategories=[known.client.pk])
        first, second = (ana.post("/runbooks/new/", said) for _click in range(2))
        assert second["Location"] == first["Location"] == f"/runbooks/{Runbook.objects.get().pk}/"


class TestPages:
    def test_those_that_want_reviewing_are_marked(self, known: KnowledgeDesk, ana: Client) -> None:
        row = known.runbook(review_by=date(2026, 3, 1))
        assert "review overdue" in text_of(ana.get("/runbooks/"))
        ana.post(f"/runbooks/{row.pk}/verify/", {"review_by": "2026-09-01"})
        assert "review overdue" not in text_of(ana.get("/runbooks/"))
        row.refresh_from_db()
        assert row.verified_on == MONDAY.date()
        assert ana.post(f"/runbooks/{row.pk}/verify/", {"review_by": "2026-03-02"}).status_code == 422

    def test_retired_ones_stand_apart(self, known: KnowledgeDesk, ana: Client) -> None:
        row = known.runbook()
        ana.post(f"/runbooks/{row.pk}/retire/", {"retired": "yes"})
        assert "Reset the tunnel" not in text_of(ana.get("/runbooks/"))
        assert "Reset the tunnel" in text_of(ana.get("/runbooks/?show=retired"))
        ana.post(f"/runbooks/{row.pk}/retire/", {"retired": "no"})
        assert "Reset the tunnel" in text_of(ana.get("/runbooks/"))

    def test_the_list_costs_the_same_for_many(self, known: KnowledgeDesk, ana: Client) -> None:
        known.runbook()
        ana.get("/runbooks/")
        with CaptureQueriesContext(connection) as few:
            ana.get("/runbooks/")
        for number in range(4):
            known.runbook(title=f"Another {number}", services=[known.vpn])
        with CaptureQueriesContext(connection) as many:
            ana.get("/runbooks/")
        assert len(many) <= len(few) + 1

    def test_what_was_said_on_a_restricted_ticket_stays_there(self, known: KnowledgeDesk) -> None:
        row, ticket = known.runbook(), known.hidden()
        use = put_runbook(runbook=row.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        said = {"outcome": "no", "step": "Start it again", "note": "The payroll key is gone"}
        judge_runbook(use=use.pk, ticket=ticket.pk, by=known.ana, now=MONDAY, **said)
        mine, his = (text_of(client_of(who).get(f"/runbooks/{row.pk}/")) for who in (known.ana, known.sven))
        assert "The payroll key is gone" in mine
        assert "payroll" not in his.lower()
        assert ticket.number not in his
        assert "worked 0, partly 0, no 1" in his

    def test_a_version_that_never_was_is_the_present_one(self, known: KnowledgeDesk, ana: Client) -> None:
        row = known.runbook()
        for version in ("7", "%00", "9" * 40):
            assert "Start it again" in text_of(ana.get(f"/runbooks/{row.pk}/?version={version}"))


class TestOnTheTicket:
    def test_one_that_fits_is_put_on_it_and_judged(self, known: KnowledgeDesk, ana: Client) -> None:
        row, ticket = known.runbook(), known.incident()
        page = f"/tickets/{ticket.number}/"
        assert "Put on the ticket" in text_of(ana.get(page))
        ana.post(f"{page}runbook/{row.pk}/")
        assert "Put on the ticket again" in text_of(ana.get(page))
        assert "0 of 2 done" in text_of(ana.get(page))
        ana.post(f"{page}runbook/{row.pk}/")
        assert ticket.tasks.count() == 2
        use = RunbookUse.objects.get()
        form = f"{page}runbook-use/{use.pk}/"
        assert "2. Start it again" in text_of(ana.get(form))
        answer = ana.post(form, {"outcome": "no", "step": "", "note": "Needs a cable"})
        assert answer.status_code == 422
        assert "Say at which step it went wrong" in text_of(answer)
        assert "Needs a cable" in text_of(answer)
        ana.post(form, {"outcome": "worked"})
        use.refresh_from_db()
        assert use.outcome == "worked"

    def test_the_use_of_another_ticket_is_not_found(self, known: KnowledgeDesk, ana: Client) -> None:
        row, ticket, other = known.runbook(), known.incident(), known.incident("Other")
        use = put_runbook(runbook=row.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        assert ana.get(f"/tickets/{other.number}/runbook-use/{use.pk}/").status_code == 404
