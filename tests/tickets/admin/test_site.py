"""Who gets in, how the index reads, what is fixed, and that the record is only looked at."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from oncall.actions.queue_email import queue_email
from oncall.models import OutboundEmail, User
from tests.factories.desk import CategoryFactory, ServiceFactory, SlaPolicyFactory, SubcategoryFactory
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.admin.pages import errors, typed
from tickets.actions.conversation import reply
from tickets.models import Category, Desk, PendingReason, Service, Subcategory, Ticket

RECORD = [
    "ticket", "timelineentry", "slaclock", "clocksegment", "thresholdfiring", "attachment", "calendarversion",
    "slapolicyversion",
]  # fmt: skip


def test_index_is_sorted_by_what_an_admin_wants(web: Client) -> None:
    response = web.get("/admin/")
    titles = [str(section["name"]) for section in response.context["app_list"]]
    assert titles[:5] == [
        "People and teams",
        "On call",
        "What tickets are about",
        "Priorities and promises",
        "The record (read-only)",
    ]
    text = response.content.decode()
    assert "Watchdesk administration" in text
    assert 'href="/"' in text


def test_admins_sign_in_where_everybody_does(db: None) -> None:
    response = Client().get("/admin/tickets/ticket/", follow=False)
    assert response.status_code == 302
    onward = Client().get(response["Location"])
    assert onward["Location"].startswith("/accounts/login/?next=/admin/tickets/ticket/")


def test_agents_who_are_no_admins_are_refused(db: None) -> None:
    client = Client()
    client.force_login(UserFactory.create())
    assert client.get("/admin/login/").status_code == 403


@pytest.mark.parametrize("model", RECORD)
def test_record_is_looked_at_and_never_changed(web: Client, model: str) -> None:
    logged()
    assert web.get(f"/admin/tickets/{model}/").status_code == 200
    assert web.get(f"/admin/tickets/{model}/?q=INC").status_code == 200
    assert web.get(f"/admin/tickets/{model}/add/").status_code == 403
    first = web.get(f"/admin/tickets/{model}/").context["cl"].result_list
    for row in list(first)[:1]:
        assert web.get(f"/admin/tickets/{model}/{row.pk}/change/").status_code == 200
        assert web.post(f"/admin/tickets/{model}/{row.pk}/change/", {}).status_code == 403
        assert web.post(f"/admin/tickets/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_restricted_tickets_are_hidden_from_the_admin_too(web: Client) -> None:
    ticket = logged(title="Open")
    hidden = logged(title="Payroll")
    Ticket.objects.filter(pk=hidden.pk).update(restricted=True)
    assert list(web.get("/admin/tickets/ticket/").context["cl"].result_list) == [ticket]
    shown = web.get("/admin/tickets/timelineentry/").context["cl"].result_list
    assert {entry.ticket_id for entry in shown} == {ticket.pk}


def test_notes_of_his_own_ticket_are_hidden_from_an_admin(web: Client, admin_person: User) -> None:
    ticket = logged(requester=admin_person)
    ticket.timeline.create(at=MONDAY, kind="note", via="web", body="He calls too often.")
    shown = web.get("/admin/tickets/timelineentry/").context["cl"].result_list
    assert {entry.kind for entry in shown} == set(
        ticket.timeline.filter(public=True).values_list("kind", flat=True)
    )


def test_his_own_ticket_is_read_on_the_portal_by_an_admin_too(web: Client, admin_person: User) -> None:
    logged(requester=admin_person)
    assert not web.get("/admin/tickets/ticket/").context["cl"].result_list


def test_mail_about_a_restricted_ticket_is_hidden_from_an_admin_who_does_not_see_it(
    web: Client, admin_person: User
) -> None:
    own, _open, hidden = logged(requester=admin_person), logged(), logged("Payroll")
    queue_email(
        key="desk", to_address="bob@x.test", kind="escalated", subject="He calls too often", body="b",
        subject_ref=f"ticket:{own.pk}", now=MONDAY,
    )  # fmt: skip
    Ticket.objects.filter(pk=hidden.pk).update(restricted=True)
    shown = web.get("/admin/oncall/outboundemail/").context["cl"].result_list
    assert {mail.subject for mail in shown} == {
        mail.subject
        for mail in OutboundEmail.objects.filter(kind="acknowledged")
        if "Payroll" not in mail.subject
    }
    mail = OutboundEmail.objects.get(subject__contains="Payroll")
    assert web.get(f"/admin/oncall/outboundemail/{mail.pk}/change/").status_code == 302
    OutboundEmail.objects.update(state="failed", next_try_at=None)
    operators = web.get("/operators/").content.decode()
    assert hidden.number in operators
    assert "Payroll" not in operators


def test_deleting_an_organisation_names_no_ticket(web: Client) -> None:
    acme = OrganisationFactory.create()
    logged("Payroll", requester=UserFactory.create(organisation=acme))
    page = web.get(f"/admin/oncall/organisation/{acme.pk}/delete/").content.decode()
    assert "It has people or tickets." in page
    assert "Payroll" not in page
    web.post(f"/admin/oncall/organisation/{acme.pk}/delete/", {"post": "yes"})
    assert type(acme).objects.filter(pk=acme.pk).exists()
    empty = OrganisationFactory.create()
    web.post(f"/admin/oncall/organisation/{empty.pk}/delete/", {"post": "yes"})
    assert not type(acme).objects.filter(pk=empty.pk).exists()


def test_no_redirect_asks_for_rows_of_any_table(web: Client) -> None:
    assert web.get("/admin/r/1/1/").status_code == 404


def test_a_field_without_a_name_finds_no_row(web: Client) -> None:
    path = f"/admin/oncall/organisation/{OrganisationFactory.create().pk}/change/"
    assert web.get(path + "?_to_field=").status_code == 404
    assert web.post(path, {"_to_field": ""}).status_code == 404


@pytest.mark.parametrize(
    ("model", "make"),
    [("service", ServiceFactory), ("category", CategoryFactory), ("subcategory", SubcategoryFactory)],
)
def test_configuration_in_use_is_not_deleted(web: Client, model: str, make: Any) -> None:
    row = make.create()
    ticket = logged()
    Ticket.objects.filter(pk=ticket.pk).update(**{model: row})
    response = web.get(f"/admin/tickets/{model}/{row.pk}/delete/")
    assert "1 tickets" in response.context["protected"][0]
    web.post(f"/admin/tickets/{model}/{row.pk}/delete/", {"post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists()


def test_condition_of_a_policy_is_not_deleted_which_would_widen_the_policy(web: Client, db: None) -> None:
    service = ServiceFactory.create()
    SlaPolicyFactory.create(for_services=[service])
    web.post(f"/admin/tickets/service/{service.pk}/delete/", {"post": "yes"})
    assert Service.objects.filter(pk=service.pk).exists()


def test_unused_subcategory_and_category_can_be_deleted(web: Client, db: None) -> None:
    subcategory = SubcategoryFactory.create()
    category = subcategory.category
    assert (
        "1 subcategories" in web.get(f"/admin/tickets/category/{category.pk}/delete/").context["protected"][0]
    )
    web.post(f"/admin/tickets/subcategory/{subcategory.pk}/delete/", {"post": "yes"})
    web.post(f"/admin/tickets/category/{category.pk}/delete/", {"post": "yes"})
    assert not Subcategory.objects.exists()
    assert not Category.objects.exists()


def test_category_is_saved_with_its_subcategories(web: Client, db: None) -> None:
    values = typed(web, "/admin/tickets/category/add/") | {
        "name": "Network",
        "subcategories-TOTAL_FORMS": "1",
    }
    line = {"name": "VPN", "kind": "incident", "position": "0", "questions": "Which site?\nSince when?"}
    web.post("/admin/tickets/category/add/", values | {f"subcategories-0-{k}": v for k, v in line.items()})
    assert Subcategory.objects.get().question_lines() == ["Which site?", "Since when?"]


def test_pending_reason_says_what_it_pauses_but_never_first_response(web: Client, db: None) -> None:
    reason = PendingReason.objects.get(code="vendor")
    path = f"/admin/tickets/pendingreason/{reason.pk}/change/"
    web.post(path, {"pauses": ["resolution"], "code": "requester"})
    reason.refresh_from_db()
    assert (reason.code, reason.pauses) == ("vendor", ["resolution"])
    assert "pauses" in errors(web.post(path, {"pauses": ["first_response"]}))
    assert web.get("/admin/tickets/pendingreason/add/").status_code == 403


def test_desk_is_one_row_and_reminds_before_it_closes(web: Client, db: None) -> None:
    assert web.get("/admin/tickets/desk/")["Location"] == "/admin/tickets/desk/1/change/"
    assert web.get("/admin/tickets/desk/add/").status_code == 403
    path = "/admin/tickets/desk/1/change/"
    response = web.post(path, typed(web, path) | {"remind_after_days": "5"})
    assert "reminder must come before" in str(errors(response))
    web.post(path, typed(web, path) | {"name": "Help desk"})
    assert Desk.get().name == "Help desk"


def test_ticket_history_names_who_changed_it(web: Client, db: None) -> None:
    ticket = logged()
    person = UserFactory.create(is_incident_manager=True)
    reply(ticket=ticket.pk, by=person, now=MONDAY + timedelta(minutes=5), body="On it.")
    assert web.get(f"/admin/tickets/ticket/{ticket.pk}/history/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "businesscalendar/99999999999999999999999/change/",
        "slapolicy/0/history/",
        "businesscalendar/0/holidays/",
    ],
)
def test_pages_of_what_is_not_there_lead_somewhere(web: Client, path: str) -> None:
    assert web.get(f"/admin/tickets/{path}").status_code in {302, 404}
