"""Thresholds and breaches, recorded by whoever comes first: the worker or an action."""

from datetime import timedelta

import pytest

from oncall.models import Membership, Team, User
from tests.factories.desk import ServiceFactory, SlaPolicyFactory
from tests.tickets.actions.scene import Scene, at, clock, entry, firings, kinds, mailed, tick
from tickets.actions.assignment import take
from tickets.actions.conversation import reply
from tickets.actions.details import edit, lift_override, override_priority
from tickets.models import ThresholdFiring, Ticket, TimelineEntry

SECOND = timedelta(seconds=1)


def _answered(scene: Scene, **draft: object) -> Ticket:
    """In progress with Ana; only the resolution runs."""
    return scene.log_started(by=scene.ana, channel="phone", **draft)


def test_a_warning_is_due_at_its_instant_and_a_breach_a_second_after(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}), ("resolution", "percent", 100, set()))
    ticket = _answered(scene)
    tick(at(120) - SECOND)
    assert firings(ticket) == []
    tick(at(120))
    assert firings(ticket) == [("resolution", "percent", 50)]
    tick(at(240))
    assert len(firings(ticket)) == 1
    tick(at(240) + SECOND)
    assert firings(ticket)[1:] == [("resolution", "percent", 100)]
    assert clock(ticket).breached_at == at(240)


def test_the_breach_comes_before_the_threshold_of_the_target(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 100, {"tell_lead"}), ("resolution", "overrun", 30, set()))
    ticket = _answered(scene)
    tick(at(280))
    assert kinds(ticket, last=3) == ["breached", "threshold", "threshold"]
    assert firings(ticket)[-1] == ("resolution", "overrun", 30)
    assert ThresholdFiring.objects.get(kind="overrun").due_at == at(270)


def test_each_threshold_fires_exactly_once_whatever_ran_twice(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee", "tell_lead", "tell_managers"}))
    ticket = _answered(scene)
    for _round in range(3):
        tick(at(121))
    assert firings(ticket) == [("resolution", "percent", 50)]
    assert sorted(mailed("threshold")) == [
        ("Ana Agent", "threshold"),
        ("Lea Lead", "threshold"),
        ("Max Manager", "threshold"),
    ]


def test_a_threshold_of_the_same_kind_and_value_fires_once_across_policies(scene: Scene) -> None:
    other = ServiceFactory.create()
    SlaPolicyFactory.create(
        calendar=scene.always,
        for_services=[other],
        thresholds=[
            ("resolution", "percent", 50, {"tell_lead"}),
            ("resolution", "percent", 60, {"tell_lead"}),
        ],
    )
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = _answered(scene)
    tick(at(121))
    edit(ticket=ticket.pk, by=scene.ana, now=at(130), changes={"service": other})
    tick(at(8 * 60 - 5))
    assert firings(ticket) == [("resolution", "percent", 50), ("resolution", "percent", 60)]


def test_late_is_over_a_minute(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, set()), ("resolution", "percent", 75, set()))
    ticket = _answered(scene)
    tick(at(121))
    assert entry(ticket, "threshold").params["late"] is False
    tick(at(181) + SECOND)
    assert entry(ticket, "threshold").params["late"] is True
    assert entry(ticket, "threshold").params["due_at"] == at(180).isoformat()


def test_what_was_passed_while_nothing_ran_fires_in_order_across_the_clocks_of_a_ticket(scene: Scene) -> None:
    scene.promise(
        ("first_response", "percent", 50, set()),
        ("first_response", "percent", 100, set()),
        ("resolution", "percent", 20, set()),
        ("resolution", "percent", 50, set()),
    )
    ticket = scene.log()
    tick(at(200))
    assert firings(ticket) == [
        ("first_response", "percent", 50),
        ("resolution", "percent", 20),
        ("first_response", "percent", 100),
        ("resolution", "percent", 50),
    ]
    assert [kind for kind in kinds(ticket) if kind in ("threshold", "breached")] == [
        "threshold",
        "threshold",
        "breached",
        "threshold",
        "threshold",
    ]


def test_without_an_assignee_the_lead_is_warned_in_his_place(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(1), body="Hello")
    tick(at(121))
    assert mailed("threshold") == [("Lea Lead", "threshold")]
    assert entry(ticket, "threshold").params["told"] == ["Lea Lead"]


def test_an_assignee_who_left_is_not_warned_but_the_lead_is(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    _answered(scene)
    User.objects.filter(pk=scene.ana.pk).update(is_active=False)
    tick(at(121))
    assert mailed("threshold") == [("Lea Lead", "threshold")]


def test_a_ticket_without_any_team_warns_the_managers(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    scene.log(team=None, by=scene.ana, channel="phone")
    tick(at(121))
    assert mailed("threshold") == [("Max Manager", "threshold")]


def test_on_his_own_ticket_a_lead_is_not_warned_of_its_clocks(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_lead", "tell_managers"}))
    scene.log(requester=scene.lea, by=scene.lea)
    tick(at(121))
    assert mailed("threshold") == [("Max Manager", "threshold")]


def test_a_raised_priority_re_measures_the_clocks(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 25, {"raise_priority"}))
    ticket = _answered(scene)
    tick(at(60))
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.computed_priority) == (2, 3)
    assert clock(ticket).due_at == at(120)
    assert kinds(ticket, last=3) == ["threshold", "priority_raised", "clock_retargeted"]
    assert entry(ticket, "priority_raised").params == {"from": 3, "to": 2, "metric": "resolution"}
    assert "timer" in ticket.override_words


def test_a_clock_raises_the_priority_at_most_one_step(scene: Scene) -> None:
    scene.promise(*(("resolution", "percent", value, {"raise_priority"}) for value in (25, 50, 75)))
    ticket = _answered(scene)
    tick(at(100))
    tick(at(119))
    ticket.refresh_from_db()
    assert ticket.priority == 2
    assert len(firings(ticket)) == 3


def test_the_limit_of_one_step_outlives_a_lifted_override(scene: Scene) -> None:
    scene.promise(*(("resolution", "percent", value, {"raise_priority"}) for value in (25, 75)))
    ticket = _answered(scene)
    tick(at(60))
    lift_override(ticket=ticket.pk, by=scene.ana, now=at(61))
    tick(at(200))
    ticket.refresh_from_db()
    assert (ticket.priority, len(firings(ticket))) == (3, 2)


def test_two_clocks_raise_one_step_each(scene: Scene) -> None:
    scene.promise(
        ("first_response", "percent", 50, {"raise_priority"}),
        ("resolution", "percent", 25, {"raise_priority"}),
    )
    ticket = scene.log()
    tick(at(61))
    ticket.refresh_from_db()
    assert ticket.priority == 1


def test_nothing_is_raised_above_p1(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"raise_priority"}))
    ticket = _answered(scene)
    override_priority(ticket=ticket.pk, by=scene.ana, now=at(1), priority=1, reason="Grave")
    tick(at(31))
    ticket.refresh_from_db()
    assert (ticket.priority, entry(ticket, "threshold").params["did"]) == (1, [])


