"""Escalation policies are made, edited, assigned and deleted; what is under way is left alone."""

from dataclasses import replace
from typing import Any

import pytest

from oncall.actions import delete_policy, edit_policy, make_default, make_policy
from oncall.actions.policies import ChangedMeanwhile, PolicyDraft
from oncall.actions.refusals import NotAllowed, Refused
from oncall.escalation.policy import Policy
from oncall.models import EscalationLevel, EscalationPolicy, Team, User
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.policies import level, policy

pytestmark = pytest.mark.django_db


class Desk:
    """Ana and Ben work for Lea's team; Mia manages incidents."""

    def __init__(self) -> None:
        self.ana, self.ben, self.lea = UserFactory.create_batch(3)
        self.mia: User = UserFactory.create(is_incident_manager=True)
        self.team: Team = TeamFactory.create(members=[self.ana, self.ben], leads=[self.lea])
        self.other: Team = TeamFactory.create()
        self.policy = policy(level(self.ana), level(self.ben), last=level(self.mia), teams=(self.team,))

    def draft(self, *teams: Team, name: str = "Storage", **spec: Any) -> PolicyDraft:
        wanted = replace(Policy((level(self.ana),), level(self.mia)), **spec)
        return PolicyDraft(name, wanted, frozenset(each.pk for each in teams))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def frozen(policy: EscalationPolicy) -> Policy:
    return EscalationPolicy.objects.with_levels().get(pk=policy.pk).frozen()


def test_policy_reads_as_it_was_made(desk: Desk) -> None:
    assert frozen(desk.policy) == Policy(
        (level(desk.ana), level(desk.ben)), level(desk.mia), repeat=0, ack_timeout=60
    )


def test_first_policy_is_the_default_and_the_second_is_not(desk: Desk) -> None:
    second = policy(level(desk.ana), last=level(desk.mia), name="Second")
    assert (desk.policy.is_default, second.is_default) == (True, False)
    assert make_default(by=desk.mia, policy=second)
    assert not make_default(by=desk.mia, policy=second)
    assert EscalationPolicy.objects.of_the_desk().get() == second


def test_edit_reorders_shortens_and_keeps_the_rows_that_stay(desk: Desk) -> None:
    rows = list(EscalationLevel.objects.values_list("pk", flat=True))
    spec = Policy((level(desk.ben), level(desk.ana), level(desk.team, wait=9)), level(desk.mia), 2, None)
    draft = PolicyDraft("Renamed", spec, frozenset([desk.team.pk]))
    edit_policy(by=desk.lea, policy=desk.policy, revision=1, draft=draft)
    assert frozen(desk.policy) == spec
    assert set(rows) < set(EscalationLevel.objects.values_list("pk", flat=True))
    edit_policy(by=desk.lea, policy=desk.policy, revision=2, draft=desk.draft(desk.team))
    assert frozen(desk.policy) == Policy((level(desk.ana),), level(desk.mia))


def test_second_editor_is_told_and_nothing_is_saved(desk: Desk) -> None:
    edit_policy(by=desk.lea, policy=desk.policy, revision=1, draft=desk.draft(desk.team, name="First"))
    with pytest.raises(ChangedMeanwhile) as refused:
        edit_policy(by=desk.mia, policy=desk.policy, revision=1, draft=desk.draft(name="Second"))
    assert refused.value.held.name == "First"
    assert EscalationPolicy.objects.get().name == "First"


def test_teams_chosen_use_it_and_others_do_not_any_more(desk: Desk) -> None:
    edit_policy(by=desk.mia, policy=desk.policy, revision=1, draft=desk.draft(desk.other))
    assert list(desk.policy.teams.all()) == [desk.other]


