import pytest
from django.apps import apps
from django.test import Client

from oncall.models import Membership, Team
from oncall.record import Via, acting
from tests.factories.people import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def events(model: str) -> list[tuple[str, dict[str, object] | None]]:
    rows = apps.get_model("oncall", model).objects.order_by("pgh_id").select_related("pgh_context")
    return [(row.pgh_label, row.pgh_context.metadata if row.pgh_context else None) for row in rows]


def test_a_change_of_configuration_names_who_and_through_what() -> None:
    admin = UserFactory.create()
    with acting(by=admin, via=Via.WEB):
        team = TeamFactory.create()
    with acting(by=None, via=Via.TIMER):
        Team.objects.filter(pk=team.pk).update(active=False)
    assert events("TeamEvent") == [
        ("insert", {"user": admin.pk, "via": "web"}),
        ("update", {"user": None, "via": "timer"}),
    ]


def test_a_person_taken_out_of_a_team_stays_on_the_record() -> None:
    team = TeamFactory.create(members=[UserFactory.create()])
    Membership.objects.all().delete()
    assert [label for label, _context in events("MembershipEvent")] == ["insert", "delete"]
    assert team.memberships.count() == 0


def test_passwords_and_logins_are_not_on_the_record() -> None:
    ana = UserFactory.create()
    ana.set_password("another-long-password")
    ana.save()
    fields = {field.name for field in apps.get_model("oncall", "UserEvent")._meta.get_fields()}
    assert not fields & {"password", "last_login", "name_plain", "phone_digits"}
    assert len(events("UserEvent")) == 1


def test_what_an_admin_saves_in_the_admin_is_recorded_as_his(client: Client) -> None:
    admin = UserFactory.create(is_staff=True)
    team = TeamFactory.create(name="Old name")
    client.force_login(admin)
    answer = client.post(
        f"/admin/oncall/team/{team.pk}/change/",
        {
            "name": "New name",
            "tier": 1,
            "active": "on",
            "memberships-TOTAL_FORMS": 0,
            "memberships-INITIAL_FORMS": 0,
        },
    )
    assert answer.status_code == 302
    label, context = events("TeamEvent")[-1]
    assert (label, context) == ("update", {"user": admin.pk, "via": "admin"})
