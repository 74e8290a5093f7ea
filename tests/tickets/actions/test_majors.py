"""A major incident from its declaration to stand-down: who may, what is promised, what stops, who is told."""

from datetime import timedelta
from typing import Any

import pytest

from oncall.models import Membership
from tests.factories.desk import desk
from tests.tickets.actions.scene import T0, Scene, at, clock, entry, firings, kinds, mailed, tick
from tickets.actions import major
from tickets.actions.details import edit
from tickets.actions.errors import Conflict, NotAllowed, Refused
from tickets.actions.opened import Opened
from tickets.actions.resolution import reopen
from tickets.actions.status import cancel, convert
from tickets.models import MajorIncident, SlaClock, SlaTarget, Ticket
from tickets.models.choices import ClockState

pytestmark = pytest.mark.django_db


def declared(scene: Scene, **more: Any) -> Ticket:
    """A major incident from minute 10 on, Ana its commander and Tom its voice, updated every half hour."""
    ticket = scene.log_started()
    said: dict[str, Any] = {
        "reason": "All radios are silent",
        "commander": scene.ana,
        "communications_lead": scene.tom,
    }
    return major.accept_major(ticket=ticket.pk, by=scene.max, now=at(10), **(said | more))


def cycles(ticket: Ticket) -> list[tuple[int, str, int]]:
    """(cycle, state, target in minutes) of the update clocks, in order."""
    rows = SlaClock.objects.filter(ticket=ticket, metric="next_update").order_by("cycle")
    return [(row.cycle, row.state, row.target // 60) for row in rows]


# -- declaring ----------------------------------------------------------------------------------------------


def test_a_declared_one_is_not_converted(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        convert(ticket=declared(scene).pk, by=scene.max, now=at(20))


def test_declaring_starts_the_update_clock_around_the_clock(scene: Scene) -> None:
    ticket = declared(scene)
    update = clock(ticket, "next_update")
    assert (update.due_at, update.state) == (at(40), "running")
    assert update.calendar_version.spec["always_open"]
    assert ticket.major_incident is not None
    assert ticket.major_incident.next_update_at == at(40)
    assert {name for name, _kind in mailed("major_accepted")} == {"Ana Agent", "Tom Second", "Lea Lead"}


def test_the_interval_is_the_policys_else_the_desks(scene: Scene) -> None:
    desk(update_minutes=45)
    assert cycles(declared(scene)) == [(1, "running", 45)]
    SlaTarget.objects.create(policy=scene.policy, metric="next_update", priority=3, seconds=20 * 60)
    scene.promise()
    assert cycles(declared(scene)) == [(1, "running", 20)]
    assert cycles(declared(scene, update_interval=5)) == [(1, "running", 5)]


def test_declaring_without_a_proposal_needs_a_reason(scene: Scene) -> None:
    with pytest.raises(Refused) as refusal:
        declared(scene, reason="")
    assert refusal.value.field == "reason"


def test_declaring_ends_a_running_pause_and_nothing_pauses_afterwards(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(20))
    assert clock(ticket).state == ClockState.PAUSED
    ticket = major.accept_major(ticket=ticket.pk, by=scene.max, now=at(60), reason="All silent")
    assert (ticket.status, clock(ticket).state) == ("in_progress", "running")
    assert clock(ticket).due_at == at(240 + 40), "the pause lasted until it was declared"
    scene.pend(ticket, at(70))
    assert {row.state for row in SlaClock.objects.filter(ticket=ticket).exclude(metric="first_response")} == {
        "running"
    }
    major.stand_down(ticket=ticket.pk, by=scene.max, now=at(80), reason="One radio only")
    assert clock(ticket).state == ClockState.PAUSED, "what it waits for pauses again"


def test_waiting_for_a_vendor_goes_on_when_it_is_declared(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(20), reason="vendor")
    ticket = major.accept_major(ticket=ticket.pk, by=scene.max, now=at(60), reason="All silent")
    assert (ticket.status, clock(ticket).state) == ("pending", "running")


def test_a_declared_one_is_stood_down_before_it_ends_in_another_way(scene: Scene) -> None:
    ticket = declared(scene)
    with pytest.raises(NotAllowed):
        cancel(ticket=ticket.pk, by=scene.ana, now=at(20), reason="Gone")
    major.stand_down(ticket=ticket.pk, by=scene.max, now=at(21), reason="One radio only")
    cancel(ticket=ticket.pk, by=scene.ana, now=at(22), reason="Gone")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://meet.example/x?y=1", "https://meet.example/x?y=1"),
        (" tel:+34555010077 ", "tel:+34555010077"),
        ("", ""),
    ],
)
def test_a_bridge_is_a_link_or_a_number(scene: Scene, link: str, kept: str) -> None:
    ticket = declared(scene, bridge_link=link)
    assert ticket.major_incident is not None
    assert ticket.major_incident.bridge_link == kept


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "meet.example", "https://", "https://a b", "data:x", "http://[", "tel:", "\x00"],
)
def test_a_bridge_is_nothing_else(scene: Scene, link: str) -> None:
    with pytest.raises(Refused) as refusal:
        declared(scene, bridge_link=link)
    assert refusal.value.field == "bridge_link"