def test_team_that_was_moved_away_meanwhile_stays_where_it_is(desk: Desk) -> None:
    second = policy(level(desk.ana), last=level(desk.mia), name="Second", teams=(desk.team,))
    shown = frozenset([desk.team.pk])
    draft = desk.draft(desk.team, name="Corrected")
    edit_policy(by=desk.mia, policy=desk.policy, revision=1, draft=draft, shown=shown)
    assert EscalationPolicy.objects.get(name="Corrected") == desk.policy
    assert list(second.teams.all()) == [desk.team]


def test_team_ticked_meanwhile_stays_and_what_he_moved_himself_holds(desk: Desk) -> None:
    third, fourth = TeamFactory.create_batch(2)
    shown = frozenset([desk.team.pk, fourth.pk])
    Team.objects.filter(pk=third.pk).update(escalation_policy=desk.policy)
    policy(level(desk.ana), last=level(desk.mia), name="Second", teams=(desk.other, fourth))
    edit_policy(by=desk.mia, policy=desk.policy, revision=1, draft=desk.draft(desk.other), shown=shown)
    assert set(desk.policy.teams.all()) == {third, desk.other}
    fourth.refresh_from_db()
    assert str(fourth.escalation_policy) == "Second"


@pytest.mark.parametrize("teams", [(), ("other",), ("team", "other")])
def test_lead_gives_a_policy_to_teams_of_his_only(desk: Desk, teams: tuple[str, ...]) -> None:
    chosen = [getattr(desk, name) for name in teams]
    with pytest.raises(Refused) as refused:
        make_policy(by=desk.lea, draft=desk.draft(*chosen, name="Mine"))
    assert refused.value.field == "teams"


def test_lead_edits_what_a_team_of_his_uses_and_an_agent_nothing(desk: Desk) -> None:
    for by in (desk.ana, UserFactory.create()):
        with pytest.raises(NotAllowed):
            edit_policy(by=by, policy=desk.policy, revision=1, draft=desk.draft(desk.team))
        with pytest.raises(NotAllowed):
            make_policy(by=by, draft=desk.draft(desk.team, name="Mine"))
    unused = policy(level(desk.ana), last=level(desk.mia), name="Unused")
    with pytest.raises(NotAllowed):
        edit_policy(by=desk.lea, policy=unused, revision=1, draft=desk.draft(desk.team, name="Mine"))


@pytest.mark.parametrize(
    "spec",
    [{"levels": ()}, {"repeat": 99}, {"repeat": -1}, {"ack_timeout": 0}, {"ack_timeout": 10**6}],
)
def test_what_the_engine_finds_wrong_is_refused(desk: Desk, spec: dict[str, object]) -> None:
    with pytest.raises(Refused):
        make_policy(by=desk.mia, draft=desk.draft(name="Wrong", **spec))
    assert EscalationPolicy.objects.count() == 1


def test_name_is_taken_however_it_is_written(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        make_policy(by=desk.mia, draft=desk.draft(name="STORAGE"))
    assert refused.value.field == "name"


def test_default_and_used_policies_are_not_deleted(desk: Desk) -> None:
    with pytest.raises(Refused, match="default"):
        delete_policy(by=desk.mia, policy=desk.policy)
    second = policy(level(desk.ana), last=level(desk.mia), name="Second", teams=(desk.other,))
    with pytest.raises(Refused, match=desk.other.name):
        delete_policy(by=desk.mia, policy=second)
    Team.objects.update(escalation_policy=None)
    with pytest.raises(NotAllowed):
        delete_policy(by=desk.lea, policy=second)
    delete_policy(by=desk.mia, policy=second)
    assert EscalationPolicy.objects.get() == desk.policy
    with pytest.raises(Refused, match="meanwhile"):
        delete_policy(by=desk.mia, policy=second)


def test_policy_is_given_to_a_team_once(desk: Desk) -> None:
    second = policy(level(desk.ana), last=level(desk.mia), name="Second", teams=(desk.team,))
    assert list(second.teams.all()) == [desk.team]
    assert not desk.policy.teams.exists()
