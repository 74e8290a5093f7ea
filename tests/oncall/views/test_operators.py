from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kernel import clock
from oncall import lateness
from oncall.actions import beat, queue_email
from oncall.context import desk
from oncall.models import DeadAddress, OutboundEmail, User
from tests.factories.people import TeamFactory, UserFactory
from tests.oncall.conftest import TICK_KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> User:
    user = UserFactory.create(is_incident_manager=True)
    client.force_login(user)
    return user


def failed_mail(now: datetime) -> OutboundEmail:
    DeadAddress.objects.create(address="ana@example.test", since=now, reason="550 5.1.1 No such user")
    mail = queue_email(
        key="k", to_address="ana@example.test", kind="x", subject="About INC-1", body="b", now=now
    )
    assert mail is not None
    return mail


def allowed(client: Client, user: User) -> list[int]:
    client.force_login(user)
    paths = ["/operators/addresses/1/reset/", "/operators/mail/1/retry/"]
    return [client.get("/operators/").status_code, *(client.post(path).status_code for path in paths)]


def test_only_incident_managers_and_admins_operate(client: Client) -> None:
    agent, owner = UserFactory.create(), UserFactory.create(is_process_owner=True)
    TeamFactory.create(leads=[agent])
    assert client.get("/operators/").headers["Location"].startswith("/accounts/login/")
    for user in (UserFactory.create(), agent, owner):
        assert allowed(client, user) == [403, 403, 403]
    for user in (UserFactory.create(is_incident_manager=True), UserFactory.create(is_staff=True)):
        assert allowed(client, user) == [200, 404, 404]


def test_the_page_shows_what_the_provider_said_and_how_late_it_is(
    client: Client, manager: User, now: datetime
) -> None:
    failed_mail(now)
    queue_email(key="k2", to_address="bea@example.test", kind="x", subject="Waiting one", body="b", now=now)
    beat(kind="outbox", now=now, lateness=125, handled=3, failed=1, error="451 Greylisted")
    with clock.frozen(now + timedelta(minutes=7)):
        shown = client.get("/operators/").content.decode()
    for words in (
        "550 5.1.1 No such user",
        "About INC-1",
        "Waiting one",
        "451 Greylisted",
        "2 minutes overdue",
    ):
        assert words in shown
    assert "7 minutes ago" in shown
    assert "never ran" in shown
    assert "due for 7 minutes" in shown


def test_an_address_is_mailed_again_and_a_mail_tried_again_by_a_button(
    client: Client, manager: User, now: datetime
) -> None:
    mail = failed_mail(now)
    dead = DeadAddress.objects.get()
    assert client.get(f"/operators/addresses/{dead.pk}/reset/").status_code == 405
    assert "goes again" in client.post(f"/operators/addresses/{dead.pk}/reset/", follow=True).content.decode()
    assert not DeadAddress.objects.exists()
    assert "due now" in client.post(f"/operators/mail/{mail.pk}/retry/", follow=True).content.decode()
    assert (
        "somebody was faster"
        in client.post(f"/operators/mail/{mail.pk}/retry/", follow=True).content.decode()
    )
    mail.refresh_from_db()
    assert mail.state == "queued"


def test_the_banner_appears_when_a_timer_is_late_and_goes_when_it_runs(
    client: Client, manager: User, now: datetime
) -> None:
    with clock.frozen(now) as frozen:
        for kind in TICK_KINDS:
            beat(kind=kind, now=now)
        assert "Timers are late" not in client.get("/settings/").content.decode()
        frozen.advance(seconds=61)
        lateness.forget()
        assert "Timers are late" in client.get("/settings/").content.decode()
        client.force_login(UserFactory.create())
        assert "Timers are late" not in client.get("/settings/").content.decode()


def test_the_banner_asks_the_database_once_in_five_seconds(
    manager: User, rf: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    class Request:
        user = manager

    assert manager.is_agent is False
    with django_assert_num_queries(2):
        desk(Request())  # type: ignore[arg-type]
    with django_assert_num_queries(0):
        assert "have not run yet" in desk(Request())["timers_late"]  # type: ignore[arg-type]
