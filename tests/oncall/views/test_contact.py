"""The pages on which a person says how he is reached."""

from datetime import datetime, time

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from kernel import clock
from oncall.actions.checking import check_due
from oncall.models import ContactCheck, ContactMethod, PersonalRule, User, WorkingHours
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of

pytestmark = pytest.mark.django_db
SECRET = "s3cret-topic-of-ana"


@pytest.fixture
def ana() -> User:
    return UserFactory.create(full_name="Ana", is_incident_manager=True, zone="Europe/Madrid")


@pytest.fixture
def browser(ana: User, client: Client) -> Client:
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(browser: Client, path: str) -> str:
    answer = browser.get(f"/settings/contact/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_has_no_method_reads_that_nothing_reaches_him(browser: Client) -> None:
    text = page(browser, "")
    assert "Nothing reaches you" in text


def test_adding_sends_a_code_and_typing_it_proves_the_method(browser: Client) -> None:
    sent = {"channel": "email", "name": "Home", "address": "ana@home.test"}
    answer = browser.post("/settings/contact/new/", sent, follow=True)
    assert "A code is on its way to Home." in answer.content.decode()
    method = ContactMethod.objects.get()
    assert "on its way" in page(browser, f"{method.pk}/checks/")
    check_due(now=clock.read())
    assert "hx-get" not in page(browser, f"{method.pk}/checks/")
    code = str(mail.outbox[0].subject)[:6]
    answer = browser.post(f"/settings/contact/{method.pk}/", {"code": code}, follow=True)
    assert "Home is proved: pages use it." in answer.content.decode()
    assert "At once: Home." in answer.content.decode()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(browser: Client) -> None:
    sent = {"channel": "apprise", "name": "Push", "address": "exec://ls"}
    answer = browser.post("/settings/contact/new/", sent)
    assert answer.status_code == 422
    assert "exec:// is not allowed here" in answer.content.decode()
    assert 'value="exec://ls"' in answer.content.decode()
    method = method_of(UserFactory.create())
    assert browser.post(f"/settings/contact/{method.pk}/", {"code": "1"}).status_code == 404


def test_a_wrong_code_is_kept_and_counted(browser: Client) -> None:
    browser.post("/settings/contact/new/", {"channel": "email", "name": "Home", "address": "ana@home.test"})
    method = ContactMethod.objects.get()
    for sent in ("abc", "0" * 20):
        answer = browser.post(f"/settings/contact/{method.pk}/", {"code": sent})
        assert answer.status_code == 422
        assert "This is not the code" in answer.content.decode()
    method.refresh_from_db()
    assert method.code_tries == 2


def test_no_page_shows_a_secret(browser: Client, ana: User, now: datetime) -> None:
    method = method_of(ana, f"ntfys://ntfy.sh/{SECRET}", name="Push", shown="ntfy · ntfy.sh")
    for path in ("", "rules/", f"{method.pk}/", f"{method.pk}/remove/"):
        assert SECRET not in page(browser, path)
        assert method.sealed not in page(browser, path)
    ContactMethod.objects.update(disabled_at=now, disabled_reason="HTTP 410 Gone.")
    assert "HTTP 410 Gone." in page(browser, "")
    text = browser.get("/operators/").content.decode()
    assert "HTTP 410 Gone." in text
    assert SECRET not in text


def test_a_lost_key_is_a_state_and_not_an_error(browser: Client, ana: User, settings: Settings) -> None:
    method = method_of(ana)
    settings.WATCHDESK_SECRET_KEYS = ["another-key-that-never-sealed-anything"]
    for path in ("", "rules/", f"{method.pk}/"):
        text = page(browser, path)
    assert "lost the key to this address" in text
    assert browser.post(f"/settings/contact/{method.pk}/remove/", follow=True).status_code == 200
    assert not ContactMethod.objects.exists()


def test_a_test_shows_what_the_provider_said(browser: Client, ana: User) -> None:
    method = method_of(ana)
    browser.post(f"/settings/contact/{method.pk}/test/")
    check_due(now=clock.read())
    assert "Taken by the mail provider." in page(browser, f"{method.pk}/")
    answer = browser.post(f"/settings/contact/{method.pk}/test/", follow=True)
    assert "One was sent a moment ago." in answer.content.decode()
    assert ContactCheck.objects.count() == 1


def test_rules_are_steps_and_a_sentence(browser: Client, ana: User) -> None:
    push, spare = method_of(ana, name="Push"), method_of(ana, "b@home.test", name="Home", position=1)
    assert "At once: Push and Home." in page(browser, "rules/")
    for minutes, method in ((0, push), (5, spare)):
        sent = {"urgency": "high", "minutes": minutes, "method": method.pk}
        browser.post("/settings/contact/rules/", sent)
    assert "At once: Push, after 5 minutes: Home." in page(browser, "rules/")
    again = browser.post("/settings/contact/rules/", {"urgency": "high", "minutes": 5, "method": spare.pk})
    assert again.status_code == 422
    assert "You have this step already." in again.content.decode()
    step = PersonalRule.objects.get(minutes=5)
    browser.post(f"/settings/contact/rules/{step.pk}/remove/")
    assert PersonalRule.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{"minutes": "181"}, {"minutes": "x"}, {"method": "9" * 30}, {"urgency": "?"}]
)
def test_a_step_that_makes_no_sense_is_refused(browser: Client, ana: User, sent: dict[str, str]) -> None:
    method = method_of(ana)
    values = {"urgency": "high", "minutes": "0", "method": str(method.pk), **sent}
    assert browser.post("/settings/contact/rules/", values).status_code == 422
    assert not PersonalRule.objects.exists()


def test_working_hours_are_a_week_of_spans(browser: Client, ana: User) -> None:
    sent = {"day_0": "15:00-18:00, 9:00–14:00", "day_6": "22:00-24:00"}
    browser.post("/settings/contact/hours/", sent)
    assert list(WorkingHours.objects.values_list("weekday", "start", "end")) == [
        (0, time(9), time(14)),
        (0, time(15), time(18)),
        (6, time(22), time(0)),
    ]
    text = page(browser, "hours/")
    assert 'value="09:00–14:00, 15:00–18:00"' in text
    assert 'value="22:00–24:00"' in text
    assert "your own working hours" in page(browser, "")
    browser.post("/settings/contact/hours/", {})
    assert not WorkingHours.objects.exists()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("9-17", "Write hours such as"),
        ("25:00-26:00", "Write hours such as"),
        ("22:00-06:00", "The end must be after the start"),
        ("09:00-12:00, 11:00-13:00", "overlap"),
        ("12:00-24:00, 23:00-24:00", "overlap"),
        ("09:00-24:01", "The end must be after"),
    ],
)
def test_hours_that_make_no_sense_are_refused_at_their_day(browser: Client, typed: str, problem: str) -> None:
    answer = browser.post("/settings/contact/hours/", {"day_2": typed})
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert not WorkingHours.objects.exists()


def test_the_page_asks_the_database_a_fixed_number_of_times(
    browser: Client, ana: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(10):
        method_of(ana, f"a{each}@home.test", position=each)
    with django_assert_max_num_queries(12):
        page(browser, "")
