import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from oncall.models import CapturedEmail, OutboundEmail, User
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD, *, then: str = "") -> int:
    return client.post(LOGIN, {"login": email, "password": password, "next": then}).status_code


def test_a_person_signs_in_with_the_address_however_it_is_typed(client: Client) -> None:
    ana = UserFactory.create()
    assert sign_in(client, ana.email.upper()) == 302
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_a_wrong_password_says_so_and_keeps_the_address(client: Client) -> None:
    ana = UserFactory.create()
    answer = client.post(LOGIN, {"login": ana.email, "password": "wrong"})
    assert answer.status_code == 200
    assert ana.email in answer.content.decode()
    assert "is-invalid" in answer.content.decode() or "alert" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_login_works_while_the_cache_is_unreachable(client: Client, settings: Settings) -> None:
    cached = settings.CACHES["default"]
    settings.CACHES = {"default": {**cached, "LOCATION": "unix:///nonexistent/redis.sock?db=0"}}
    ana = UserFactory.create()
    assert sign_in(client, ana.email, "wrong") == 200
    assert sign_in(client, ana.email) == 302


def test_guessing_passwords_is_slowed_down_also_without_redis(client: Client, settings: Settings) -> None:
    cached = settings.CACHES["default"]
    settings.CACHES = {"default": {**cached, "LOCATION": "unix:///nonexistent/redis.sock?db=0"}}
    cache.clear()
    ana = UserFactory.create()
    for _try in range(12):
        sign_in(client, ana.email, "wrong")
    assert sign_in(client, ana.email) != 302
    assert "_auth_user_id" not in client.session


def test_somebody_who_left_does_not_get_in(client: Client) -> None:
    gone = UserFactory.create(is_active=False)
    sign_in(client, gone.email)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "then", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "\x00", "x" * 9000, "http://["]
)
def test_the_next_page_is_never_somewhere_else(client: Client, then: str) -> None:
    answer = client.post(LOGIN, {"login": UserFactory.create().email, "password": PASSWORD, "next": then})
    assert answer.status_code in {200, 302}
    assert "evil" not in answer.headers.get("Location", "")
    assert not answer.headers.get("Location", "").startswith("javascript")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"login": "\x00", "password": "\x00"},
        {"login": "a" * 100_000, "password": "b" * 10_000},
        {"login": "not an address", "password": "x"},
        {"login": "ana@example.test"},
    ],
)
def test_nonsense_gets_the_form_again(client: Client, data: dict[str, str]) -> None:
    assert client.post(LOGIN, data).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/", "/accounts/confirm-email/x/"],
)
def test_nobody_signs_up_or_changes_his_address_himself(client: Client, path: str) -> None:
    client.force_login(UserFactory.create())
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "new@example.test"}).status_code == 404


def test_somebody_who_never_had_a_password_gets_a_link_and_chooses_one(client: Client) -> None:
    ana = User.objects.create_user("ana@example.test", full_name="Ana")
    assert client.post("/accounts/password/reset/", {"email": "Ana@example.test"}).status_code == 302
    mail = OutboundEmail.objects.get()
    assert (mail.kind, mail.to_address, mail.recipient) == ("account", "ana@example.test", ana)
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.body_text)
    assert link
    form = client.get(link[1], follow=True)
    page = form.redirect_chain[-1][0]
    assert (
        client.post(page, {"password1": "a-brand-new-one", "password2": "a-brand-new-one"}).status_code == 302
    )
    assert sign_in(Client(), ana.email, "a-brand-new-one") == 302


def test_asking_for_a_password_tells_nobody_who_is_known(client: Client) -> None:
    known = UserFactory.create()
    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in (known.email, "no@x.test")
    ]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert OutboundEmail.objects.count() == 1


@pytest.mark.parametrize(
    "name",
    ["account_logout", "account_change_password", "mfa_index", "usersessions_list", "mfa_activate_totp",
     "mfa_add_webauthn", "oncall:settings"],
)  # fmt: skip
def test_every_page_of_an_account_opens(client: Client, name: str) -> None:
    client.post(LOGIN, {"login": UserFactory.create().email, "password": PASSWORD})
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert "account-page" in answer.content.decode() or name == "oncall:settings"


def test_a_second_factor_is_set_up_and_asked_for(client: Client) -> None:
    ana = UserFactory.create()
    assert sign_in(client, ana.email) == 302
    assert "127.0.0.1" in client.get("/accounts/sessions/").content.decode()
    page = client.get("/accounts/2fa/totp/activate/")
    if page.status_code == 302:
        client.post(page.headers["Location"], {"password": PASSWORD})
        page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, yield_hotp_counters_from_time().__next__()))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    kept = Authenticator.objects.get(user=ana, type="totp")
    assert secret not in str(kept.data)
    again = Client()
    assert (
        again.post(LOGIN, {"login": ana.email, "password": PASSWORD})
        .headers["Location"]
        .startswith("/accounts/2fa/")
    )
    assert "_auth_user_id" not in again.session


def test_a_real_desk_offers_nobody(client: Client, real: None) -> None:
    UserFactory.create(full_name="Dana Demo", demo_role="Agent")
    assert "Dana Demo" not in client.get(LOGIN).content.decode()


def test_a_real_desk_has_no_one_click_sign_in(client: Client, real: None) -> None:
    dana = UserFactory.create(demo_role="Agent")
    assert client.post("/demo/sign-in/", {"person": dana.email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_demo_desk_offers_its_people_by_role(client: Client, demo: None) -> None:
    dana = UserFactory.create(full_name="Dana Demo", demo_role="Tier 1 agent")
    page = client.get(LOGIN + "?next=/operators/").content.decode()
    assert "Dana Demo" in page
    assert "Tier 1 agent" in page
    assert 'value="/operators/"' in page
    answer = client.post("/demo/sign-in/", {"person": dana.email, "next": "/operators/"})
    assert answer.headers["Location"] == "/operators/"
    assert "127.0.0.1" in client.get("/accounts/sessions/").content.decode()
    assert client.session["_auth_user_id"] == str(dana.pk)


@pytest.mark.parametrize("then", ["https://evil.test/", "//evil.test", "\x00", "http://[", "queue"])
def test_a_demo_sign_in_leads_nowhere_else(client: Client, demo: None, then: str) -> None:
    dana = UserFactory.create(demo_role="Agent")
    answer = client.post("/demo/sign-in/", {"person": dana.email, "next": then})
    assert answer.headers["Location"] in {"/", "queue"}


@pytest.mark.parametrize("person", ["", "\x00", "nobody@example.test", "real@example.test"])
def test_only_the_demos_people_are_offered_by_a_click(client: Client, demo: None, person: str) -> None:
    UserFactory.create(email="real@example.test", is_staff=True)
    assert client.post("/demo/sign-in/", {"person": person}).status_code == 404
    assert client.get("/demo/sign-in/").status_code == 405


def test_a_demo_sign_in_asks_for_the_token(demo: None) -> None:
    dana = UserFactory.create(demo_role="Agent")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/sign-in/", {"person": dana.email}).status_code == 403
    assert not CapturedEmail.objects.exists()
