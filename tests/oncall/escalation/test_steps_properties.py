"""What holds for every policy, whoever can be reached, and whatever people do in between."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from oncall.escalation.page import State, Urgency, acknowledge, next_step_at, resolve, snooze, touched
from oncall.escalation.policy import Level, Policy, Target
from oncall.escalation.steps import Fired, GaveUp, Restarted, Skipped, escalate, reassign, step
from tests.oncall.escalation.policies import ANA, NOW, Desk, minutes

TARGETS = [
    Target("person", 1),
    Target("person", 2),
    Target("schedule", 1),
    Target("team", 1),
    Target("team", 2),
]

levels = st.builds(
    Level,
    st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3, unique=True).map(tuple),
    st.integers(1, 60),
)
policies = st.builds(
    Policy,
    st.lists(levels, min_size=1, max_size=4).map(tuple),
    levels,
    st.integers(0, 3),
    st.none() | st.integers(1, 120),
)
reachable = st.fixed_dictionaries(
    {each: st.lists(st.integers(1, 6), max_size=3, unique=True) for each in TARGETS}
)


@given(policies, reachable, st.sampled_from(Urgency))
@settings(deadline=None)
def test_left_alone_it_ends_and_every_level_had_its_turn_in_order(
    policy: Policy, people: dict[Target, list[int]], urgency: Urgency
) -> None:
    desk = Desk(policy, people, urgency)
    desk.run(NOW + timedelta(days=30))
    assert desk.due is None
    steps = [act.place for _, act in desk.record if isinstance(act, Fired | Skipped)]
    order = [
        (each.round, policy.last_position if each.level is None else each.level) for each in steps if each
    ]
    assert order == sorted(set(order))
    if urgency == Urgency.LOW:
        assert len(desk.calls) <= 1
        return
    assert desk.page.state == State.UNANSWERED
    assert desk.record[-1][1] == GaveUp()
    assert {each.level for each in steps if each} == {*range(len(policy.levels)), None}
    assert len(desk.calls) <= policy.last_position + 1


@given(policies, reachable)
@settings(deadline=None)
def test_whoever_is_told_has_the_full_wait(policy: Policy, people: dict[Target, list[int]]) -> None:
    desk = Desk(policy, people)
    desk.run(NOW + timedelta(days=30))
    fired = [(at, act.place) for at, act in desk.record if isinstance(act, Fired)]
    ends = [at for at, _ in fired[1:]] + [desk.record[-1][0]]
    for (at, place), ended in zip(fired, ends, strict=False):
        assert place is not None
        level = policy.last_resort if place.level is None else policy.levels[place.level]
        assert ended - at == level.wait


@given(policies, reachable)
@settings(deadline=None)
def test_a_level_is_skipped_exactly_when_it_has_nobody(
    policy: Policy, people: dict[Target, list[int]]
) -> None:
    desk = Desk(policy, people)
    desk.run(NOW + timedelta(days=30))
    for _, act in desk.record:
        if isinstance(act, Skipped):
            assert not any(people[each] for each in act.targets)
        if isinstance(act, Fired):
            assert act.told
            assert len({each.person for each in act.told}) == len(act.told)
            assert all(each.person in people[each.through] for each in act.told)


@given(policies, reachable, st.data())
@settings(deadline=None, max_examples=150)
def test_whatever_people_do_a_step_tells_one_level_at_most_and_never_one_that_is_acknowledged(
    policy: Policy, people: dict[Target, list[int]], data: st.DataObject
) -> None:
    desk = Desk(policy, people, data.draw(st.sampled_from(Urgency)))
    now = NOW
    for _ in range(data.draw(st.integers(1, 12))):
        now += timedelta(seconds=data.draw(st.integers(0, 7200)))
        before, due = desk.page, desk.due
        acts = desk.step(now)
        assert sum(isinstance(each, Fired) for each in acts) <= 1
        assert bool(acts) == (due is not None and due <= now)
        if before.state == State.ACKNOWLEDGED and acts:
            assert isinstance(acts[0], Restarted)
        assert step(desk.page, policy, now, desk.look_up, desk.cursors).acts == ()
        after = desk.due
        assert after is None or after > now
        do_something(desk, now, data)
    alive = {State.TRIGGERED, State.ACKNOWLEDGED, State.UNANSWERED}
    assert desk.page.state == State.RESOLVED or desk.page.state in alive


def do_something(desk: Desk, now: datetime, data: st.DataObject) -> None:
    verb = data.draw(
        st.sampled_from(["nothing", "acknowledge", "touch", "snooze", "escalate", "reassign", "resolve"])
    )
    page = desk.page
    if verb == "acknowledge":
        desk.page = acknowledge(page, ANA, now)
        assert acknowledge(desk.page, ANA, now + minutes(1)) is desk.page
    elif verb == "touch":
        desk.page = touched(page, now)
    elif verb == "snooze":
        desk.page = snooze(page, ANA, now, now + minutes(30))
    elif verb == "resolve":
        desk.page = resolve(page, now)
        assert next_step_at(desk.page, desk.policy) is None
    elif verb in {"escalate", "reassign"}:
        if verb == "escalate":
            moved = escalate(page, desk.policy, now, desk.look_up, desk.cursors)
        else:
            target = data.draw(st.sampled_from(TARGETS))
            moved = reassign(page, desk.policy, now, [target], desk.look_up, desk.cursors)
        desk.page, desk.cursors = moved.page, moved.cursors
        assert page.state != State.RESOLVED or moved.page is page


@given(policies, reachable, st.integers(0, 7200))
@settings(deadline=None)
def test_acknowledged_nothing_is_told_before_its_time_out(
    policy: Policy, people: dict[Target, list[int]], later: int
) -> None:
    desk = Desk(policy, people)
    desk.step(NOW)
    desk.page = acknowledge(desk.page, ANA, NOW)
    acts = desk.step(NOW + timedelta(seconds=later))
    assert bool(acts) == (policy.ack_timeout is not None and later >= policy.ack_timeout * 60)


@given(policies)
def test_a_policy_survives_being_stored_and_has_no_problems(policy: Policy) -> None:
    assert Policy.from_json(policy.to_json()) == policy
    assert policy.problems() == []
    assert replace(policy, repeat=-1).problems() != []
