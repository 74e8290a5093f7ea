"""Major incidents and families on their pages: the panel, the forms, the list, the queue, the portal."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel.clock import frozen
from oncall.models import User
from tests.factories.people import UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.views.ticket_desk import TicketDesk, client_of, open_desk, opened_in, text_of
from tickets import registry
from tickets.actions import major
from tickets.models import MajorIncident, Ticket

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(minutes=10)
MOST_QUERIES_OF_THE_LIST = 2


@pytest.fixture
def desk() -> TicketDesk:
    return open_desk()


@pytest.fixture
def mia(db: None) -> User:
    return UserFactory.create(full_name="Mia Manager", is_incident_manager=True)


def declare(desk: TicketDesk, mia: User) -> MajorIncident:
    said = {"reason": "All printers", "commander": desk.ana, "bridge_link": "tel:+34555010077"}
    ticket = major.accept_major(ticket=desk.ticket.pk, by=mia, now=MONDAY, **said)  # type: ignore[arg-type]
    assert ticket.major_incident is not None
    return ticket.major_incident


def child_of(desk: TicketDesk, name: str = "Carla Caller") -> Ticket:
    child = logged(f"Jam of {name}", requester=UserFactory.create(full_name=name), team=desk.desk)
    major.add_child(ticket=desk.ticket.pk, by=desk.ana, now=MONDAY, child=child)
    return child


def test_an_agent_proposes_and_a_manager_declares(desk: TicketDesk, mia: User) -> None:
    ana = client_of(desk.ana)
    assert desk.url("propose_major") in text_of(ana.get(desk.url()))
    refused = ana.post(desk.url("propose_major"), {"reason": " "})
    assert refused.status_code == 422
    ana.post(desk.url("propose_major"), {"reason": "All printers"})
    page = text_of(ana.get(desk.url()))
    assert "Proposed as a major incident" in page
    assert desk.url("accept_major") not in page
    assert ana.post(desk.url("accept_major"), {"update_interval": "30"}).status_code == 403
    manager = client_of(mia)
    form = {"commander": desk.ana.pk, "update_interval": "15", "bridge_link": "https://meet.example/x"}
    with frozen(NOW):
        assert manager.post(desk.url("accept_major"), form).status_code == 302
        page = text_of(manager.get(desk.url()))
    assert 'href="https://meet.example/x"' in page
    assert "Ana Agent" in page
    assert 'class="clock clock-running clock-lg' in page
    assert desk.url("stand_down") in page


def test_what_is_wrong_is_said_at_its_field_and_kept(desk: TicketDesk, mia: User) -> None:
    form = {"reason": "All", "bridge_link": "javascript:alert(1)", "update_interval": "15"}
    answer = client_of(mia).post(desk.url("accept_major"), form)
    assert answer.status_code == 422
    assert "bridge_link" in answer.context["form"].errors
    assert "javascript:alert(1)" in text_of(answer)
    assert 'href="javascript' not in text_of(answer)


def test_two_people_set_roles_and_neither_undoes_the_other(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    manager = client_of(mia)
    opened = opened_in(manager.get(desk.url("major_roles")))
    major.set_roles(ticket=desk.ticket.pk, by=desk.ana, now=NOW, changes={"commander": desk.bob})
    form = {"commander": desk.ana.pk, "scribe": desk.sven.pk, "update_interval": 30, "opened": opened}
    form["bridge_link"] = "tel:+34555010077"
    assert manager.post(desk.url("major_roles"), form).status_code == 302
    found = MajorIncident.objects.get()
    assert (found.commander, found.scribe) == (desk.bob, desk.sven)
    form["commander"] = desk.sven.pk
    answer = manager.post(desk.url("major_roles"), form)
    assert answer.status_code == 409
    assert "Ana Agent" in text_of(answer)
    assert "Commander" in text_of(answer)


def test_an_update_is_promised_in_minutes_or_at_a_time(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    child = child_of(desk)
    ana = client_of(desk.ana)
    with frozen(NOW):
        page = text_of(ana.get(desk.url("update")))
        assert 'value="30"' in page
        ana.post(desk.url("update"), {"body": "We look.", "minutes": "45", "to_children": "on"})
    found = MajorIncident.objects.get()
    assert found.next_update_at == NOW + timedelta(minutes=45)
    assert child.timeline.filter(kind="update", body="We look.").exists()
    with frozen(NOW + timedelta(minutes=1)):
        # typed in Madrid, an hour ahead of UTC
        form = {"body": "Found it.", "minutes": "45", "next_update_at": "2026-03-02T12:30"}
        ana.post(desk.url("update"), form)
        late = ana.post(desk.url("update"), {"body": "More.", "next_update_at": "2026-03-02T09:00"})
    assert late.status_code == 422
    assert "next_update_at" in late.context["form"].errors
    assert MajorIncident.objects.get().next_update_at == MONDAY + timedelta(hours=2, minutes=30)
    assert child.timeline.filter(kind="update").count() == 1


def test_spot_checks_are_ticked_on_the_page_and_named_at_the_form(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    ana = client_of(desk.ana)
    ana.post(desk.url("spot_check"), {"text": "Print in Lisbon"})
    check = MajorIncident.objects.get().spot_checks.get()
    assert "Print in Lisbon" in text_of(ana.get(desk.url("resolve")))
    form = text_of(ana.get(desk.url("spot_check_remove", f"?check={check.pk}")))
    assert f'name="check" value="{check.pk}"' in form
    ana.post(desk.url("spot_check_tick"), {"check": check.pk})
    assert "Print in Lisbon" not in text_of(ana.get(desk.url("resolve")))
    ana.post(desk.url("spot_check_remove"), {"check": check.pk, "reason": "Closed there"})
    assert not MajorIncident.objects.get().spot_checks.exists()


def test_marks_are_shown_with_who_and_when(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    ana = client_of(desk.ana)
    with frozen(NOW):
        answer = ana.post(
            desk.url("mark_authorities"), {"whom": "Regulator", "what": "Outage", "at": "2026-03-02T10:05"}
        )
        assert answer.status_code == 302
        page = text_of(ana.get(desk.url()))
    assert MajorIncident.objects.get().marks.get().at == MONDAY + timedelta(minutes=5)
    assert "Regulator" in page
    tomorrow = ana.post(desk.url("mark_dr"), {"whom": "Lea", "at": "2031-03-02T10:05"})
    assert "at" in tomorrow.context["form"].errors


def test_children_are_ticked_from_a_list_or_named(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    about: dict[str, Any] = {"category": desk.ticket.category, "team": desk.desk}
    one, two = (logged(f"Jam {place}", **about) for place in range(2))
    other = logged("Something else", team=desk.desk)
    ana = client_of(desk.ana)
    page = text_of(ana.get(desk.url("children")))
    assert one.number in page
    assert other.number not in page
    nothing = ana.post(desk.url("children"), {})
    assert "numbers" in nothing.context["form"].errors
    ana.post(desk.url("children"), {"children": [one.pk, two.pk], "numbers": f" {other.number.lower()}, "})
    page = text_of(ana.get(desk.url()))
    assert all(each.number in page for each in (one, two, other))
    alone = text_of(ana.get(reverse("tickets:ticket", args=[one.number])))
    assert desk.url() in alone
    ana.post(desk.url("child_remove"), {"child": one.pk})
    assert Ticket.objects.all().children_of(desk.ticket.pk).count() == 2
    ana.post(reverse("tickets:parent", args=[one.number]), {"other": desk.ticket.number})
    assert Ticket.objects.all().children_of(desk.ticket.pk).count() == 3


def test_requesters_read_the_promise_and_what_was_sent_to_them(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    child = child_of(desk)
    major.post_update(
        ticket=desk.ticket.pk, by=desk.ana, now=NOW, body="We look.", next_update_at=NOW + timedelta(hours=1)
    )
    with frozen(NOW):
        for ticket in (desk.ticket, child):
            page = text_of(client_of(ticket.requester).get(reverse("portal:ticket", args=[ticket.number])))
            assert "We look." in page
            assert re.search(r"You hear more from us by 1\d:10 today", page)
        assert desk.ticket.number not in page
        assert desk.ticket.title not in page
    with frozen(NOW + timedelta(hours=2)):
        page = text_of(client_of(child.requester).get(reverse("portal:ticket", args=[child.number])))
    assert "We are late" in page


def test_a_yes_behind_a_shut_gate_is_thanked_and_not_asked_again(
    desk: TicketDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gates = [lambda _ticket: [registry.Obstacle("Its review isn't published yet.", "/reviews/7/")]]
    monkeypatch.setattr(registry, "closing_gates", gates)
    ticket = desk.ticket
    Ticket.objects.filter(pk=ticket.pk).update(status="resolved", resolved_at=MONDAY)
    rita = client_of(desk.rita)
    page = text_of(rita.post(reverse("portal:answer", args=[ticket.number]), {"answer": "yes"}, follow=True))
    assert "We have noted that it works" in page
    assert 'value="yes"' not in page
    assert desk.fresh().status == "resolved"
    ana = client_of(desk.ana)
    assert 'href="/reviews/7/"' in text_of(ana.get(desk.url()))
    answer = ana.post(desk.url("close"), {})
    assert answer.status_code == 422
    assert "published yet" in text_of(answer)
    gates.clear()
    assert ana.post(desk.url("close"), {}).status_code == 302
    assert desk.fresh().closed_as == "verified"


def test_the_queue_marks_and_finds_them(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    child = child_of(desk)
    alone = logged("Alone", team=desk.desk)
    ana = client_of(desk.ana)
    for value, found in {
        "declared": {desk.ticket},
        "proposed": set(),
        "parent": {desk.ticket},
        "child": {child},
        "alone": {desk.ticket, alone},
    }.items():
        rows = ana.get("/queue/", {"major": value}).context["rows"]
        assert {row.ticket for row in rows} == found, value
    page = text_of(ana.get("/queue/"))
    assert "major incident</span>" in page
    assert ">child</span>" in page


def test_the_list_costs_the_same_however_many_there_are(desk: TicketDesk, mia: User) -> None:
    manager = client_of(mia)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(reverse("tickets:majors")).status_code == 200
        # what every page asks besides, such as whether timers are late, is kept for some seconds
        return sum('"tickets_' in query["sql"] for query in queries.captured_queries)

    declare(desk, mia)
    child_of(desk)
    first = cost()
    for place in range(3):
        more = logged(f"More {place}", team=desk.desk)
        major.propose_major(ticket=more.pk, by=desk.ana, now=MONDAY, reason="Many")
        again = logged(f"Again {place}", team=desk.desk)
        major.accept_major(ticket=again.pk, by=mia, now=MONDAY, reason="Many", commander=desk.bob)
    assert cost() == first <= MOST_QUERIES_OF_THE_LIST


def test_who_may_not_see_a_ticket_reads_of_no_family(desk: TicketDesk, mia: User) -> None:
    declare(desk, mia)
    child = child_of(desk, "Hidden Caller")
    Ticket.objects.filter(pk=child.pk).update(restricted=True)
    sven = Client()
    sven.force_login(desk.sven)
    page = text_of(sven.get(desk.url()))
    assert "a restricted ticket" in page
    assert "Hidden Caller" not in page
    Ticket.objects.filter(pk=desk.ticket.pk).update(restricted=True)
    Ticket.objects.filter(pk=child.pk).update(restricted=False)
    page = text_of(sven.get(reverse("tickets:ticket", args=[child.number])))
    assert "A child of a restricted ticket" in page
    assert desk.ticket.title not in page
    assert desk.ticket.title not in text_of(sven.get(reverse("tickets:majors")))
