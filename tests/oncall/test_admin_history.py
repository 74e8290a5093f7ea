"""History in the administration: what the triggers wrote, whatever way the change came."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oncall.models import EscalationLevel, Membership, Skill, User, UserSkill
from oncall.record import Via, acting
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.policies import level, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return UserFactory.create(full_name="Bo Boss", is_staff=True)


@pytest.fixture
def admin(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def history(admin: Client, row: Any) -> list[str]:
    """The lines of a row's history as they are read, the newest first."""
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])
    response = admin.get(url)
    assert response.status_code == 200
    (table,) = re.findall(r"<tbody>(.*?)</tbody>", response.content.decode(), re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", line)).split()) for line in lines]


def test_who_made_whom_an_admin_is_told_though_no_form_of_the_administration_did_it(
    admin: Client, boss: User
) -> None:
    mia = UserFactory.create(full_name="Mia Manager")
    with acting(by=boss, via=Via.COMMAND):
        User.objects.filter(pk=mia.pk).update(is_staff=True)
    newest, first = history(admin, mia)
    assert "Bo Boss command" in newest
    assert re.search(r"changed .*: no → yes", newest)
    assert "added" in first


def test_teams_and_skills_of_a_person_stand_in_his_history_and_in_theirs(admin: Client) -> None:
    mia, team, skill = (
        UserFactory.create(),
        TeamFactory.create(name="Storage"),
        Skill.objects.create(name="SAN"),
    )
    place = Membership.objects.create(team=team, user=mia)
    UserSkill.objects.create(user=mia, skill=skill)
    place.delete()
    assert any("membership removed" in line for line in history(admin, mia))
    assert any("SAN" in line for line in history(admin, mia))
    assert any("membership removed" in line and str(mia) in line for line in history(admin, team))
    assert any(str(mia) in line for line in history(admin, skill))


def test_password_that_an_admin_sets_is_told_and_never_shown(admin: Client) -> None:
    mia = UserFactory.create()
    url = reverse("admin:auth_user_password_change", args=[mia.pk])
    secret = "correct horse battery 9"
    answer = admin.post(url, {"password1": secret, "password2": secret, "usable_password": "true"})
    assert answer.status_code == 302
    newest = history(admin, mia)[0]
    assert "Bo Boss admin password changed" in newest
    assert "pbkdf2" not in newest


def test_levels_that_are_gone_and_whom_they_told_stand_in_the_history_of_their_policy(admin: Client) -> None:
    mia = UserFactory.create(full_name="Mia Manager")
    nights = policy(level(mia), last=level(mia))
    EscalationLevel.objects.filter(policy=nights).delete()
    lines = history(admin, nights)
    assert any("target removed" in line and "Mia Manager" in line for line in lines)
    assert any("level removed" in line for line in lines)


def test_organisation_tells_who_let_requesters_see_all(admin: Client) -> None:
    acme = OrganisationFactory.create()
    admin.post(
        reverse("admin:oncall_organisation_change", args=[acme.pk]),
        {"name": acme.name, "zone": acme.zone, "language": acme.language, "requesters_see_all": "on"},
    )
    assert "Bo Boss admin" in history(admin, acme)[0]
