"""The pages about escalation policies: who opens them, what they say, what they refuse."""

import re
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from oncall.escalation.policy import Policy
from oncall.models import EscalationPolicy, Membership, Team, User
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.policies import level, policy, reached
from tests.factories.schedules import rota, wall

pytestmark = pytest.mark.django_db

NOW = wall("2026-03-24T12:00")


@pytest.fixture(autouse=True)
def _tuesday() -> Any:
    with clock.frozen(NOW):
        yield


class Desk:
    """Ana is on call for Nights, Ben works beside her, Lea leads them, Mia manages incidents."""

    def __init__(self) -> None:
        self.ana, self.ben, self.lea = (
            UserFactory.create(full_name=name) for name in ("Ana A", "Ben B", "Lea L")
        )
        self.mia: User = UserFactory.create(full_name="Mia M", is_incident_manager=True)
        self.team: Team = TeamFactory.create(name="Storage", members=[self.ana, self.ben], leads=[self.lea])
        self.nights = rota(self.ana, team=self.team)
        reached(self.ana, self.ben, self.mia)
        self.policy = policy(
            level(self.nights), level(self.team, wait=10), last=level(self.mia, wait=15), teams=(self.team,)
        )

    @property
    def url(self) -> str:
        return f"/on-call/policies/{self.policy.pk}/edit/"

    def typed(self, answer: Any = None, **changed: Any) -> dict[str, Any]:
        """What a browser sends back from the form, with changes."""
        opened = re.search(r'name="opened" value="([^"]*)"', answer.content.decode()) if answer else None
        return {
            "name": "Storage",
            "repeat": "1",
            "ack_timeout": "60",
            "teams": [str(self.team.pk)],
            "levels": "2",
            "level0-wait": "5",
            "level0-t0": f"schedule:{self.nights.pk}",
            "level1-wait": "10",
            "level1-t0": f"team:{self.team.pk}",
            "last-wait": "15",
            "last-t0": f"person:{self.mia.pk}",
            "opened": opened[1] if opened else "",
            **changed,
        }


@pytest.fixture
def desk() -> Desk:
    return Desk()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def spec_of(policy: EscalationPolicy) -> Policy:
    return EscalationPolicy.objects.with_levels().get(pk=policy.pk).frozen()


def test_list_says_what_a_policy_does_and_whom_it_would_tell(desk: Desk) -> None:
    text = text_of(signed_in(desk.ana).get("/on-call/policies/"))
    assert (
        "At once whoever is on call for Nights; after 5 minutes the next of Storage in turn; "
        "at last, after 15 minutes, Mia M." in text
    )
    assert "Ana A (on call: Nights)" in text
    assert "Used by Storage" in text
    assert "the desk's default" in text


def test_list_warns_of_levels_that_reach_nobody_and_says_why(desk: Desk) -> None:
    client = signed_in(desk.mia)
    assert "nobody now" not in text_of(client.get("/on-call/policies/"))
    desk.ana.contact_methods.update(disabled_at=NOW)
    text = text_of(client.get("/on-call/policies/"))
    assert "1 level reaches nobody now" in text
    assert "Ana A has no verified contact method" in text
    User.objects.exclude(pk=desk.lea.pk).update(is_active=False)
    text = text_of(signed_in(desk.lea).get("/on-call/policies/"))
    assert "reaches nobody at all now" in text
    assert "Mia M has left" in text


def test_list_costs_the_same_for_any_number_of_policies(desk: Desk) -> None:
    client = signed_in(desk.lea)
    client.get("/on-call/policies/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/on-call/policies/")
    for number in range(8):
        policy(level(rota(desk.ben, name=f"R{number}")), last=level(desk.mia), name=f"P{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/on-call/policies/")
    assert len(many) <= len(few) <= 22


def test_agent_reads_policies_and_edits_none(desk: Desk) -> None:
    client = signed_in(desk.ana)
    assert client.get("/on-call/policies/").status_code == 200
    assert client.get(desk.url).status_code == 403
    assert client.post(desk.url, desk.typed()).status_code == 403
    assert client.get("/on-call/policies/new/").status_code == 403
    assert client.post(f"/on-call/policies/{desk.policy.pk}/delete/").status_code == 403
    client.post(f"/on-call/policies/{desk.policy.pk}/default/")
    assert signed_in(UserFactory.create()).get("/on-call/policies/").status_code == 403