def test_roles_are_for_those_who_work_on_it(scene: Scene) -> None:
    ticket = declared(scene)
    for person in (scene.rita, scene.ana):
        Ticket.objects.filter(pk=ticket.pk).update(requester=person)
        with pytest.raises(Refused) as refusal:
            major.set_roles(ticket=ticket.pk, by=scene.max, now=at(11), changes={"scribe": person})
        assert refusal.value.field == "scribe"


def test_roles_change_and_conflict_only_where_somebody_else_changed_them(scene: Scene) -> None:
    ticket = declared(scene)
    opened = Opened.of(ticket, ("commander", "scribe", "bridge_link"))
    who: dict[str, Any] = {"ticket": ticket.pk, "by": scene.max, "now": at(12)}
    major.set_roles(ticket=ticket.pk, by=scene.ana, now=at(11), changes={"commander": scene.lea})
    assert mailed("major_role") == [("Lea Lead", "major_role")]
    fresh = major.set_roles(**who, changes={"scribe": scene.tom}, opened=opened)
    assert fresh.major_incident is not None
    assert fresh.major_incident.commander == scene.lea, "what was not changed is not undone"
    with pytest.raises(Conflict) as conflict:
        major.set_roles(**who, changes={"commander": scene.uma}, opened=opened)
    assert [(change.field, change.by_name) for change in conflict.value.changes] == [
        ("commander", "Ana Agent")
    ]


# -- updates ------------------------------------------------------------------------------------------------


def test_each_update_ends_a_cycle_and_begins_the_next(scene: Scene) -> None:
    ticket = declared(scene)
    say: dict[str, Any] = {"ticket": ticket.pk, "by": scene.tom}
    major.post_update(**say, now=at(30), body="We are looking.", next_update_at=at(90))
    assert cycles(ticket) == [(1, "stopped", 30), (2, "running", 60)]
    assert clock(ticket, "first_response").state == "stopped"
    major.post_update(**say, now=at(90), body="Found it.")
    assert cycles(ticket) == [(1, "stopped", 30), (2, "stopped", 60), (3, "running", 30)]
    assert not SlaClock.objects.filter(ticket=ticket, metric="next_update", breached_at__isnull=False)
    assert entry(ticket, "update").public
    assert mailed("major_update") == [("Rita Requester", "major_update")] * 2


def test_the_same_words_at_once_are_one_update(scene: Scene) -> None:
    ticket = declared(scene)
    for _ in range(2):
        major.post_update(ticket=ticket.pk, by=scene.tom, now=at(30), body="We are looking.")
    assert kinds(ticket).count("update") == 1
    assert len(cycles(ticket)) == 2


@pytest.mark.parametrize("late", [at(10), T0, at(10) + timedelta(days=7, seconds=1)])
def test_a_promise_lies_within_the_week_to_come(scene: Scene, late: Any) -> None:
    ticket = declared(scene)
    with pytest.raises(Refused) as refusal:
        major.post_update(ticket=ticket.pk, by=scene.tom, now=at(10), body="Hm.", next_update_at=late)
    assert refusal.value.field == "next_update_at"
    assert cycles(ticket) == [(1, "running", 30)]


def test_who_speaks_is_told_five_minutes_before_and_once_it_is_late(scene: Scene) -> None:
    ticket = declared(scene)
    tick(at(34))
    assert firings(ticket) == []
    for minute in (35, 36):
        tick(at(minute))
    told = {("Tom Second", "update_due"), ("Ana Agent", "update_due")}
    assert firings(ticket) == [("next_update", "remaining", 5)]
    assert set(mailed("update_due")) == told
    tick(at(40))
    assert len(firings(ticket)) == 1, "due at the promised instant, not before"
    for _ in range(2):
        tick(at(40) + timedelta(seconds=1))
    assert firings(ticket) == [("next_update", "remaining", 5), ("next_update", "percent", 100)]
    assert len(mailed("update_overdue")) == 2
    assert clock(ticket, "next_update").breached_at == at(40)
    assert kinds(ticket).count("breached") == 1


def test_without_anybody_in_its_roles_the_managers_are_told(scene: Scene) -> None:
    declared(scene, commander=None, communications_lead=None)
    tick(at(41))
    assert mailed("update_overdue") == [("Max Manager", "update_overdue")]


def test_when_those_in_its_roles_left_the_desk_the_managers_are_told(scene: Scene) -> None:
    declared(scene)
    Membership.objects.filter(user__in=[scene.ana, scene.tom]).delete()
    tick(at(41))
    assert mailed("update_overdue") == [("Max Manager", "update_overdue")]


def test_a_short_promise_is_not_warned_of(scene: Scene) -> None:
    ticket = declared(scene, update_interval=5)
    tick(at(12))
    assert firings(ticket) == []
    tick(at(16))
    assert firings(ticket) == [("next_update", "percent", 100)]


