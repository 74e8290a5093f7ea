"""Two people on one ticket: the second sees what the first did, and loses nothing typed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from oncall.models import Team
from tests.factories.people import TeamFactory
from tests.factories.tickets import MONDAY
from tests.tickets.views.ticket_desk import NOW, TicketDesk, client_of, opened_in, text_of
from tickets.actions.assignment import assign
from tickets.actions.details import edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def form_of(client: Client, desk: TicketDesk) -> dict[str, Any]:
    """What the browser would post back from the form for the details, unchanged."""
    page = client.get(desk.url("edit"))
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"opened": opened_in(page)}


def test_the_second_sees_what_the_first_changed_beside_what_he_typed(ana: Client, desk: TicketDesk) -> None:
    typed = form_of(ana, desk) | {"title": "Printer jammed"}
    edit(ticket=desk.ticket.pk, by=desk.bob, now=NOW, changes={"title": "Plotter broken"})
    answer = ana.post(desk.url("edit"), typed)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Bob Builder" in page
    assert "Title: Printer broken → Plotter broken" in page
    assert 'value="Printer jammed"' in page
    assert desk.fresh().title == "Plotter broken"


def test_submitting_again_saves_on_top(ana: Client, desk: TicketDesk) -> None:
    typed = form_of(ana, desk) | {"title": "Printer jammed"}
    edit(ticket=desk.ticket.pk, by=desk.bob, now=NOW, changes={"title": "Plotter broken"})
    conflict = ana.post(desk.url("edit"), typed)
    answer = ana.post(desk.url("edit"), typed | {"opened": opened_in(conflict)})
    assert answer.status_code == 302
    assert desk.fresh().title == "Printer jammed"


def test_submitting_again_does_not_undo_what_the_first_changed_elsewhere(
    ana: Client, desk: TicketDesk
) -> None:
    typed = form_of(ana, desk) | {"title": "Printer jammed"}
    edit(
        ticket=desk.ticket.pk,
        by=desk.bob,
        now=NOW,
        changes={"title": "Plotter broken", "requester_phone": "123"},
    )
    conflict = ana.post(desk.url("edit"), typed)
    form = conflict.context["form"]
    again = {name: form[name].value() or "" for name in form.fields} | {"opened": opened_in(conflict)}
    assert again["title"] == "Printer jammed"
    ana.post(desk.url("edit"), again)
    assert (desk.fresh().title, desk.fresh().requester_phone) == ("Printer jammed", "123")


def test_changes_of_different_fields_do_not_conflict(ana: Client, desk: TicketDesk) -> None:
    typed = form_of(ana, desk) | {"requester_phone": "555"}
    edit(ticket=desk.ticket.pk, by=desk.bob, now=NOW, changes={"title": "Plotter broken"})
    assert ana.post(desk.url("edit"), typed).status_code == 302
    assert (desk.fresh().title, desk.fresh().requester_phone) == ("Plotter broken", "555")


def test_assigning_over_somebody_elses_assignment_is_asked_first(ana: Client, desk: TicketDesk) -> None:
    page = ana.get(desk.url("assign"))
    assign(ticket=desk.ticket.pk, by=desk.bob, now=NOW, team=desk.desk, assignee=desk.bob)
    typed = {"team": desk.desk.pk, "assignee": desk.ana.pk, "opened": opened_in(page)}
    answer = ana.post(desk.url("assign"), typed)
    assert answer.status_code == 409
    assert "Assignee: – → Bob Builder" in text_of(answer)
    assert str(answer.context["form"]["assignee"].value()) == str(desk.ana.pk)
    ana.post(desk.url("assign"), typed | {"opened": opened_in(answer)})
    assert desk.fresh().assignee == desk.ana


def shown_in(client: Client, desk: TicketDesk) -> dict[str, Any]:
    """What the browser would post back, with the times as the page shows them in the reader's zone."""
    page = text_of(client.get(desk.url("edit")))
    times = re.findall(r'name="(occurred_at|detected_at)"[^>]*? value="([^"]*)"', page)
    return form_of(client, desk) | dict(times)


@pytest.fixture
def timed(desk: TicketDesk) -> TicketDesk:
    """A ticket whose times came by machine, to the second; Ana reads them in Madrid."""
    times = {"occurred_at": MONDAY - timedelta(seconds=90), "detected_at": MONDAY}
    edit(ticket=desk.ticket.pk, by=desk.bob, now=NOW, changes=times)
    return desk


def test_times_that_are_left_alone_in_another_zone_are_no_change(ana: Client, timed: TicketDesk) -> None:
    typed = shown_in(ana, timed) | {"title": "Printer jammed"}
    assert typed["detected_at"] == "2026-03-02T10:00"
    assert ana.post(timed.url("edit"), typed).status_code == 302
    last = timed.ticket.timeline.filter(kind="fields_changed").latest("pk")
    assert list(last.params["changes"]) == ["title"]
    assert timed.fresh().occurred_at == MONDAY - timedelta(seconds=90)


def test_nor_do_they_conflict_with_or_undo_anothers_correction(ana: Client, timed: TicketDesk) -> None:
    typed = shown_in(ana, timed) | {"title": "Printer jammed"}
    corrected = MONDAY - timedelta(minutes=20)
    edit(ticket=timed.ticket.pk, by=timed.bob, now=NOW, changes={"detected_at": corrected})
    assert ana.post(timed.url("edit"), typed).status_code == 302
    assert (timed.fresh().title, timed.fresh().detected_at) == ("Printer jammed", corrected)