def test_lead_edits_the_policy_of_a_team_of_his(desk: Desk) -> None:
    client = signed_in(desk.lea)
    typed = desk.typed(client.get(desk.url), repeat="2", **{"level1-t1": f"person:{desk.ben.pk}"})
    assert client.post(desk.url, typed).status_code == 302
    spec = spec_of(desk.policy)
    assert spec.repeat == 2
    assert spec.levels[1] == level(desk.team, desk.ben, wait=10)
    assert "pages that start from then on" in text_of(client.get(desk.url))


def test_policy_is_made_and_gets_its_team(desk: Desk) -> None:
    client = signed_in(desk.lea)
    assert client.get("/on-call/policies/new/").status_code == 200
    assert client.post("/on-call/policies/new/", desk.typed(name="Backup")).status_code == 302
    made = EscalationPolicy.objects.get(name="Backup")
    assert list(made.teams.all()) == [desk.team]
    assert not made.is_default


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "\x00"}, "Null characters are not allowed"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"repeat": "10"}, "less than or equal to 9"),
        ({"repeat": "often"}, "Enter a whole number"),
        ({"ack_timeout": "0"}, "greater than or equal to 1"),
        ({"ack_timeout": "9" * 40}, "less than or equal to 10080"),
        ({"level0-wait": "0"}, "greater than or equal to 1"),
        ({"level0-wait": ""}, "This field is required"),
        ({"level0-t0": ""}, "Choose a person, a schedule or a team"),
        ({"level0-t0": "person:999999999999999999999"}, "Select a valid choice"),
        ({"level0-t0": "person:-1"}, "Select a valid choice"),
        ({"level0-t0": "dog:1"}, "Select a valid choice"),
        ({"last-t0": ""}, "Choose a person, a schedule or a team"),
        ({"last-wait": "1441"}, "less than or equal to 1440"),
        ({"levels": "0"}, "A policy needs at least one level"),
        ({"levels": "999999999999999999999999"}, "A policy needs at least one level"),
        ({"teams": ["9999999999999999999999"]}, "is not one of the available choices"),
        ({"teams": ["\x00"]}, "Used by: "),
    ],
)
def test_wrong_input_is_refused_at_its_field(desk: Desk, changed: dict[str, Any], says: str) -> None:
    client = signed_in(desk.mia)
    answer = client.post(desk.url, desk.typed(client.get(desk.url), **changed))
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert spec_of(desk.policy).repeat == 0


def test_target_named_twice_in_a_level_is_refused(desk: Desk) -> None:
    client = signed_in(desk.mia)
    twice = {"level0-t1": f"schedule:{desk.nights.pk}"}
    answer = client.post(desk.url, desk.typed(client.get(desk.url), **twice))
    assert answer.status_code == 422
    assert "Named twice here" in text_of(answer)


def test_name_of_another_policy_is_refused_at_the_name(desk: Desk) -> None:
    policy(level(desk.ana), last=level(desk.mia), name="Backup")
    client = signed_in(desk.mia)
    answer = client.post(desk.url, desk.typed(client.get(desk.url), name="backup"))
    assert answer.status_code == 422
    assert "There is already an escalation policy with this name" in text_of(answer)


def field(answer: Any, name: str) -> str:
    """What stands in a field: an input's value, or a select's choice."""
    html = answer.content.decode()
    found = re.search(rf'<input[^>]*name="{name}"[^>]*?value="([^"]*)"', html)
    if found is None:
        select = re.search(rf'<select name="{name}".*?</select>', html, re.DOTALL)
        found = re.search(r'<option value="([^"]*)" selected', select[0]) if select else None
    return found[1] if found else ""