def test_a_late_update_stays_late(scene: Scene) -> None:
    ticket = declared(scene)
    major.post_update(ticket=ticket.pk, by=scene.tom, now=at(50), body="Sorry.")
    first = SlaClock.objects.get(ticket=ticket, metric="next_update", cycle=1)
    assert (first.state, first.breached_at) == ("stopped", at(40))
    assert Ticket.objects.get(pk=ticket.pk).breached


def test_reclassifying_moves_no_promise(scene: Scene) -> None:
    ticket = declared(scene)
    edit(ticket=ticket.pk, by=scene.ana, now=at(20), changes={"impact": 1, "urgency": 1, "service": None})
    update = clock(ticket, "next_update")
    assert (update.due_at, update.target, update.retargeted_at) == (at(40), 1800, None)
    assert clock(ticket).retargeted_at == at(20)


def test_resolving_ends_the_updates_and_reopening_promises_again(scene: Scene) -> None:
    ticket = declared(scene)
    scene.resolve(ticket, at(30))
    assert cycles(ticket) == [(1, "stopped", 30)]
    assert MajorIncident.objects.get(ticket=ticket).next_update_at is None
    reopen(ticket=ticket.pk, by=scene.ana, now=at(60), reason="Silent again")
    assert cycles(ticket) == [(1, "stopped", 30), (2, "running", 30)]
    assert MajorIncident.objects.get(ticket=ticket).next_update_at == at(90)


def test_standing_down_cancels_the_promise_for_good(scene: Scene) -> None:
    ticket = declared(scene)
    major.stand_down(ticket=ticket.pk, by=scene.max, now=at(20), reason="One radio", review_needed=True)
    assert cycles(ticket) == [(1, "cancelled", 30)]
    found = MajorIncident.objects.get(ticket=ticket)
    assert (found.state, found.next_update_at, found.review_needed) == ("stood_down", None, True)
    with pytest.raises(NotAllowed):
        major.post_update(ticket=ticket.pk, by=scene.max, now=at(21), body="Hm.")


# -- spot checks and marks ----------------------------------------------------------------------------------


def test_an_open_spot_check_keeps_it_from_being_resolved(scene: Scene) -> None:
    ticket = declared(scene)
    who: dict[str, Any] = {"ticket": ticket.pk, "by": scene.max}
    for text in ("Call from Lisbon", "Call from Porto", "Call from Lisbon"):
        major.add_spot_check(**who, now=at(11), text=text)
    assert ticket.major_incident is not None
    lisbon, porto = ticket.major_incident.spot_checks.all()
    with pytest.raises(Refused, match="Call from Lisbon, Call from Porto"):
        scene.resolve(ticket, at(12))
    for _ in range(2):
        major.tick_spot_check(**who, now=at(13), check=lisbon.pk)
    with pytest.raises(Refused) as refusal:
        major.remove_spot_check(**who, now=at(14), check=porto.pk, reason="")
    assert refusal.value.field == "reason"
    with pytest.raises(NotAllowed):
        major.remove_spot_check(ticket=ticket.pk, by=scene.tom, now=at(14), check=porto.pk, reason="Closed")
    major.remove_spot_check(**who, now=at(14), check=porto.pk, reason="Closed since May")
    assert entry(ticket, "spot_check_removed").params["reason"] == "Closed since May"
    scene.resolve(ticket, at(15))
    assert kinds(ticket).count("spot_check_ticked") == 1


def test_a_check_is_opened_again(scene: Scene) -> None:
    ticket = declared(scene)
    major.add_spot_check(ticket=ticket.pk, by=scene.tom, now=at(11), text="Call from Lisbon")
    assert ticket.major_incident is not None
    check = ticket.major_incident.spot_checks.get().pk
    major.tick_spot_check(ticket=ticket.pk, by=scene.uma, now=at(12), check=check)
    major.reopen_spot_check(ticket=ticket.pk, by=scene.uma, now=at(13), check=check)
    with pytest.raises(Refused, match="Call from Lisbon"):
        scene.resolve(ticket, at(14))


def test_marks_say_who_when_and_what(scene: Scene) -> None:
    ticket = declared(scene)
    who: dict[str, Any] = {"ticket": ticket.pk, "by": scene.ana, "now": at(30)}
    for _ in range(2):
        major.mark_dr_triggered(**who, whom="Lea", at=at(20), what="Second site")
    major.mark_authorities_informed(**who, whom="Regulator", what="An outage of calls")
    with pytest.raises(Refused):
        major.mark_authorities_informed(**who, whom="Regulator", what=" ")
    with pytest.raises(Refused) as refusal:
        major.mark_dr_triggered(**who, whom="Lea", at=at(31))
    assert refusal.value.field == "at"
    assert ticket.major_incident is not None
    assert [(mark.kind, mark.at, mark.whom) for mark in ticket.major_incident.marks.all()] == [
        ("dr_triggered", at(20), "Lea"),
        ("authorities_informed", at(30), "Regulator"),
    ]
    assert entry(ticket, "dr_triggered").params["at"] == at(20).isoformat()
    with pytest.raises(NotAllowed):
        major.mark_dr_triggered(ticket=ticket.pk, by=scene.uma, now=at(30), whom="Uma")
