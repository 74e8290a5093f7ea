"""People pass a page on."""

import pytest

from oncall.actions.pages import (
    acknowledge_page,
    escalate_page,
    reassign_page,
    record_link_used,
    resolve_page,
)
from oncall.actions.refusals import Refused
from oncall.models import ContactMethod, Delivery, PageEvent
from tests.factories.paging import reachable_person
from tests.factories.people import UserFactory
from tests.factories.schedules import BEGIN, rota
from tests.oncall.actions.pages.conftest import Night


def test_escalated_the_next_level_is_told_now_and_the_former_hears_nothing_more(night: Night) -> None:
    page = night.raised()
    night.after()
    assert escalate_page(page=page.pk, by=night.ana, now=night.now)
    assert night.told(page) == [["Ana"], ["Ben"]]
    assert [each.person for each in Delivery.objects.waiting()] == [night.ben]
    assert night.record(page)[1:] == ["fired", "escalated", "fired"]
    night.after(5)
    assert night.told(page)[-1] == ["Eva"]


def test_an_acknowledged_page_that_is_escalated_is_nobodys(night: Night) -> None:
    page = night.raised()
    night.after()
    acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    escalate_page(page=page.pk, by=night.ana, now=night.now)
    page = night.fresh(page)
    assert (page.state, page.acknowledged_by, page.acknowledged_at) == ("triggered", None, None)


def test_the_same_button_pressed_twice_escalates_once(night: Night) -> None:
    page = night.raised()
    night.after()
    seen = night.fresh(page).mark
    assert escalate_page(page=page.pk, by=night.ana, now=night.now, seen=seen)
    assert not escalate_page(page=page.pk, by=night.ana, now=night.now, seen=seen)
    assert not reassign_page(page=page.pk, by=night.ana, now=night.now, people=[night.cem], seen=seen)
    assert night.told(page) == [["Ana"], ["Ben"]]


def test_handed_to_people_and_a_schedule_they_are_told_and_may_answer(night: Night) -> None:
    night.clock.move_to(BEGIN)
    page = night.raised()
    night.after()
    dea, fay = reachable_person("Dea"), reachable_person("Fay")
    assert reassign_page(
        page=page.pk,
        by=night.ana,
        now=night.now,
        people=[dea],
        schedules=[rota(fay, name="Nights")],
        note="You know it best.",
    )
    assert night.told(page) == [["Ana"], ["Dea", "Fay"]]
    event = PageEvent.objects.get(page=page, kind="reassigned")
    assert ([each["name"] for each in event.params["to"]], event.body, event.actor_name) == (
        ["Dea", "Nights"],
        "You know it best.",
        "Ana",
    )
    assert {each.person for each in Delivery.objects.waiting()} == {dea, fay}
    assert acknowledge_page(page=page.pk, by=fay, now=night.now)


def test_when_nobody_of_them_can_be_reached_the_next_level_is_told_at_once(night: Night) -> None:
    page = night.raised()
    night.after()
    mute, left = UserFactory.create(full_name="Mute"), UserFactory.create(full_name="Left", is_active=False)
    gap = rota(reachable_person(), name="Gap", layers=[])
    reassign_page(page=page.pk, by=night.ana, now=night.now, people=[mute, left], schedules=[gap])
    assert night.told(page) == [["Ana"], ["Ben"]]
    skipped = PageEvent.objects.get(page=page, kind="skipped")
    assert skipped.params["handed"]
    assert [(each["name"], each["why"]) for each in skipped.params["targets"]] == [
        ("Mute", "unreachable"),
        ("Left", "gone"),
        ("Gap", "gap"),
    ]


def test_a_page_is_handed_to_at_least_one(night: Night) -> None:
    page = night.raised()
    with pytest.raises(Refused, match="at least one"):
        reassign_page(page=page.pk, by=night.ana, now=night.now)


def test_a_resolved_page_is_not_passed_on(night: Night) -> None:
    page = night.raised(team=night.team)
    night.after()
    resolve_page(page=page.pk, by=night.ben, now=night.now)
    assert not escalate_page(page=page.pk, by=night.ben, now=night.now)
    assert not reassign_page(page=page.pk, by=night.ben, now=night.now, people=[night.cem])
    assert night.record(page) == ["raised", "fired", "resolved"]


def test_turns_of_a_team_go_on_across_pages_and_past_whoever_cannot_be_reached(night: Night) -> None:
    told = []
    for _ in range(3):
        page = night.raised(policy=night.policy, subject=night.another())
        night.after()
        escalate_page(page=page.pk, by=night.ana, now=night.now)
        told += night.told(page)[1]
    assert told == ["Ben", "Cem", "Ben"]
    ContactMethod.objects.filter(user=night.cem).update(disabled_at=night.now)
    page = night.raised(subject=night.another())
    night.after()
    escalate_page(page=page.pk, by=night.ana, now=night.now)
    assert night.told(page)[1] == ["Ben"]


def test_the_use_of_a_link_that_changed_nothing_is_on_the_record(night: Night) -> None:
    page = night.raised()
    night.after()
    acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    record_link_used(page=page.pk, by=night.ana, now=night.now, act="acknowledge")
    assert night.record(page)[-1] == "link_used"
    assert night.fresh(page).state == "acknowledged"
