"""Priority, details, vendor, tasks, checklist and links of a ticket through their forms."""

import pytest
from django.test import Client

from tests.factories.tickets import logged
from tests.tickets.views.ticket_desk import TicketDesk, opened_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_a_priority_is_overridden_with_a_reason_and_lifted(ana: Client, desk: TicketDesk) -> None:
    assert ana.post(desk.url("override"), {"priority": 1, "reason": ""}).status_code == 422
    assert ana.post(desk.url("override"), {"priority": 9, "reason": "x"}).status_code == 422
    ana.post(desk.url("override"), {"priority": 1, "reason": "the chief"})
    assert desk.fresh().priority == 1
    ana.post(desk.url("lift_override"))
    assert desk.fresh().priority == desk.fresh().computed_priority


def test_triage_is_confirmed_once(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("triage"))
    assert desk.fresh().triaged
    assert ana.post(desk.url("triage")).status_code == 403


def test_details_are_edited_and_a_subcategory_brings_its_category(ana: Client, desk: TicketDesk) -> None:
    page = ana.get(desk.url("edit"))
    shown = page.context["form"].initial
    typed = {name: shown[name] or "" for name in shown} | {"title": "Plotter broken", "category": ""}
    answer = ana.post(desk.url("edit"), typed | {"opened": opened_in(page)})
    assert answer.status_code == 302, answer.context["form"].errors
    ticket = desk.fresh()
    assert ticket.title == "Plotter broken"
    assert ticket.category == desk.ticket.category
    entry = ticket.timeline.get(kind="fields_changed")
    assert list(entry.params["changes"]) == ["title"]


def test_a_time_to_come_and_an_unknown_level_are_refused_at_their_fields(
    ana: Client, desk: TicketDesk
) -> None:
    typed = {
        "title": "",
        "impact": "9",
        "urgency": "x",
        "occurred_at": "2030-01-01T00:00",
        "verified_how": "?",
    }
    answer = ana.post(desk.url("edit"), typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(typed)


def test_a_vendor_and_its_reference_are_noted(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("vendor"), {"vendor": "Paper & Sons", "vendor_reference": "C-17"})
    assert (desk.fresh().vendor, desk.fresh().vendor_reference) == ("Paper & Sons", "C-17")


def test_tasks_have_owners_and_are_done_changed_and_reopened(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("task"), {"what": "Order toner", "owner": desk.bob.pk})
    task = desk.ticket.tasks.get()
    assert (task.title, task.owner) == ("Order toner", desk.bob)
    assert "Order toner" in text_of(ana.get(desk.url("task_change", f"?task={task.pk}")))
    ana.post(desk.url("task_change"), {"task": task.pk, "what": "Order ink", "owner": ""})
    ana.post(desk.url("task_done"), {"task": task.pk})
    task.refresh_from_db()
    assert (task.title, task.owner, task.done_by) == ("Order ink", None, desk.ana)
    ana.post(desk.url("task_reopen"), {"task": task.pk})
    task.refresh_from_db()
    assert task.done_at is None


@pytest.mark.parametrize("task", ["0", "-1", "x", "9" * 30, "999999", ""])
def test_an_unknown_task_is_refused_without_harm(ana: Client, desk: TicketDesk, task: str) -> None:
    assert ana.post(desk.url("task_done"), {"task": task}).status_code == 422
    assert ana.get(desk.url("task_change", f"?task={task}")).status_code == 404


def test_the_checklist_is_ticked_and_unticked(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("check"), {"item": "Billing noted"})
    assert desk.fresh().checked_items == ["Billing noted"]
    ana.post(desk.url("uncheck"), {"item": "Billing noted"})
    assert desk.fresh().checked_items == []
    assert ana.post(desk.url("check"), {"item": "no such line"}).status_code == 422


def test_tickets_are_linked_by_number_and_unlinked(ana: Client, desk: TicketDesk) -> None:
    other = logged("Toner empty", requester=desk.rita)
    ana.post(desk.url("relate"), {"kind": "caused_by", "other": other.number.lower()})
    relation = desk.ticket.relations.get()
    assert relation.target == other
    ana.post(desk.url("unrelate"), {"relation": relation.pk})
    assert not desk.ticket.relations.exists()


@pytest.mark.parametrize("number", ["INC-999999", "", "\x00", "x" * 50])
def test_a_number_that_leads_nowhere_is_refused_at_its_field(
    ana: Client, desk: TicketDesk, number: str
) -> None:
    for verb in ("relate", "duplicate"):
        answer = ana.post(desk.url(verb), {"kind": "related", "other": number})
        assert answer.status_code == 422
        assert answer.context["form"].errors["other"]


def test_a_ticket_is_no_duplicate_of_itself(ana: Client, desk: TicketDesk) -> None:
    answer = ana.post(desk.url("duplicate"), {"other": desk.ticket.number})
    assert "itself" in text_of(answer)


def test_a_duplicate_is_marked_and_undone(ana: Client, desk: TicketDesk) -> None:
    other = logged("Printer on fire", requester=desk.rita)
    ana.post(desk.url("duplicate"), {"other": other.number})
    assert desk.fresh().status == "duplicate"
    ana.post(desk.url("undo_duplicate"))
    assert desk.fresh().is_open
