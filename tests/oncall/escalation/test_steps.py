"""A page goes from level to level until somebody answers."""

from dataclasses import replace

import pytest

from oncall.escalation.page import Page, State, Urgency, acknowledge, begin, resolve, snooze, touched
from oncall.escalation.policy import Level, Place, Policy, Target
from oncall.escalation.steps import (
    Again,
    AgainCause,
    Fired,
    GaveUp,
    Moved,
    Restarted,
    Skipped,
    Told,
    escalate,
    look_anew,
    next_in_turn,
    raise_urgency,
    reassign,
    tell_again,
)
from tests.oncall.escalation.policies import (
    ANA,
    BEN,
    BOSS,
    CEM,
    DEA,
    EVA,
    NOW,
    POLICY,
    REACHABLE,
    SCHEDULE,
    TEAM,
    Desk,
    minutes,
    told,
)

FIRST = Fired(Place(0, 1), (Told(ANA, SCHEDULE),))


def asked(desk: Desk, moved: Moved) -> Desk:
    desk.page, desk.cursors = moved.page, moved.cursors
    return desk


def test_nobody_answers_until_the_last_resort_and_the_page_stays_alive() -> None:
    desk = Desk()
    desk.run(NOW + minutes(600))
    assert desk.calls == [(0, [ANA]), (5, [BEN]), (15, [ANA]), (20, [CEM]), (30, [EVA])]
    assert desk.record[-1] == (45.0, GaveUp())
    assert (desk.page.state, desk.due) == (State.UNANSWERED, None)
    assert acknowledge(desk.page, ANA, NOW + minutes(60)).state == State.ACKNOWLEDGED


def test_the_first_level_is_due_at_once() -> None:
    desk = Desk()
    assert desk.due == NOW
    assert desk.step(NOW) == (FIRST,)
    assert desk.due == NOW + minutes(5)


def test_nothing_happens_before_it_is_due_or_when_it_is_played_again() -> None:
    desk = Desk()
    desk.step(NOW)
    assert desk.step(NOW) == ()
    assert desk.step(NOW + minutes(4.9)) == ()
    assert desk.step(NOW - minutes(1)) == ()


def test_a_worker_that_was_away_tells_one_level_and_gives_it_its_full_wait() -> None:
    desk = Desk()
    desk.step(NOW)
    late = NOW + minutes(300)
    assert [told(each) for each in desk.step(late)] == [[BEN]]
    assert desk.step(late) == ()
    assert desk.due == late + minutes(10)


def test_people_are_looked_up_when_the_level_fires() -> None:
    desk = Desk()
    desk.step(NOW)
    desk.reachable[SCHEDULE] = [DEA]
    desk.run(NOW + minutes(15))
    assert desk.calls == [(0, [ANA]), (5, [BEN]), (15, [DEA])]


def test_an_empty_level_is_skipped_at_once_and_says_so() -> None:
    desk = Desk(reachable=REACHABLE | {SCHEDULE: []})
    assert desk.step(NOW) == (Skipped(Place(0, 1), (SCHEDULE,)), Fired(Place(1, 1), (Told(BEN, TEAM),)))
    assert desk.due == NOW + minutes(10)


def test_with_all_levels_empty_the_last_resort_is_told_at_once_and_each_level_named_once() -> None:
    desk = Desk(reachable={BOSS: [EVA]})
    assert desk.step(NOW) == (
        Skipped(Place(0, 1), (SCHEDULE,)),
        Skipped(Place(1, 1), (TEAM,)),
        Fired(Place(None, 2), (Told(EVA, BOSS),)),
    )
    assert desk.due == NOW + minutes(15)


def test_with_nobody_at_all_the_page_is_unanswered_at_once() -> None:
    desk = Desk(reachable={})
    acts = desk.step(NOW)
    assert [type(each) for each in acts] == [Skipped, Skipped, Skipped, GaveUp]
    assert (desk.page.state, desk.page.told) == (State.UNANSWERED, ())