def test_buttons_move_levels_and_keep_all_that_is_typed(desk: Desk) -> None:
    client = signed_in(desk.mia)
    typed = desk.typed(client.get(desk.url), name="Half done", **{"level1-wait": "abc"})
    moved = client.post(desk.url, {**typed, "up": "1"})
    assert moved.status_code == 200
    assert field(moved, "level0-wait") == "abc"
    assert field(moved, "level0-t0") == f"team:{desk.team.pk}"
    assert field(moved, "level1-t0") == f"schedule:{desk.nights.pk}"
    assert field(moved, "name") == "Half done"
    assert field(moved, "opened") == typed["opened"]
    added = client.post(desk.url, {**typed, "add": "level"})
    assert field(added, "level2-wait") == "5"
    removed = client.post(desk.url, {**typed, "remove": "0"})
    assert field(removed, "level0-t0") == f"team:{desk.team.pk}"
    assert 'name="level1-t0"' not in removed.content.decode()
    assert spec_of(desk.policy).repeat == 0


@pytest.mark.parametrize("button", ["up", "down", "remove", "add"])
@pytest.mark.parametrize("place", ["", "-1", "99", "9" * 30, "x", "\x00"])
def test_button_with_an_absurd_place_changes_nothing(desk: Desk, button: str, place: str) -> None:
    answer = signed_in(desk.mia).post(desk.url, desk.typed(**{button: place}))
    assert answer.status_code == 200
    assert field(answer, "level0-t0") == f"schedule:{desk.nights.pk}"


