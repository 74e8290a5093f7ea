from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries, Settings

from oncall.models import User
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_is_one_address_however_it_is_typed() -> None:
    ana = User.objects.create_user(" Ana@Example.TEST ", full_name="Ana")
    assert ana.email == "ana@example.test"
    assert User.objects.get_by_natural_key("ANA@example.test") == ana
    with pytest.raises(ValidationError) as refused:
        User(email="ANA@example.test", full_name="Another", password="x").full_clean()
    assert refused.value.message_dict["email"] == ["There is already a person with this email address."]


def test_an_address_in_capitals_gets_past_no_path_into_the_database() -> None:
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="Ana@example.test")])


def test_a_requester_made_on_the_spot_has_no_password_and_no_role() -> None:
    ana = User.objects.create_user("ana@example.test", full_name="Ana")
    assert not ana.has_usable_password()
    assert not any([ana.is_agent, ana.is_desk, ana.is_lead, ana.is_admin, ana.is_incident_manager])


@pytest.mark.parametrize(("tier", "desk"), [(1, True), (2, False), (3, False)])
def test_members_of_tier_one_are_desk_and_members_of_any_team_are_agents(tier: int, desk: bool) -> None:
    ana, bea = UserFactory.create(), UserFactory.create()
    team = TeamFactory.create(tier=tier, members=[ana], leads=[bea])
    assert (ana.is_agent, ana.is_desk, ana.is_lead) == (True, desk, False)
    assert (bea.is_agent, bea.is_desk, bea.is_lead) == (True, desk, True)
    assert (ana.team_ids, ana.led_team_ids) == ([team.pk], [])
    assert (bea.team_ids, bea.led_team_ids) == ([team.pk], [team.pk])


def test_incident_managers_are_desk_without_a_team() -> None:
    ana = UserFactory.create(is_incident_manager=True)
    assert (ana.is_desk, ana.is_agent) == (True, False)


def test_roles_cost_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ana = UserFactory.create()
    TeamFactory.create(members=[ana])
    with django_assert_num_queries(1):
        assert ana.is_agent
        assert ana.is_desk
        assert ana.team_ids
        assert not ana.led_team_ids


def test_an_admin_has_every_permission_until_he_leaves() -> None:
    ana = UserFactory.create(is_staff=True)
    assert ana.has_perm("tickets.change_slapolicy")
    ana.is_active = False
    assert not ana.has_perm("tickets.change_slapolicy")
    assert not UserFactory.create().has_module_perms("oncall")


def test_times_are_shown_in_the_own_zone_else_the_organisations_else_the_desks(settings: Settings) -> None:
    settings.WATCHDESK_ZONE = "Europe/Berlin"
    madrid = OrganisationFactory.create(zone="Europe/Madrid", language="de")
    assert UserFactory.create().display_zone == ZoneInfo("Europe/Berlin")
    assert UserFactory.create(organisation=madrid).display_zone == ZoneInfo("Europe/Madrid")
    assert UserFactory.create(organisation=madrid, zone="Asia/Tokyo").display_zone == ZoneInfo("Asia/Tokyo")
    assert UserFactory.create().display_language == "en"
    assert UserFactory.create(organisation=madrid).display_language == "de"
    assert UserFactory.create(organisation=madrid, language="en").display_language == "en"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "\x00", "../etc/passwd", "localtime"])
def test_what_is_no_zone_is_refused_at_the_field(zone: str) -> None:
    with pytest.raises(ValidationError) as refused:
        User(email="ana@example.test", zone=zone).full_clean()
    assert "zone" in refused.value.message_dict


@pytest.mark.parametrize(
    ("name", "email", "initials"),
    [
        ("Ana García López", "a@b.test", "AL"),
        ("Ana", "a@b.test", "A"),
        ("", "bea.cruz@b.test", "BC"),
        ("", "-@b.test", "?"),
        ("żółw", "a@b.test", "Ż"),
    ],
)
def test_initials_come_from_the_name_else_the_address(name: str, email: str, initials: str) -> None:
    assert User(full_name=name, email=email).initials == initials


@pytest.fixture
def ana() -> User:
    return UserFactory.create(
        email="ana.g@example.test", full_name="Ana García-López", phone="+34 600 12 34 56"
    )


@pytest.mark.parametrize(
    "said",
    ["ana", "ANA", "garcia", "García", "lop", "López ana", "ana.g", "Ana.G@example.test", "600 12 34 56",
     "123456", "+34 600", "34600", " ana "],
)  # fmt: skip
def test_a_caller_is_found_by_what_he_says(ana: User, said: str) -> None:
    UserFactory.create(email="zoe@example.test", full_name="Zoe Zed", phone="999")
    assert list(User.objects.matching(said)) == [ana]


@pytest.mark.parametrize(
    "said", ["", "   ", "\x00", "ópez garcia", "34", "&|!():*'\\", "x" * 5000, "@", "_", "%"]
)
def test_nobody_is_found_by_nothing(ana: User, said: str) -> None:
    assert list(User.objects.matching(said)) == []


def test_leads_managers_and_agents_are_the_active_ones() -> None:
    gone = UserFactory.create(is_active=False, is_incident_manager=True)
    lead, member = UserFactory.create(), UserFactory.create(is_incident_manager=True)
    team = TeamFactory.create(members=[member], leads=[lead, gone])
    TeamFactory.create(leads=[member])
    assert list(User.objects.leads_of(team)) == [lead]
    assert set(User.objects.members_of(team)) == {lead, member}
    assert set(User.objects.agents()) == {lead, member}
    assert list(User.objects.incident_managers()) == [member]