def test_a_time_that_both_corrected_alike_in_their_zones_is_no_conflict(
    ana: Client, timed: TicketDesk
) -> None:
    typed = shown_in(ana, timed) | {"detected_at": "2026-03-02T09:40"}
    corrected = MONDAY - timedelta(minutes=20)
    edit(ticket=timed.ticket.pk, by=timed.bob, now=NOW, changes={"detected_at": corrected})
    # the same field was changed to the same: nothing to ask
    assert ana.post(timed.url("edit"), typed | {"title": "Printer jammed"}).status_code == 302
    assert timed.fresh().detected_at == corrected


def test_a_time_that_both_corrected_otherwise_is_asked_first(ana: Client, timed: TicketDesk) -> None:
    typed = shown_in(ana, timed) | {"detected_at": "2026-03-02T09:50"}
    edit(
        ticket=timed.ticket.pk,
        by=timed.bob,
        now=NOW,
        changes={"detected_at": MONDAY - timedelta(minutes=20)},
    )
    answer = ana.post(timed.url("edit"), typed)
    assert answer.status_code == 409
    assert "Mon 2 Mar 2026 10:00 → Mon 2 Mar 2026 09:40" in text_of(answer)
    ana.post(timed.url("edit"), typed | {"opened": opened_in(answer)})
    assert timed.fresh().detected_at == MONDAY - timedelta(minutes=10)


def test_a_time_is_emptied_and_entered(ana: Client, timed: TicketDesk) -> None:
    ana.post(timed.url("edit"), shown_in(ana, timed) | {"detected_at": ""})
    assert timed.fresh().detected_at is None
    ana.post(timed.url("edit"), form_of(ana, timed) | {"occurred_at": "", "detected_at": "2026-03-02T10:05"})
    assert timed.fresh().occurred_at is None
    assert timed.fresh().detected_at == MONDAY + timedelta(minutes=5)


PARTS = dict.fromkeys(("symptom", "tried", "evidence", "impact_now", "question"), "smoke for tier 2")


def test_a_hand_over_sent_twice_is_no_hand_over_to_the_third_tier(ana: Client, desk: TicketDesk) -> None:
    third = TeamFactory.create(name="Makers", tier=3)
    Team.objects.filter(pk=desk.servers.pk).update(escalates_to=third)
    typed = PARTS | {"opened": opened_in(ana.get(desk.url("escalate")))}
    assert ana.post(desk.url("escalate"), typed).status_code == 302
    answer = ana.post(desk.url("escalate"), typed)
    assert answer.status_code == 409
    assert "Ana Agent: Team: Service desk → Servers" in text_of(answer)
    assert "smoke for tier 2" in text_of(answer)
    assert "From Servers to <b>Makers</b>" in text_of(answer)
    assert desk.fresh().team == desk.servers
    ana.post(desk.url("escalate"), typed | {"opened": opened_in(answer)})
    assert desk.fresh().team == third


def test_a_return_sent_twice_goes_back_one_tier(desk: TicketDesk) -> None:
    third = TeamFactory.create(name="Makers", tier=3, members=[desk.bob])
    Team.objects.filter(pk=desk.servers.pk).update(escalates_to=third)
    bob = client_of(desk.bob)
    for _tier in range(2):
        bob.post(desk.url("escalate"), PARTS)
    typed = {"reason": "no photo", "opened": opened_in(bob.get(desk.url("return_back")))}
    assert bob.post(desk.url("return_back"), typed).status_code == 302
    answer = bob.post(desk.url("return_back"), typed)
    assert answer.status_code == 409
    assert "Came from: Servers → Service desk" in text_of(answer)
    assert "no photo" in text_of(answer)
    assert (desk.fresh().team, desk.fresh().bounces) == (desk.servers, 1)


def test_two_who_take_the_same_ticket_learn_of_each_other(ana: Client, desk: TicketDesk) -> None:
    opened = ana.get(desk.url()).context["take_opened"]
    client_of(desk.bob).post(desk.url("take"))
    answer = ana.post(desk.url("take"), {"opened": opened})
    assert answer.status_code == 409
    assert "Bob Builder" in text_of(answer)
    assert desk.fresh().assignee == desk.bob


def test_a_pending_ticket_pended_again_keeps_the_note(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("take"))
    page = ana.get(desk.url("pend"))
    client_of(desk.bob).post(desk.url("resolve"), {})
    client_of(desk.bob).post(desk.url("cancel"), {"reason": "solved itself"})
    typed = {"reason": "vendor", "follow_up": "hour", "note": "a long note", "opened": opened_in(page)}
    answer = ana.post(desk.url("pend"), typed)
    assert answer.status_code in (403, 409)
    assert "a long note" in text_of(answer)


def test_a_text_that_a_browser_sends_back_unchanged_is_no_change(ana: Client, desk: TicketDesk) -> None:
    typed = form_of(ana, desk) | {"title": "Printer jammed"}
    typed["description"] = typed["description"].replace("\n", "\r\n") + "\r\n"
    ana.post(desk.url("edit"), typed)
    assert list(desk.ticket.timeline.get(kind="fields_changed").params["changes"]) == ["title"]


@pytest.mark.parametrize("opened", ["", "tampered", "\x00", "WyJ4Il0:1vXYZ:abc"])
def test_a_tampered_mark_compares_nothing_and_breaks_nothing(
    ana: Client, desk: TicketDesk, opened: str
) -> None:
    typed = form_of(ana, desk) | {"title": "Printer jammed", "opened": opened}
    assert ana.post(desk.url("edit"), typed).status_code == 302