def test_what_a_timer_raised_never_holds_a_ticket_below_its_computed_priority(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 25, {"raise_priority"}))
    ticket = _answered(scene)
    tick(at(60))
    ticket = edit(ticket=ticket.pk, by=scene.ana, now=at(61), changes={"impact": 1, "urgency": 1})
    assert (ticket.priority, ticket.is_overridden) == (1, False)


def test_what_was_overdue_before_a_late_raise_is_recorded_with_its_own_time(scene: Scene) -> None:
    """A worker away: the raise happens now, so all that was due by now comes first."""
    scene.promise(
        ("first_response", "percent", 50, {"raise_priority"}),
        ("resolution", "percent", 50, {"tell_assignee"}),
        ("resolution", "percent", 100, {"tell_lead"}),
    )
    ticket = scene.log()
    tick(at(250))
    resolution = clock(ticket)
    assert (resolution.breached_at, resolution.breach_cause) == (at(240), "overdue")
    assert ThresholdFiring.objects.get(clock=resolution, value=50).due_at == at(120)
    assert ThresholdFiring.objects.get(clock=resolution, value=100).due_at == at(240)
    assert all(ThresholdFiring.objects.values_list("late", flat=True))
    assert kinds(ticket).index("priority_raised") > kinds(ticket).index("threshold")


def test_a_hand_over_by_timer_moves_the_next_warnings_to_the_next_tier(scene: Scene) -> None:
    scene.promise(
        ("first_response", "percent", 100, {"hand_on"}), ("resolution", "percent", 50, {"tell_lead"})
    )
    ticket = scene.log()
    tick(at(130))
    assert mailed("threshold") == [("Tom Second", "threshold")]
    assert kinds(ticket, last=4) == ["breached", "threshold", "escalated", "threshold"]


def test_a_hand_over_by_timer_goes_one_tier_a_threshold(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"hand_on"}), ("resolution", "percent", 75, {"hand_on"}))
    ticket = _answered(scene)
    tick(at(200))
    ticket.refresh_from_db()
    assert (ticket.team, ticket.returns_to) == (scene.third, scene.second)


def test_an_ended_next_team_is_none(scene: Scene) -> None:
    Team.objects.filter(pk=scene.second.pk).update(active=False)
    scene.promise(("resolution", "percent", 50, {"hand_on"}))
    ticket = _answered(scene)
    tick(at(121))
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee) == (scene.first, scene.ana)
    assert mailed("no_next_team") == [("Lea Lead", "no_next_team")]


def test_thresholds_of_the_clock_an_action_stops_are_moot_and_those_of_others_are_not(scene: Scene) -> None:
    scene.promise(
        ("first_response", "percent", 100, {"hand_on"}), ("resolution", "percent", 25, {"raise_priority"})
    )
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(90), body="Sorry")
    ticket.refresh_from_db()
    assert (ticket.team, ticket.priority) == (scene.first, 2)
    moot = dict(ThresholdFiring.objects.values_list("clock__metric", "moot"))
    assert moot == {"first_response": True, "resolution": False}


def test_a_paused_clock_passes_nothing(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = _answered(scene)
    scene.pend(ticket, at(100))
    tick(at(1000))
    assert (firings(ticket), clock(ticket).next_fire_at) == ([], None)


def test_the_worker_acts_as_watchdesk_through_the_timer(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = scene.log()
    take(ticket=ticket.pk, by=scene.ana, now=at(130))
    by_timer = TimelineEntry.objects.filter(ticket=ticket, kind__in=["threshold", "breached"])
    assert by_timer
    assert {(each.actor, each.via) for each in by_timer} == {(None, "timer")}


@pytest.mark.parametrize("minutes", [59, 60])
def test_nothing_is_breached_up_to_and_at_the_due_instant(scene: Scene, minutes: int) -> None:
    ticket = scene.log()
    tick(at(minutes))
    assert clock(ticket, "first_response").breached_at is None
    assert not Ticket.objects.get(pk=ticket.pk).breached


def test_a_warning_for_an_assignee_who_left_the_desk_reaches_the_leads(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = scene.log_started(by=scene.ana, channel="phone")
    Membership.objects.filter(user=scene.ana).delete()
    tick(at(121))
    assert mailed("threshold") == [("Lea Lead", "threshold")]
    assert entry(ticket, "threshold").params["told"] == ["Lea Lead"]
