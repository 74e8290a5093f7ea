"""Second factors and sessions in the admin: found, ended, and their secrets nobody's to see."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from oncall.models import User
from tests.factories.people import UserFactory
from tests.oncall.views.test_sessions import is_in, signed_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def mia() -> User:
    return UserFactory.create(full_name="Mia Manager", email="mia@acme.test", is_incident_manager=True)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True))
    return client


def browser_of(person: User) -> Client:
    browser = signed_in(person)
    assert is_in(browser)
    return browser


def test_session_is_found_by_whose_it_is_and_ended_by_deleting_it(admin: Client, mia: User) -> None:
    browser = browser_of(mia)
    rooms = "admin:usersessions_usersession"
    found = admin.get(reverse(f"{rooms}_changelist"), {"q": "mia@acme"}).content.decode()
    assert "Mia Manager" in found
    row = UserSession.objects.get(user=mia)
    assert row.session_key not in admin.get(reverse(f"{rooms}_change", args=[row.pk])).content.decode()
    admin.post(reverse(f"{rooms}_delete", args=[row.pk]), {"post": "yes"})
    assert not is_in(browser)
    assert not UserSession.objects.filter(user=mia).exists()


def test_several_sessions_are_ended_at_once(admin: Client, mia: User) -> None:
    browsers = [browser_of(mia) for _each in range(2)]
    rows = UserSession.objects.filter(user=mia).values_list("pk", flat=True)
    ask = {"action": "delete_selected", "_selected_action": list(rows), "post": "yes"}
    admin.post(reverse("admin:usersessions_usersession_changelist"), ask)
    assert not any(is_in(browser) for browser in browsers)


def test_second_factor_is_taken_away_but_neither_read_nor_typed(admin: Client, mia: User) -> None:
    TOTP.activate(mia, SECRET)
    row, rooms = Authenticator.objects.get(), "admin:mfa_authenticator"
    page = admin.get(reverse(f"{rooms}_change", args=[row.pk])).content.decode()
    assert "Mia Manager" in page
    assert row.data["secret"] not in page
    assert admin.get(reverse(f"{rooms}_add")).status_code == 403
    assert admin.post(reverse(f"{rooms}_change", args=[row.pk]), {"data": "{}"}).status_code == 403
    admin.post(reverse(f"{rooms}_delete", args=[row.pk]), {"post": "yes"})
    assert not Authenticator.objects.exists()


def test_addresses_to_sign_in_by_are_no_second_list_beside_people() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:account_emailaddress_changelist")


def test_recovery_codes_end_with_the_last_second_factor(admin: Client, mia: User) -> None:
    TOTP.activate(mia, SECRET)
    RecoveryCodes.activate(mia)
    factor = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    admin.post(reverse("admin:mfa_authenticator_delete", args=[factor.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(user=mia).exists()


def test_recovery_codes_stay_while_there_is_another_second_factor(admin: Client, mia: User) -> None:
    TOTP.activate(mia, SECRET)
    RecoveryCodes.activate(mia)
    key = Authenticator.objects.create(user=mia, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    ask = {"action": "delete_selected", "_selected_action": [key.pk], "post": "yes"}
    admin.post(reverse("admin:mfa_authenticator_changelist"), ask)
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_second_factors_are_told_in_the_readers_language(admin: Client, mia: User) -> None:
    TOTP.activate(mia, SECRET)
    User.objects.filter(is_staff=True).update(language="de")
    # a request leaves its language to the next
    with translation.override("en"):
        page = admin.get(reverse("admin:mfa_authenticator_changelist")).content.decode()
        index = admin.get(reverse("admin:index")).content.decode()
    assert "Authenticator-App" in page
    assert "TOTP Authenticator" not in page
    assert "Zweite Faktoren" in index
