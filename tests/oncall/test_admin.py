from datetime import datetime

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from oncall.actions import beat, queue_email
from oncall.models import DeadAddress, OutboundEmail, User
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.reaching import method_of

pytestmark = pytest.mark.django_db
NO_MEMBERS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


@pytest.fixture
def admin(client: Client) -> User:
    user = UserFactory.create(is_staff=True)
    client.force_login(user)
    return user


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:oncall_{model}_{page}", args=args)


def test_only_admins_see_the_configuration(client: Client) -> None:
    client.force_login(UserFactory.create(is_incident_manager=True))
    assert client.get("/admin/").status_code == 302


def test_every_list_and_page_opens(client: Client, admin: User, now: datetime) -> None:
    members = [UserFactory.create(organisation=OrganisationFactory.create()) for _ in range(3)]
    teams = [TeamFactory.create(members=members, leads=[admin]) for _ in range(2)]
    teams[0].escalates_to = teams[1]
    teams[0].save()
    beat(kind="outbox", now=now)
    DeadAddress.objects.create(address="a@b.test", since=now, reason="550")
    queue_email(key="k", to_address="c@b.test", kind="x", subject="s", body="b", now=now)
    for model in ("user", "team", "organisation", "heartbeat", "deadaddress", "outboundemail"):
        shown = client.get(url(model, "changelist"))
        assert shown.status_code == 200, model
        row = shown.context["cl"].result_list[0]
        assert client.get(url(model, "change", row.pk)).status_code == 200, model


def test_a_person_is_made_without_a_password(client: Client, admin: User) -> None:
    answer = client.post(
        url("user", "add"), {"email": "New@Example.test", "full_name": "New One", "usable_password": "false"}
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = User.objects.get(email="new@example.test")
    assert not made.has_usable_password()


def test_a_new_address_leads_the_contact_method_that_stands_for_it_on(client: Client, admin: User) -> None:
    person = UserFactory.create(email="old@example.test", full_name="Ann")
    method_of(person)
    page = client.get(url("user", "change", person.pk))
    form = page.context["adminform"].form
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    inlines = NO_MEMBERS | {"skill_rows-TOTAL_FORMS": "0", "skill_rows-INITIAL_FORMS": "0"}
    answer = client.post(url("user", "change", person.pk), typed | inlines | {"email": "New@example.test"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert [each.address for each in person.contact_methods.all()] == ["new@example.test"]


def test_wrong_configuration_is_refused_at_the_field(client: Client, admin: User) -> None:
    second = TeamFactory.create(name="Second")
    first = TeamFactory.create(name="First", escalates_to=second)
    answer = client.post(
        url("team", "change", second.pk),
        {"name": "Second", "tier": 2, "escalates_to": first.pk, **NO_MEMBERS},
    )
    assert "escalates_to" in answer.context["adminform"].form.errors
    answer = client.post(url("organisation", "add"), {"name": "Acme", "zone": "Mars/Olympus"})
    assert "IANA" in str(answer.context["adminform"].form.errors["zone"])
    answer = client.post(url("user", "add"), {"email": admin.email.upper(), "usable_password": "false"})
    assert "already a person" in str(answer.context["adminform"].form.errors["email"])


def test_what_was_recorded_is_read_only_and_people_are_never_deleted(
    client: Client, admin: User, now: datetime
) -> None:
    queue_email(key="k", to_address="c@b.test", kind="x", subject="s", body="b", now=now)
    mail = OutboundEmail.objects.get()
    assert client.post(url("outboundemail", "change", mail.pk), {"subject": "changed"}).status_code == 403
    assert client.post(url("outboundemail", "delete", mail.pk), {"post": "yes"}).status_code == 403
    assert client.get(url("outboundemail", "add")).status_code == 403
    assert client.post(url("user", "delete", admin.pk), {"post": "yes"}).status_code == 403
    assert client.post(url("team", "delete", TeamFactory.create().pk), {"post": "yes"}).status_code == 403


def test_a_link_into_an_account_is_not_shown_to_admins(client: Client, admin: User, now: datetime) -> None:
    queue_email(key="k", to_address="c@b.test", kind="account", subject="s", body="secret-link", now=now)
    queue_email(key="l", to_address="c@b.test", kind="reply", subject="s", body="plain words", now=now)
    shown = [
        client.get(url("outboundemail", "change", mail.pk)).content.decode()
        for mail in OutboundEmail.objects.all()
    ]
    assert not any("secret-link" in page for page in shown)
    assert any("plain words" in page for page in shown)


def test_a_dead_address_is_reset_by_deleting_it(client: Client, admin: User, now: datetime) -> None:
    dead = DeadAddress.objects.create(address="a@b.test", since=now, reason="550")
    assert client.post(url("deadaddress", "delete", dead.pk), {"post": "yes"}).status_code == 302
    assert not DeadAddress.objects.exists()


@pytest.mark.parametrize("sent", ["soup", "\x00", "9" * 4999, "-1"])
def test_what_is_looked_up_while_typing_and_is_no_key_is_an_error_at_its_field(sent: str) -> None:
    """On every page of the administration that has such a field, and on those to come."""
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(is_staff=True))
    tried = 0
    for model, shown in site._registry.items():
        if shown.autocomplete_fields:
            add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            answer = client.post(add, dict.fromkeys(shown.autocomplete_fields, sent))
            assert answer.status_code in {200, 403}, add
            tried += answer.status_code == 200
    assert tried >= 6
