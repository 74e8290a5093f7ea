"""The whole life of a page, on the database and by the worker's own loop."""

from datetime import timedelta

import pytest

from oncall.actions.pages import (
    NoPolicy,
    SubjectGone,
    acknowledge_page,
    default_policy_of,
    raise_page_urgency,
    resolve_page,
    resolve_pages_of,
    snooze_page,
    touch_pages_of,
)
from oncall.actions.refusals import NotAllowed, Refused
from oncall.models import ContactMethod, Delivery, EscalationPolicy, Page, PageEvent, User
from oncall.page_words import event_words
from oncall.subjects import Subject
from tests.factories.paging import about, policy_of
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.oncall.actions.pages.conftest import Night


def test_nobody_answers_until_the_last_resort_and_the_page_stays_alive(night: Night) -> None:
    page = night.raised()
    assert night.told(page) == []
    for _ in range(5):
        night.after(5 if night.told(page) else 0)
    assert night.told(page) == [["Ana"], ["Ben"], ["Eva"]]
    assert night.record(page) == ["raised", "fired", "fired", "fired", "unanswered"]
    page = night.fresh(page)
    assert (page.state, page.next_step_at) == ("unanswered", None)
    assert acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    assert night.fresh(page).state == "acknowledged"


def test_acknowledged_it_tells_nobody_more_and_its_owner_hears_who_answers(night: Night) -> None:
    page = night.raised()
    night.after()
    assert Delivery.objects.waiting().count() == 1
    assert acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    assert not Delivery.objects.waiting().exists()
    night.after(29)
    assert night.told(page) == [["Ana"]]
    assert night.things.heard == [
        ("news", "raised"),
        ("news", "fired"),
        ("told", ["Ana"]),
        ("news", "acknowledged"),
        ("acknowledged", "Ana"),
    ]


def test_who_acknowledges_second_changes_nothing_and_leaves_no_line(night: Night) -> None:
    page = night.raised(team=night.team)
    night.after()
    assert acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    before = Page.objects.filter(pk=page.pk).values().get()
    night.clock.advance(minutes=1)
    assert not acknowledge_page(page=page.pk, by=night.ben, now=night.now)
    assert not acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    assert Page.objects.filter(pk=page.pk).values().get() == before
    assert night.record(page) == ["raised", "fired", "acknowledged"]


def test_acknowledged_and_forgotten_it_starts_again_from_level_1(night: Night) -> None:
    page = night.raised()
    night.after()
    night.after(5)
    acknowledge_page(page=page.pk, by=night.ben, now=night.now)
    night.clock.advance(minutes=20)
    touch_pages_of(subject_key=page.subject_key, now=night.now)
    night.after(29)
    assert night.fresh(page).state == "acknowledged"
    night.after(1)
    page = night.fresh(page)
    assert (page.state, page.restarts, page.acknowledged_by, page.position) == ("triggered", 1, None, 1)
    assert night.told(page) == [["Ana"], ["Ben"], ["Ana"]]
    assert night.record(page)[-2:] == ["restarted", "fired"]


def test_snoozed_it_is_quiet_until_then_whatever_its_time_out(night: Night) -> None:
    page = night.raised()
    night.after()
    until = night.now + timedelta(hours=3)
    assert snooze_page(page=page.pk, by=night.ana, now=night.now, until=until)
    assert not snooze_page(page=page.pk, by=night.ana, now=night.now, until=until)
    assert night.record(page) == ["raised", "fired", "acknowledged", "snoozed"]
    night.after(179)
    assert night.told(page) == [["Ana"]]
    night.after(1)
    assert night.told(page) == [["Ana"], ["Ana"]]


@pytest.mark.parametrize("away", [timedelta(0), timedelta(minutes=-1), timedelta(days=7, seconds=1)])
def test_a_page_is_snoozed_until_later_and_for_a_week_at_most(night: Night, away: timedelta) -> None:
    page = night.raised()
    night.after()
    with pytest.raises(Refused) as refused:
        snooze_page(page=page.pk, by=night.ana, now=night.now, until=night.now + away)
    assert refused.value.field == "until"
    assert night.record(page) == ["raised", "fired"]


def test_resolved_it_is_over_for_good(night: Night) -> None:
    page = night.raised()
    night.after()
    assert resolve_page(page=page.pk, by=night.ana, now=night.now)
    assert not resolve_page(page=page.pk, by=night.ana, now=night.now)
    assert not acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    night.after(999)
    assert night.record(page) == ["raised", "fired", "resolved"]
    page = night.fresh(page)
    assert (page.resolved_by, page.resolved_at is not None) == (night.ana, True)
    assert night.raised().pk != page.pk