def test_a_target_without_anybody_is_named_beside_those_who_are_told() -> None:
    both = Policy((Level((SCHEDULE, TEAM), 5),), Level((BOSS,), 5))
    (act,) = Desk(both, REACHABLE | {SCHEDULE: []}).step(NOW)
    assert act == Fired(Place(0, 1), (Told(BEN, TEAM),), (SCHEDULE,))


def test_somebody_named_by_two_targets_is_told_once() -> None:
    both = Policy((Level((SCHEDULE, Target("person", ANA), BOSS), 5),), Level((BOSS,), 5))
    desk = Desk(both, REACHABLE | {Target("person", ANA): [ANA]})
    assert [told(each) for each in desk.step(NOW)] == [[ANA, EVA]]


def test_round_robin_turns_across_pages() -> None:
    team = Policy((Level((TEAM,), 5),), Level((BOSS,), 5))
    cursors: dict[int, int] = {}
    found: list[int] = []
    for _ in range(4):
        desk = Desk(team, cursors=cursors)
        desk.step(NOW)
        found += desk.page.told
        cursors = dict(desk.cursors)
    assert found == [BEN, CEM, DEA, BEN]


@pytest.mark.parametrize(("last", "expected"), [(None, BEN), (BEN, DEA), (CEM, DEA), (DEA, BEN), (EVA, BEN)])
def test_the_turn_goes_on_when_whoever_had_it_has_left(last: int | None, expected: int) -> None:
    assert next_in_turn([DEA, BEN], last) == expected


def test_acknowledged_it_does_not_escalate() -> None:
    desk = Desk(replace(POLICY, ack_timeout=None))
    desk.step(NOW)
    desk.page = acknowledge(desk.page, ANA, NOW + minutes(2))
    assert desk.due is None
    assert desk.step(NOW + minutes(9999)) == ()


def test_acknowledged_without_activity_it_starts_again_from_level_1_with_a_fresh_count() -> None:
    desk = Desk()
    desk.run(NOW + minutes(20))
    desk.page = acknowledge(desk.page, ANA, NOW + minutes(21))
    desk.page = touched(desk.page, NOW + minutes(40))
    assert desk.due == NOW + minutes(70)
    assert desk.step(NOW + minutes(70)) == (Restarted("no activity"), FIRST)
    assert (desk.page.state, desk.page.acknowledged_by, desk.page.restarts) == (State.TRIGGERED, None, 1)
    desk.run(NOW + minutes(999))
    assert [at for at, _ in desk.calls] == [0, 5, 15, 20, 70, 75, 85, 90, 100]


def test_snoozed_it_is_quiet_until_then_and_starts_again() -> None:
    desk = Desk()
    desk.step(NOW)
    desk.page = snooze(desk.page, ANA, NOW + minutes(1), NOW + minutes(240))
    assert desk.page.acknowledged_by == ANA
    assert desk.step(NOW + minutes(239)) == ()
    assert desk.step(NOW + minutes(240)) == (Restarted("snooze over"), FIRST)
    assert desk.page.snoozed_until is None


def test_escalated_by_a_person_the_next_level_is_told_now() -> None:
    desk = Desk()
    desk.step(NOW)
    at = NOW + minutes(1)
    moved = escalate(desk.page, POLICY, at, desk.look_up, desk.cursors)
    assert [told(each) for each in moved.acts] == [[BEN]]
    assert asked(desk, moved).due == at + minutes(10)


def test_an_acknowledged_page_can_be_escalated_and_is_nobodys_then() -> None:
    desk = Desk()
    desk.step(NOW)
    page = acknowledge(desk.page, ANA, NOW)
    moved = escalate(page, POLICY, NOW + minutes(1), desk.look_up, {})
    assert (moved.page.state, moved.page.acknowledged_by, moved.page.told) == (State.TRIGGERED, None, (BEN,))


def test_escalated_after_the_last_resort_it_is_told_again() -> None:
    desk = Desk()
    desk.run(NOW + minutes(600))
    moved = escalate(desk.page, POLICY, NOW + minutes(601), desk.look_up, {})
    assert moved.acts == (Fired(Place(None, 2), (Told(EVA, BOSS),)),)
    assert asked(desk, moved).due == NOW + minutes(616)