def test_preview_shows_what_is_typed_and_saves_nothing(desk: Desk) -> None:
    client = signed_in(desk.mia)
    typed = desk.typed(client.get(desk.url), preview="1", **{"level0-t0": f"person:{desk.lea.pk}"})
    text = text_of(client.post(desk.url, typed))
    assert "Lea L has no verified contact method" in text
    assert "Ana A (next of Storage)" in text
    fragment = client.post(desk.url, typed, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert spec_of(desk.policy).levels[0] == level(desk.nights)


def test_second_editor_sees_what_the_first_changed_and_loses_nothing(desk: Desk) -> None:
    lea, mia = signed_in(desk.lea), signed_in(desk.mia)
    first, second = lea.get(desk.url), mia.get(desk.url)
    assert (
        lea.post(desk.url, desk.typed(first, name="Lea's", repeat="0", **{"level0-wait": "7"})).status_code
        == 302
    )
    answer = mia.post(desk.url, desk.typed(second, name="Mia's"))
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Lea L: name: Storage → Lea&#x27;s" in text
    assert "level 1: whoever is on call for Nights, 5 minutes to answer → " in text
    assert field(answer, "name") == "Mia&#x27;s"
    assert EscalationPolicy.objects.get().name == "Lea's"
    assert mia.post(desk.url, desk.typed(answer, name="Mia's")).status_code == 302
    assert EscalationPolicy.objects.get().name == "Mia's"


def ticked(answer: Any) -> set[str]:
    """The teams that are ticked in the form."""
    boxes = re.findall(r'<input[^>]*name="teams"[^>]*>', answer.content.decode())
    return {found[1] for box in boxes if " checked" in box and (found := re.search(r'value="(\d+)"', box))}


def team_of(name: str, used: EscalationPolicy | None = None, **facts: Any) -> Team:
    team: Team = TeamFactory.create(name=name, escalation_policy=used, **facts)
    return team


@pytest.mark.parametrize("active", [True, False])
def test_team_given_another_policy_meanwhile_is_not_taken_back(desk: Desk, active: bool) -> None:
    moved = team_of("Network", desk.policy, active=active)
    other = policy(level(desk.ana), last=level(desk.mia), name="Backup")
    client = signed_in(desk.mia)
    opened = client.get(desk.url)
    Team.objects.filter(pk=moved.pk).update(escalation_policy=other)
    typed = desk.typed(opened, name="Corrected", teams=[str(desk.team.pk), str(moved.pk)])
    assert client.post(desk.url, typed).status_code == 302
    assert EscalationPolicy.objects.get(name="Corrected") == desk.policy
    moved.refresh_from_db()
    assert moved.escalation_policy == other


def test_second_editor_sees_teams_that_came_and_went_and_keeps_his_own_ticks(desk: Desk) -> None:
    came, went, mine = team_of("Came"), team_of("Went", desk.policy), team_of("Mine")
    mia, ina = signed_in(desk.mia), signed_in(UserFactory.create(is_incident_manager=True))
    first, second = mia.get(desk.url), ina.get(desk.url)
    teams = [str(desk.team.pk), str(came.pk)]
    assert mia.post(desk.url, desk.typed(first, teams=teams, **{"level0-wait": "7"})).status_code == 302
    answer = ina.post(desk.url, desk.typed(second, teams=[str(went.pk), str(mine.pk)]))
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Mia M: which teams use it: – → Came" in text
    assert "Mia M: which teams use it: Went → –" in text
    assert "which teams use it: – → Mine" not in text
    assert ticked(answer) == {str(came.pk), str(mine.pk)}
    assert ina.post(desk.url, desk.typed(answer, teams=sorted(ticked(answer)))).status_code == 302
    assert set(desk.policy.teams.all()) == {came, mine}


def test_team_that_somebody_else_gave_another_policy_is_told_as_his_doing(desk: Desk) -> None:
    other = policy(level(desk.ana), last=level(desk.mia), name="Backup")
    ina = UserFactory.create(full_name="Ina I", is_incident_manager=True)
    client, lea = signed_in(desk.mia), signed_in(desk.lea)
    opened = client.get(desk.url)
    team_of("Network", desk.policy)
    assert lea.post(desk.url, desk.typed(lea.get(desk.url), repeat="2")).status_code == 302
    url = f"/on-call/policies/{other.pk}/edit/"
    assert signed_in(ina).post(url, desk.typed(signed_in(ina).get(url), name="Backup")).status_code == 302
    answer = client.post(desk.url, desk.typed(opened))
    assert answer.status_code == 409
    assert "Ina I: which teams use it: Storage → –" in text_of(answer)
    assert "Watchdesk: which teams use it: – → Network" in text_of(answer)


def test_edit_that_left_everything_as_it_was_is_told_as_what_the_policy_is(desk: Desk) -> None:
    lea, mia = signed_in(desk.lea), signed_in(desk.mia)
    opened = mia.get(desk.url)
    assert lea.post(desk.url, desk.typed(lea.get(desk.url), repeat="0")).status_code == 302
    answer = mia.post(desk.url, desk.typed(opened))
    assert answer.status_code == 409
    assert "Lea L: At once whoever is on call for Nights" in text_of(answer)
    assert "which teams use it" not in text_of(answer)


def test_lead_leaves_alone_what_his_form_did_not_show(desk: Desk) -> None:
    late = team_of("Late", desk.policy)
    client = signed_in(desk.lea)
    opened = client.get(desk.url)
    Membership.objects.create(team=late, user=desk.lea, is_lead=True)
    assert client.post(desk.url, desk.typed(opened)).status_code == 302
    assert set(desk.policy.teams.all()) == {desk.team, late}


@pytest.mark.parametrize("opened", ["", "forged", "\x00", "x" * 9000])
def test_forged_memory_of_the_form_is_a_conflict_not_an_error(desk: Desk, opened: str) -> None:
    answer = signed_in(desk.mia).post(desk.url, desk.typed(opened=opened))
    assert answer.status_code in {409, 422}


@pytest.mark.parametrize("memory", [None, [1, "Storage"]])
def test_form_without_memory_of_the_teams_moves_none(desk: Desk, memory: list[Any] | None) -> None:
    """Tampered with, or opened before the desk was upgraded."""
    spec = spec_of(desk.policy).to_json()
    opened = signing.dumps([*memory, spec], salt="oncall.policy", compress=True) if memory else ""
    other = team_of("Network")
    client = signed_in(desk.mia)
    answer = client.post(desk.url, desk.typed(opened=opened, teams=[str(other.pk)]))
    assert answer.status_code == 409
    assert "which teams use it: Storage" in text_of(answer)
    assert ticked(answer) == {str(desk.team.pk)}
    assert list(desk.policy.teams.all()) == [desk.team]


def test_policy_in_use_is_not_deleted_and_the_page_says_why(desk: Desk) -> None:
    client = signed_in(desk.mia)
    url = f"/on-call/policies/{desk.policy.pk}/delete/"
    assert "the desk&#x27;s default" in text_of(client.get(url))
    assert client.post(url).status_code == 422
    other = policy(level(desk.ana), last=level(desk.mia), name="Backup")
    client.post(f"/on-call/policies/{other.pk}/default/")
    assert "It is used by Storage" in text_of(client.get(url))
    Team.objects.update(escalation_policy=None)
    assert client.post(url).status_code == 302
    assert EscalationPolicy.objects.get() == other
    assert client.get(url).status_code == 404