def test_resolving_what_it_is_about_resolves_its_open_pages(night: Night) -> None:
    other = policy_of((5, [night.ben]), last=(5, [night.eva]), name="Days")
    pages = [night.raised(), night.raised(policy=other)]
    elsewhere = night.raised(subject=about(OrganisationFactory.create()))
    assert resolve_pages_of(subject_key=pages[0].subject_key, by=None, now=night.now) == 2
    assert resolve_pages_of(subject_key=pages[0].subject_key, by=None, now=night.now) == 0
    assert [night.fresh(each).state for each in (*pages, elsewhere)] == ["resolved", "resolved", "triggered"]


def test_a_further_cause_is_appended_and_tells_again_unless_acknowledged(night: Night) -> None:
    page = night.raised()
    assert night.raised(cause="worse").pk == page.pk
    night.after()
    night.after(1)
    night.raised(cause="worst", priority=1)
    acknowledge_page(page=page.pk, by=night.ana, now=night.now)
    night.raised(cause="still", priority=3)
    assert night.record(page) == [
        "raised",
        "cause_added",
        "fired",
        "cause_added",
        "told_again",
        "acknowledged",
        "cause_added",
    ]
    page = night.fresh(page)
    assert (page.causes, page.priority) == (4, 1)
    causes = PageEvent.objects.filter(page=page, kind__in=["raised", "cause_added"])
    assert [each.params["cause"] for each in causes] == ["broken", "worse", "worst", "still"]


def test_a_further_cause_of_high_urgency_raises_a_low_page(night: Night) -> None:
    page = night.raised(urgency="low")
    night.after()
    night.after(60)
    assert night.told(page) == [["Ana"]]
    night.raised(urgency="high")
    night.raised(urgency="low")
    assert night.fresh(page).urgency == "high"
    night.after(5)
    assert night.told(page) == [["Ana"], ["Ben"]]
    assert night.record(page)[2:5] == ["cause_added", "urgency_raised", "told_again"]
    assert not raise_page_urgency(page=page.pk, by=None, now=night.now)


def test_a_snoozed_low_page_that_becomes_urgent_tells_at_once(night: Night) -> None:
    page = night.raised(urgency="low")
    night.after()
    snooze_page(page=page.pk, by=night.ana, now=night.now, until=night.now + timedelta(days=6))
    night.after(60)
    night.raised(urgency="high", priority=1)
    assert night.fresh(page).next_step_at == night.now
    night.after()
    assert night.told(page) == [["Ana"], ["Ana"]]
    assert night.record(page)[-4:] == ["cause_added", "urgency_raised", "restarted", "fired"]
    restarted = PageEvent.objects.get(page=page, kind="restarted")
    assert event_words(restarted) == "More urgent than when it was snoozed: starts again from level 1"
    page = night.fresh(page)
    assert (page.state, page.restarts, page.snoozed_until) == ("triggered", 1, None)
    assert Delivery.objects.waiting().filter(page=page, person=night.ana).count() == 1


def test_an_empty_level_is_skipped_at_once_and_the_record_says_why(night: Night) -> None:
    ContactMethod.objects.filter(user=night.ana).update(verified_at=None)
    page = night.raised()
    night.after()
    assert night.told(page) == [["Ben"]]
    skipped = PageEvent.objects.get(page=page, kind="skipped")
    assert skipped.params == {
        "level": 0,
        "round": 1,
        "targets": [
            {
                "kind": "person",
                "key": night.ana.pk,
                "name": "Ana",
                "why": "unreachable",
                "out_of_reach": [{"person": night.ana.pk, "name": "Ana"}],
            }
        ],
    }


def test_when_nobody_at_all_can_be_told_it_is_unanswered_and_a_further_cause_looks_anew(night: Night) -> None:
    ContactMethod.objects.update(disabled_at=night.now)
    page = night.raised()
    night.after()
    assert night.record(page) == ["raised", "skipped", "skipped", "skipped", "unanswered"]
    assert night.fresh(page).state == "unanswered"
    ContactMethod.objects.update(disabled_at=None)
    night.clock.advance(minutes=9)
    night.raised()
    assert night.fresh(page).next_step_at == night.now
    night.after()
    assert night.told(page) == [["Ana"]]