def test_handed_to_somebody_it_goes_on_where_it_was_if_he_does_not_answer() -> None:
    desk = Desk()
    desk.step(NOW)
    dea = Target("person", DEA)
    desk.reachable[dea] = [DEA]
    moved = reassign(desk.page, POLICY, NOW + minutes(2), [dea], desk.look_up, {})
    assert moved.acts == (Fired(None, (Told(DEA, dea),)),)
    asked(desk, moved).run(NOW + minutes(7))
    assert desk.calls[-1] == (7.0, [BEN])


def test_handed_on_before_anybody_was_told_he_has_the_wait_of_level_1() -> None:
    desk = Desk()
    moved = reassign(desk.page, POLICY, NOW, [BOSS], desk.look_up, {})
    asked(desk, moved).run(NOW + minutes(5))
    assert desk.calls == [(5, [ANA])]


def test_handed_to_somebody_who_cannot_be_reached_the_next_level_is_told_at_once() -> None:
    desk = Desk()
    desk.step(NOW)
    lost = Target("person", 99)
    moved = reassign(desk.page, POLICY, NOW + minutes(2), [lost], desk.look_up, {})
    assert moved.acts == (Skipped(None, (lost,)), Fired(Place(1, 1), (Told(BEN, TEAM),)))


def test_an_unanswered_page_handed_on_is_told_to_the_last_resort_again_if_nobody_answers() -> None:
    desk = Desk()
    desk.run(NOW + minutes(600))
    moved = reassign(desk.page, POLICY, NOW + minutes(600), [SCHEDULE], desk.look_up, {})
    asked(desk, moved).run(NOW + minutes(999))
    assert desk.calls[-1] == (610.0, [EVA])
    assert desk.page.state == State.UNANSWERED


def test_a_further_cause_tells_the_same_people_again_and_moves_nothing() -> None:
    desk = Desk()
    desk.step(NOW)
    moved = tell_again(desk.page)
    assert moved == Moved(desk.page, (Again((ANA,), "cause added"),))


def test_a_further_cause_says_nothing_once_somebody_acknowledged_or_before_anybody_was_told() -> None:
    desk = Desk()
    assert tell_again(desk.page).acts == ()
    desk.step(NOW)
    assert tell_again(acknowledge(desk.page, ANA, NOW)).acts == ()
    assert tell_again(resolve(desk.page, NOW)).acts == ()


def test_a_further_cause_of_an_unanswered_page_tells_the_last_resort_again() -> None:
    desk = Desk()
    desk.run(NOW + minutes(600))
    moved = tell_again(desk.page)
    assert (moved.page, moved.acts) == (desk.page, (Again((EVA,), "cause added"),))


def test_a_further_cause_of_a_page_that_found_nobody_looks_for_somebody_anew() -> None:
    desk = Desk(reachable={})
    desk.step(NOW)
    desk.reachable[SCHEDULE] = [ANA]
    moved = tell_again(desk.page)
    assert (moved.acts, moved.page.state) == ((), State.TRIGGERED)
    assert asked(desk, moved).step(NOW + minutes(9)) == (FIRST,)
    assert desk.due == NOW + minutes(14)


def test_an_unanswered_page_whose_people_are_lost_looks_for_somebody_anew() -> None:
    desk = Desk()
    desk.run(NOW + minutes(600))
    page = look_anew(desk.page, Again((EVA,), "cause added"))
    assert (page.state, page.position, page.told) == (State.TRIGGERED, 0, ())
    desk.page = page
    assert desk.step(NOW + minutes(601)) == (FIRST,)


@pytest.mark.parametrize("cause", ["cause added", "urgency raised"])
def test_a_low_page_whose_people_are_lost_looks_for_somebody_anew(cause: AgainCause) -> None:
    desk = Desk(urgency=Urgency.LOW)
    desk.step(NOW)
    desk.page = raise_urgency(desk.page, NOW).page if cause == "urgency raised" else desk.page
    del desk.reachable[SCHEDULE]
    desk.page = look_anew(desk.page, Again((ANA,), cause))
    desk.step(NOW + minutes(1))
    assert desk.page.told == (BEN,)


