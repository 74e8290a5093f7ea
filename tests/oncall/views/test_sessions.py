"""Who holds a session, and how long it is worth anything."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from oncall.models import OutboundEmail, User
from tests.factories.people import PASSWORD, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN, NEW = "/accounts/login/", "another-long-password"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def ana() -> User:
    user = UserFactory.create()
    TeamFactory.create(members=[user])
    return user


def signed_in(person: User, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(LOGIN, {"login": person.email, "password": password})
    assert client.session["_auth_user_id"] == str(person.pk)
    return client


def is_in(client: Client) -> bool:
    return client.get("/queue/").status_code == 200


def test_a_session_from_before_signing_in_is_worth_nothing_after(ana: User) -> None:
    client = Client()
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["sessionid"] = planted.session_key or ""
    client.post(LOGIN, {"login": ana.email, "password": PASSWORD})
    assert client.session.session_key != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()
    attacker = Client()
    attacker.cookies["sessionid"] = planted.session_key or ""
    assert not is_in(attacker)


def test_a_session_that_the_client_invents_is_not_taken_over(ana: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    client.post(LOGIN, {"login": ana.email, "password": PASSWORD})
    assert client.session.session_key != "a" * 32


def test_a_changed_password_ends_every_other_session_and_keeps_ones_own(ana: User) -> None:
    here, there = signed_in(ana), signed_in(ana)
    words = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(reverse("account_change_password"), words).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_a_reset_password_ends_every_session_and_its_link_works_once(ana: User) -> None:
    there, visitor = signed_in(ana), Client()
    visitor.post(reverse("account_reset_password"), {"email": ana.email})
    body = OutboundEmail.objects.filter(kind="account").latest("pk").body_text
    found = re.search(r"https?://[^/]+(/\S+)", body)
    assert found is not None
    for method in ("head", "get", "get"):
        # a scanner that follows it uses nothing up
        assert getattr(Client(), method)(found[1]).status_code == 302
    assert is_in(there)
    form = visitor.get(found[1], follow=True).redirect_chain[-1][0]
    assert visitor.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert not is_in(there)
    signed_in(ana, NEW)
    again = Client()
    used = again.get(found[1], follow=True)
    assert "password1" not in used.content.decode()


def test_who_is_made_inactive_is_out_at_once_and_stays_out(ana: User) -> None:
    client = signed_in(ana)
    assert is_in(client)
    ana.is_active = False
    ana.save()
    assert not is_in(client)
    assert client.get("/portal/").status_code == 302
    client.post(LOGIN, {"login": ana.email, "password": PASSWORD})
    assert not is_in(client)


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(ana: User) -> None:
    client = signed_in(ana)
    client.get(LOGIN)
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["domain"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_a_login_costs_the_same_whether_somebody_is_known_or_not(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in passwords that are hashed: nothing else of it takes long."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    counts = []
    for address in (ana.email, "nobody@acme.test", UserFactory.create(is_active=False).email):
        hashed.clear()
        answer = Client().post(LOGIN, {"login": address, "password": "wrong-as-can-be"})
        assert answer.status_code == 200
        counts.append(len(hashed))
    assert len(set(counts)) == 1, counts


def test_asking_for_a_password_answers_alike_for_known_and_unknown_people(ana: User) -> None:
    said, wrote = [], []
    for address in (ana.email, "nobody@acme.test"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        said.append((answer.status_code, answer.redirect_chain, strip(answer.content.decode())))
        wrote.append(sum("oncall_outboundemail" in query["sql"] for query in queries))
        assert OutboundEmail.objects.get().to_address == ana.email, "Nobody else gets mail by it."
    assert said[0] == said[1]
    assert wrote[0] == wrote[1] > 0, "It takes as long."


def strip(text: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+|hx-headers=\S+ ?\S*', "", text)


def test_too_many_logins_get_a_page_that_keeps_the_address_and_not_the_password(
    ana: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client = Client()
    for _try in range(2):
        answer = client.post(LOGIN, {"login": ana.email, "password": "typed-in-vain"})
    assert answer.status_code == 429
    text = answer.content.decode()
    assert f'name="login" value="{ana.email}"' in text
    assert "typed-in-vain" not in text
