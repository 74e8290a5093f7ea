"""SLA policies in the admin."""

import pytest
from django.test import Client

from tests.factories.desk import HOUR, ServiceFactory, SlaPolicyFactory
from tests.factories.tickets import logged
from tests.tickets.admin.pages import errors, inline_errors, sentences, typed
from tickets.models import SlaPolicy

LIST = "/admin/tickets/slapolicy/"


def page(policy: SlaPolicy, rest: str = "change/") -> str:
    return f"{LIST}{policy.pk}/{rest}"


@pytest.fixture
def policy(db: None) -> SlaPolicy:
    return SlaPolicyFactory.create(thresholds=[("resolution", "percent", 75, {"tell_assignee"})])


@pytest.fixture
def default(db: None) -> SlaPolicy:
    return SlaPolicy.objects.get(is_default=True)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4h", 4 * HOUR), ("30 min", 1800), ("1h30", 5400), ("1 h 30 min", 5400), ("90m", 5400), ("2:15", 8100)],
)
def test_targets_are_typed_in_hours_and_minutes(
    web: Client, policy: SlaPolicy, text: str, seconds: int
) -> None:
    response = web.post(page(policy), typed(web, page(policy)) | {"target_resolution_1": text}, follow=True)
    assert policy.targets.get(metric="resolution", priority=1).seconds == seconds
    assert "Version 2" in sentences(response)


@pytest.mark.parametrize("text", ["", "soon", "2 days", "0 min", "99999h", "-1h", "٣h", "1h\x00"])
def test_target_that_is_missing_or_no_duration_is_refused_in_its_cell(
    web: Client, policy: SlaPolicy, text: str
) -> None:
    response = web.post(page(policy), typed(web, page(policy)) | {"target_first_response_3": text})
    assert list(errors(response)) == ["target_first_response_3"]
    assert policy.versions.count() == 1


def test_new_policy_gets_its_first_version(web: Client, policy: SlaPolicy) -> None:
    targets = {
        f"target_{metric}_{p}": "1h" for metric in ("first_response", "resolution") for p in range(1, 6)
    }
    service = ServiceFactory.create()
    named = {"name": "Gold", "calendar": policy.calendar_id, "services": [service.pk], "active": "on"}
    values = typed(web, f"{LIST}add/") | named | targets
    web.post(f"{LIST}add/", values)
    assert SlaPolicy.objects.get(name="Gold").versions.get().target("resolution", 5) == HOUR


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ({"value": "101"}, "1 to 100"),
        ({"value": "0"}, "just started"),
        ({"value": "50", "tell_assignee": ""}, "tick at least one"),
        ({"value": "75"}, "twice"),
        ({"value": "9" * 30, "kind": "overrun"}, ""),
    ],
)
def test_wrong_threshold_is_refused_at_its_line(
    web: Client, policy: SlaPolicy, line: dict[str, str], complaint: str
) -> None:
    usual = {"metric": "resolution", "kind": "percent", "tell_assignee": "on"}
    new = {f"thresholds-1-{name}": value for name, value in (usual | line).items() if value}
    values = {
        name: value
        for name, value in typed(web, page(policy)).items()
        if not name.startswith("thresholds-1-")
    }
    response = web.post(page(policy), values | new)
    assert complaint in inline_errors(response)[1]["value"][0]


def test_two_active_policies_with_the_same_conditions_are_refused(web: Client, policy: SlaPolicy) -> None:
    other = SlaPolicyFactory.create(for_services=[ServiceFactory.create()])
    response = web.post(page(other), {**typed(web, page(other)), "services": []})
    assert policy.name in errors(response)["position"][0]


def test_saving_says_how_many_clocks_keep_their_version(web: Client, default: SlaPolicy) -> None:
    logged()
    response = web.post(page(default), typed(web, page(default)) | {"target_resolution_1": "2h"}, follow=True)
    assert "Version 2: applies to new tickets; 2 running clocks keep theirs." in sentences(response)


def test_default_policy_has_no_conditions_and_stays_active(web: Client, default: SlaPolicy) -> None:
    forced = {"active": "", "kind": "incident", "services": [ServiceFactory.create().pk], "position": "1"}
    web.post(page(default), typed(web, page(default)) | forced)
    default.refresh_from_db()
    assert (default.active, default.kind, default.services.count()) == (True, "", 0)


def test_default_policy_is_deleted_neither_alone_nor_with_others(
    web: Client, default: SlaPolicy, policy: SlaPolicy
) -> None:
    assert web.post(page(default, "delete/"), {"post": "yes"}).status_code == 403
    both = {"action": "delete_selected", "_selected_action": [default.pk, policy.pk], "post": "yes"}
    response = web.post(LIST, both)
    assert "default policy" in str(response.content)
    assert SlaPolicy.objects.count() == 2


def test_default_policy_sorts_last(web: Client, default: SlaPolicy) -> None:
    SlaPolicyFactory.create(position=5000)
    assert list(web.get(LIST).context["cl"].result_list)[-1] == default


def test_policy_that_no_clock_followed_can_be_deleted(web: Client, policy: SlaPolicy) -> None:
    web.post(page(policy, "delete/"), {"post": "yes"})
    assert not SlaPolicy.objects.filter(pk=policy.pk).exists()


def test_policy_that_a_clock_follows_is_kept(web: Client, policy: SlaPolicy) -> None:
    logged()
    response = web.get(page(policy, "delete/"))
    assert "2 clocks" in response.context["protected"][0]
    assert "inactive" in response.context["protected"][0]


def test_history_shows_a_changed_target_and_a_changed_condition(web: Client, policy: SlaPolicy) -> None:
    service = ServiceFactory.create(name="Mail")
    web.post(
        page(policy), {**typed(web, page(policy)), "services": [service.pk], "target_resolution_1": "2h"}
    )
    changes = web.get(page(policy, "history/")).context["changes"]
    words = [(each.name, each.old, each.new) for change in changes for each in change.fields]
    assert ("target in business seconds", "8 h", "2 h") in words
    assert ("service", "", "Mail") in words