def test_a_page_that_goes_on_by_itself_stays_where_it_is() -> None:
    desk = Desk()
    desk.step(NOW)
    assert look_anew(desk.page, Again((ANA,), "cause added")) is desk.page


def test_a_low_page_tells_one_level_and_never_escalates_by_itself() -> None:
    desk = Desk(urgency=Urgency.LOW)
    desk.run(NOW + minutes(9999))
    assert desk.calls == [(0, [ANA])]
    assert (desk.page.state, desk.due) == (State.TRIGGERED, None)


def test_a_low_page_skips_an_empty_level_all_the_same() -> None:
    desk = Desk(reachable=REACHABLE | {SCHEDULE: []}, urgency=Urgency.LOW)
    desk.run(NOW + minutes(9999))
    assert desk.calls == [(0, [BEN])]


def test_raised_to_high_it_is_told_again_and_escalates_from_now() -> None:
    desk = Desk(urgency=Urgency.LOW)
    desk.step(NOW)
    at = NOW + minutes(100)
    moved = raise_urgency(desk.page, at)
    assert moved.acts == (Again((ANA,), "urgency raised"),)
    assert asked(desk, moved).due == at + minutes(5)
    assert raise_urgency(desk.page, at).acts == ()


def test_raised_while_acknowledged_it_tells_nobody() -> None:
    desk = Desk(urgency=Urgency.LOW)
    desk.step(NOW)
    moved = raise_urgency(acknowledge(desk.page, ANA, NOW), NOW)
    assert (moved.page.urgency, moved.acts) == (Urgency.HIGH, ())


def test_raised_while_snoozed_it_starts_again_from_level_1_at_once() -> None:
    desk = Desk(urgency=Urgency.LOW)
    desk.step(NOW)
    snoozed = snooze(desk.page, ANA, NOW, NOW + minutes(6000))
    at = NOW + minutes(100)
    moved = raise_urgency(snoozed, at)
    assert moved.acts == (Restarted("urgency raised"),)
    assert (moved.page.state, moved.page.acknowledged_by, moved.page.restarts) == (State.TRIGGERED, None, 1)
    assert asked(desk, moved).step(at) == (FIRST,)
    assert desk.due == at + minutes(5)


def test_resolved_is_over() -> None:
    desk = Desk()
    desk.step(NOW)
    desk.page = page = resolve(desk.page, NOW + minutes(1))
    assert desk.due is None
    assert acknowledge(page, ANA, NOW + minutes(2)) is page
    assert resolve(page, NOW + minutes(2)) is page
    assert snooze(page, ANA, NOW + minutes(2), NOW + minutes(3)) is page
    for moved in (
        escalate(page, POLICY, NOW + minutes(2), desk.look_up, {}),
        reassign(page, POLICY, NOW + minutes(2), [BOSS], desk.look_up, {}),
        raise_urgency(page, NOW + minutes(2)),
    ):
        assert moved == Moved(page, (), {})


def test_who_acknowledged_first_stays_and_a_link_used_twice_changes_nothing() -> None:
    page = acknowledge(begin(Urgency.HIGH, NOW), ANA, NOW + minutes(1))
    assert acknowledge(page, ANA, NOW + minutes(5)) is page
    assert acknowledge(page, BEN, NOW + minutes(5)) is page


def test_activity_counts_only_forwards_and_only_once_acknowledged() -> None:
    page = begin(Urgency.HIGH, NOW)
    assert touched(page, NOW + minutes(1)) is page
    page = acknowledge(page, ANA, NOW + minutes(3))
    assert touched(page, NOW + minutes(2)) is page
    assert touched(page, NOW + minutes(4)).active_at == NOW + minutes(4)


def test_a_page_is_snoozed_until_later_only() -> None:
    page = begin(Urgency.HIGH, NOW)
    with pytest.raises(ValueError, match="snoozed until later"):
        snooze(page, ANA, NOW, NOW)
    snoozed: Page = snooze(page, ANA, NOW, NOW + minutes(10))
    assert snooze(snoozed, BEN, NOW + minutes(1), NOW + minutes(10)) is snoozed
    assert snooze(snoozed, BEN, NOW + minutes(1), NOW + minutes(20)).acknowledged_by == ANA
