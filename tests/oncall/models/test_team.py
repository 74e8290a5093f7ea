import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from oncall.models import Membership, Team
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def errors_of(row: Team) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.message_dict


def test_a_team_that_escalates_in_a_circle_is_refused_at_the_field() -> None:
    third = TeamFactory.create(name="Third", tier=3)
    second = TeamFactory.create(name="Second", tier=2, escalates_to=third)
    first = TeamFactory.create(name="First", escalates_to=second)
    third.escalates_to = first
    assert "Third → First → Second → Third" in errors_of(third)["escalates_to"][0]
    Team.objects.get(pk=first.pk).full_clean()


def test_a_team_does_not_escalate_to_itself() -> None:
    team = TeamFactory.create(name="First")
    team.escalates_to = team
    assert "escalates_to" in errors_of(team)
    with pytest.raises(IntegrityError):
        team.save()


def test_names_differ_in_more_than_capitals() -> None:
    TeamFactory.create(name="Service Desk")
    OrganisationFactory.create(name="Acme")
    assert "There is already a team with this name." in str(errors_of(Team(name="service desk", tier=1)))
    with pytest.raises(IntegrityError):
        OrganisationFactory.create(name="ACME")


def test_only_three_tiers_exist() -> None:
    assert "tier" in errors_of(Team(name="Fourth", tier=4))


def test_nobody_is_in_a_team_twice() -> None:
    ana = UserFactory.create()
    team = TeamFactory.create(members=[ana])
    with pytest.raises(IntegrityError):
        Membership.objects.create(team=team, user=ana, is_lead=True)


def test_old_teams_are_not_offered_and_own_teams_are_found() -> None:
    ana = UserFactory.create()
    mine = TeamFactory.create(members=[ana])
    old = TeamFactory.create(active=False)
    assert mine in Team.objects.active()
    assert old not in Team.objects.active()
    assert list(Team.objects.of(ana)) == [mine]