def test_a_further_cause_that_nobody_told_can_hear_of_looks_for_others(night: Night) -> None:
    page = night.raised()
    for _ in range(4):
        night.after(5 if night.told(page) else 0)
    assert (night.fresh(page).state, night.told(page)[-1]) == ("unanswered", ["Eva"])
    ContactMethod.objects.filter(user=night.eva).update(disabled_at=night.now)
    night.raised()
    page = night.fresh(page)
    assert (page.state, page.next_step_at) == ("triggered", night.now)
    again = PageEvent.objects.get(page=page, kind="told_again")
    assert event_words(again) == "Nobody told before can be reached any more: Eva"
    night.after()
    assert night.told(page)[-1] == ["Ana"]


def test_a_low_page_whose_people_have_left_looks_for_others(night: Night) -> None:
    page = night.raised(urgency="low")
    night.after()
    User.objects.filter(pk=night.ana.pk).update(is_active=False)
    night.raised(urgency="low")
    night.after()
    assert night.told(page) == [["Ana"], ["Ben"]]


def test_raised_to_high_while_its_people_have_left_it_looks_for_others_at_once(night: Night) -> None:
    page = night.raised(urgency="low")
    night.after()
    User.objects.filter(pk=night.ana.pk).update(is_active=False)
    raise_page_urgency(page=page.pk, by=None, now=night.now)
    night.after()
    assert night.told(page) == [["Ana"], ["Ben"]]


def test_a_high_page_on_its_way_waits_for_its_next_level(night: Night) -> None:
    page = night.raised()
    night.after()
    due = night.fresh(page).next_step_at
    ContactMethod.objects.filter(user=night.ana).update(disabled_at=night.now)
    night.clock.advance(minutes=1)
    night.raised()
    assert (night.fresh(page).state, night.fresh(page).next_step_at) == ("triggered", due)


def test_a_late_worker_tells_one_level_gives_it_the_full_wait_and_says_that_it_is_late(night: Night) -> None:
    page = night.raised()
    night.after()
    night.after(60)
    assert night.told(page) == [["Ana"], ["Ben"]]
    assert night.fresh(page).next_step_at == night.now + timedelta(minutes=5)
    fired = PageEvent.objects.filter(page=page, kind="fired")
    assert [each.params.get("late") for each in fired] == [None, 55 * 60]


def test_the_policy_is_frozen_when_the_page_starts(night: Night) -> None:
    page = night.raised()
    night.policy.levels.all().delete()
    night.after()
    assert night.told(page) == [["Ana"]]


def test_without_a_policy_nobody_is_paged_and_it_says_so(night: Night) -> None:
    assert default_policy_of(None) is None
    with pytest.raises(NoPolicy, match="no escalation policy"):
        night.raised(policy=None)
    gone = EscalationPolicy(pk=987654)
    with pytest.raises(NoPolicy):
        night.raised(policy=gone)
    assert not Page.objects.exists()


def test_a_team_without_a_policy_uses_the_desks_default(night: Night) -> None:
    default = policy_of((5, [night.ben]), last=(5, [night.eva]), name="Desk", is_default=True)
    own = TeamFactory.create(escalation_policy=night.policy)
    assert default_policy_of(own) == night.policy
    assert default_policy_of(TeamFactory.create()) == default
    assert default_policy_of(None) == default


def test_what_is_not_there_any_more_is_not_paged_about(night: Night) -> None:
    subject = about(night.thing)
    night.thing.delete()
    with pytest.raises(SubjectGone):
        night.raised(subject=subject)


def test_a_subject_that_nobody_owns_is_paged_about_all_the_same(night: Night) -> None:
    page = night.raised(subject=Subject("drill", 7, "A drill", "/"))
    night.after()
    assert acknowledge_page(page=page.pk, by=night.ana, now=night.now)


def test_only_who_was_told_the_team_and_those_who_operate_may_answer(night: Night) -> None:
    page = night.raised(team=night.team)
    night.after()
    stranger = UserFactory.create()
    owner = UserFactory.create(is_process_owner=True)
    for person in (stranger, owner, night.eva):
        with pytest.raises(NotAllowed, match="Only who was paged"):
            acknowledge_page(page=page.pk, by=person, now=night.now)
    assert night.record(page) == ["raised", "fired"]
    assert resolve_page(page=page.pk, by=UserFactory.create(is_incident_manager=True), now=night.now)


def test_an_admin_who_was_not_told_answers_no_private_page(night: Night) -> None:
    admin = UserFactory.create(is_staff=True)
    page = night.raised(private=True)
    with pytest.raises(NotAllowed):
        acknowledge_page(page=page.pk, by=admin, now=night.now)
    open_page = night.raised(subject=about(OrganisationFactory.create()))
    assert acknowledge_page(page=open_page.pk, by=admin, now=night.now)
