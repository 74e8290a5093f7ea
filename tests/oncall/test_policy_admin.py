"""Escalation policies in the admin: the same rules as on the pages, said at the field."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oncall.escalation.policy import Policy
from oncall.models import EscalationPolicy, User
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.policies import level, policy, reached

pytestmark = pytest.mark.django_db


class Desk:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.ada: User = UserFactory.create(is_staff=True)
        self.ana, self.ben = UserFactory.create_batch(2)
        self.team = TeamFactory.create(members=[self.ana, self.ben])
        client.force_login(self.ada)
        self.policy = policy(level(self.ana), level(self.ben), last=level(self.team))

    def rows(self, *rows: dict[str, Any]) -> dict[str, Any]:
        kept = list(self.policy.levels.values_list("pk", flat=True))
        sent: dict[str, Any] = {"levels-TOTAL_FORMS": len(rows), "levels-INITIAL_FORMS": len(kept)}
        for place, row in enumerate(rows):
            values = {"wait": 5, "position": place, **row, "policy": self.policy.pk}
            if place < len(kept):
                values["id"] = kept[place]
            sent |= {f"levels-{place}-{name}": value for name, value in values.items()}
        return sent

    def save(self, *rows: dict[str, Any], **facts: Any) -> Any:
        values = {"name": "Storage", "repeat": 1, "ack_timeout": 30, **facts}
        url = reverse("admin:oncall_escalationpolicy_change", args=[self.policy.pk])
        return self.client.post(url, {**values, **self.rows(*rows)})

    def spec(self) -> Policy:
        return EscalationPolicy.objects.with_levels().get(pk=self.policy.pk).frozen()


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def errors(answer: Any) -> str:
    found = answer.context["inline_admin_formsets"][0].formset
    return f"{found.errors} {found.non_form_errors()} {answer.context['adminform'].form.errors}"


def test_levels_change_places_and_the_last_resort_moves(desk: Desk) -> None:
    answer = desk.save(
        {"position": 1, "people": [desk.ana.pk]},
        {"last_resort": "on", "position": 2, "people": [desk.ben.pk]},
        {"position": 0, "teams": [desk.team.pk], "wait": 9},
    )
    assert answer.status_code == 302, errors(answer)
    assert desk.spec() == Policy((level(desk.team, wait=9), level(desk.ana)), level(desk.ben), 1, 30)
    assert EscalationPolicy.objects.get().revision == 2


def test_level_is_added_and_another_deleted(desk: Desk) -> None:
    answer = desk.save(
        {"DELETE": "on", "people": [desk.ana.pk]},
        {"people": [desk.ana.pk, desk.ben.pk]},
        {"teams": [desk.team.pk], "last_resort": "on"},
        {"position": 0, "teams": [desk.team.pk]},
    )
    assert answer.status_code == 302, errors(answer)
    first, second = desk.spec().levels
    assert first == level(desk.team)
    assert set(second.targets) == set(level(desk.ana, desk.ben).targets)


@pytest.mark.parametrize(
    ("last", "facts", "says"),
    [
        ({"last_resort": "on"}, {}, "Choose at least one person"),
        ({"people": "ana"}, {}, "Mark exactly one level as the last resort"),
        ({"last_resort": "on", "people": "ana", "wait": 0}, {}, "greater than or equal to 1"),
        ({"last_resort": "on", "people": "ana"}, {"repeat": 10}, "less than or equal to 9"),
        ({"last_resort": "on", "people": "ana"}, {"ack_timeout": 0}, "greater than or equal to 1"),
        ({"last_resort": "on", "people": "ana", "position": 10**9}, {}, "less than or equal to 99"),
    ],
)
def test_what_is_wrong_is_refused_at_the_field(
    desk: Desk, last: dict[str, Any], facts: dict[str, Any], says: str
) -> None:
    if last.get("people"):
        last = {**last, "people": [desk.ana.pk]}
    answer = desk.save({"people": [desk.ana.pk]}, {"people": [desk.ben.pk]}, last, **facts)
    assert answer.status_code == 200
    assert says in errors(answer)
    assert desk.spec().repeat == 0


def test_two_levels_at_one_position_are_refused(desk: Desk) -> None:
    answer = desk.save(
        {"people": [desk.ana.pk]},
        {"people": [desk.ben.pk], "position": 0},
        {"last_resort": "on", "people": [desk.ana.pk]},
    )
    assert "Give each its own" in errors(answer)


def test_default_is_chosen_by_an_action_and_not_deleted(desk: Desk) -> None:
    second = policy(level(desk.ana), last=level(desk.ben), name="Second")
    url = reverse("admin:oncall_escalationpolicy_delete", args=[desk.policy.pk])
    assert desk.client.post(url, {"post": "yes"}).status_code == 403
    chosen = {"action": "choose_default", "_selected_action": [second.pk]}
    desk.client.post(reverse("admin:oncall_escalationpolicy_changelist"), chosen)
    assert EscalationPolicy.objects.of_the_desk().get() == second
    assert desk.client.post(url, {"post": "yes"}).status_code == 302
    assert EscalationPolicy.objects.get() == second


def test_addresses_of_people_stay_sealed(desk: Desk) -> None:
    reached(desk.ana)
    method = desk.ana.contact_methods.get()
    method.sealed, method.digest = "sealedsecret", "digestsecret"
    method.save()
    for page in ("changelist", "change"):
        args = [method.pk] if page == "change" else []
        answer = desk.client.get(reverse(f"admin:oncall_contactmethod_{page}", args=args))
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "p…@example.test" in text
        assert "sealedsecret" not in text
        assert "digestsecret" not in text


def test_policy_of_a_team_is_set_in_the_teams_own_page(desk: Desk) -> None:
    url = reverse("admin:oncall_team_change", args=[desk.team.pk])
    answer = desk.client.post(
        url,
        {
            "name": desk.team.name,
            "tier": 1,
            "active": "on",
            "escalation_policy": desk.policy.pk,
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        },
    )
    assert answer.status_code == 302
    assert list(desk.policy.teams.all()) == [desk.team]
