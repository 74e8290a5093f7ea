"""Messages are rows before they are tried: planned by a person's rules, stopped when somebody answers."""

from datetime import UTC, datetime, time, timedelta

import pytest

from kernel.intervals import Interval
from oncall import hours
from oncall.actions.deliveries import plan_deliveries, stop_deliveries
from oncall.models import Delivery, Page, PageEvent, PersonalRule, User, WorkingHours
from oncall.reach import reachable
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of, page_for

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ana() -> User:
    return UserFactory.create(full_name="Ana", zone="Europe/Madrid")


def plan(page: Page, event: PageEvent, *people: User, now: datetime) -> list[Delivery]:
    return plan_deliveries(page=page, event=event, people=people, now=now)


def test_reachable_are_people_with_a_proven_method_that_is_not_off(ana: User, now: datetime) -> None:
    bea, cai, dan = UserFactory.create_batch(3)
    method_of(ana)
    method_of(bea, verified=False)
    method_of(cai, disabled_at=now)
    method_of(dan)
    User.objects.filter(pk=dan.pk).update(is_active=False)
    assert reachable([ana.pk, bea.pk, cai.pk, dan.pk]) == {ana.pk}


def test_without_rules_every_method_is_used_at_once(ana: User, now: datetime) -> None:
    mail, push = method_of(ana), method_of(ana, "ntfys://ntfy.sh/ana", position=1)
    rows = plan(*page_for(ana, now=now), ana, now=now)
    assert [(each.method, each.next_try_at, each.state) for each in rows] == [
        (mail, now, "queued"),
        (push, now, "queued"),
    ]


def test_rules_say_which_method_and_when(ana: User, now: datetime) -> None:
    mail, push = method_of(ana), method_of(ana, "ntfys://ntfy.sh/ana")
    PersonalRule.objects.create(user=ana, urgency="high", minutes=0, method=push)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=5, method=mail)
    PersonalRule.objects.create(user=ana, urgency="low", minutes=0, method=mail)
    rows = plan(*page_for(ana, now=now), ana, now=now)
    assert [(each.method, each.planned_at) for each in rows] == [(push, now), (mail, now + 5 * MINUTE)]


def test_told_again_only_what_does_not_wait_already_is_added(ana: User, now: datetime) -> None:
    mail = method_of(ana)
    for minutes in (0, 5):
        PersonalRule.objects.create(user=ana, urgency="high", minutes=minutes, method=mail)
    page, event = page_for(ana, now=now)
    plan(page, event, ana, now=now)
    Delivery.objects.filter(planned_at=now).update(state="sent", next_try_at=None, sent_at=now)
    again = PageEvent.objects.create(page=page, at=now + MINUTE, kind="cause_added", via="system")
    rows = plan(page, again, ana, now=now + MINUTE)
    # the step after five minutes waits since the first time, and stays when it was
    assert [each.planned_at for each in rows] == [now + MINUTE]
    assert Delivery.objects.filter(state="queued").count() == 2


def test_low_urgency_waits_for_the_persons_hours_in_his_zone(ana: User, now: datetime) -> None:
    method_of(ana)
    WorkingHours.objects.create(user=ana, weekday=1, start=time(8), end=time(0))
    page, event = page_for(ana, now=now, urgency="low")
    # Monday 10:00 in Madrid: the next day at 8:00 there
    assert [each.next_try_at for each in plan(page, event, ana, now=now)] == [
        datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
    ]


def test_low_urgency_waits_else_for_the_teams_calendar(
    ana: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    method_of(ana)
    opens = now + timedelta(hours=3)
    monkeypatch.setattr(hours, "team_hours", [lambda _team, _start, end: [Interval(opens, end)]])
    page, event = page_for(ana, now=now, urgency="low")
    assert [each.next_try_at for each in plan(page, event, ana, now=now)] == [opens]


def test_stopped_is_what_waits_but_for_people_who_are_kept(ana: User, now: datetime) -> None:
    bea = UserFactory.create()
    method_of(ana), method_of(bea)
    page, event = page_for(ana, bea, now=now)
    plan(page, event, ana, bea, now=now)
    assert stop_deliveries(page=page, now=now, keep=[bea.pk]) == 1
    assert list(Delivery.objects.values_list("person", "state")) == [(ana.pk, "stopped"), (bea.pk, "queued")]


def test_who_acknowledges_has_answered_the_last_message_that_reached_him(ana: User, now: datetime) -> None:
    bea = UserFactory.create()
    method_of(ana), method_of(bea)
    page, event = page_for(ana, bea, now=now)
    plan(page, event, ana, bea, now=now)
    Delivery.objects.update(state="sent", next_try_at=None, sent_at=now)
    page.state, page.acknowledged_by, page.acknowledged_at = "acknowledged", ana, now
    stop_deliveries(page=page, now=now)
    assert list(Delivery.objects.values_list("person", "state")) == [(ana.pk, "answered"), (bea.pk, "sent")]
