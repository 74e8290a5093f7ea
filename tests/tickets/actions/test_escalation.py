from dataclasses import replace

import pytest

from oncall.models import Team
from tests.factories.desk import level
from tests.tickets.actions.scene import Scene, at, clock, entry, kinds, mailed, tick
from tickets.actions.assignment import assign
from tickets.actions.errors import Conflict, NotAllowed, Refused
from tickets.actions.escalation import escalate, inform, return_back
from tickets.actions.hand_over import HandOver
from tickets.actions.opened import Opened
from tickets.actions.work import add_task, complete_task
from tickets.models import Task, Ticket

WORDS = HandOver("Silent", "Rebooted", "Log of 9:00", "One train waits", "Which fuse?")


def test_escalating_hands_the_ticket_to_the_team_its_team_names(scene: Scene) -> None:
    ticket = escalate(ticket=scene.log_started().pk, by=scene.ana, now=at(5), hand_over=WORDS)
    assert (ticket.team, ticket.assignee, ticket.status) == (scene.second, None, "assigned")
    assert ticket.returns_to == scene.first
    said = entry(ticket, "escalated").params
    assert (said["from"], said["to"], said["automatic"]) == ("Service desk", "Second line", False)
    assert (said["symptom"], said["tried"], said["evidence"]) == ("Silent", "Rebooted", "Log of 9:00")
    assert (said["impact_now"], said["question"]) == ("One train waits", "Which fuse?")
    assert mailed("escalated") == [("Tom Second", "escalated")]


@pytest.mark.parametrize("field", ["symptom", "tried", "evidence", "impact_now", "question"])
def test_a_hand_over_says_all_five_things(scene: Scene, field: str) -> None:
    with pytest.raises(Refused) as refused:
        escalate(
            ticket=scene.log_started().pk, by=scene.ana, now=at(5), hand_over=replace(WORDS, **{field: " "})
        )
    assert refused.value.field == field


def test_a_hand_over_neither_stops_nor_pauses_a_clock(scene: Scene) -> None:
    ticket = escalate(ticket=scene.log_started().pk, by=scene.ana, now=at(5), hand_over=WORDS)
    assert (clock(ticket).due_at, clock(ticket, "first_response").due_at) == (at(240), at(60))


def test_without_a_next_team_a_person_is_told_what_to_do_instead(scene: Scene) -> None:
    ticket = scene.log(team=scene.third)
    with pytest.raises(Refused) as refused:
        escalate(ticket=ticket.pk, by=scene.uma, now=at(5), hand_over=WORDS)
    assert "Specialists" in refused.value.message
    Team.objects.filter(pk=scene.second.pk).update(active=False)
    with pytest.raises(Refused):
        escalate(ticket=scene.log().pk, by=scene.ana, now=at(5), hand_over=WORDS)


def test_the_next_tier_may_return_it_with_a_reason_and_bounces_are_counted(scene: Scene) -> None:
    ticket = escalate(ticket=scene.log_started().pk, by=scene.ana, now=at(5), hand_over=WORDS)
    with pytest.raises(Refused) as refused:
        return_back(ticket=ticket.pk, by=scene.tom, now=at(6), reason="")
    assert refused.value.field == "reason"
    ticket = return_back(ticket=ticket.pk, by=scene.tom, now=at(6), reason="No log attached")
    assert (ticket.team, ticket.assignee, ticket.bounces, ticket.returns_to) == (scene.first, None, 1, None)
    assert entry(ticket, "returned").params["bounces"] == 1
    assert mailed("returned") == [("Lea Lead", "returned")]
    with pytest.raises(NotAllowed):
        return_back(ticket=ticket.pk, by=scene.ana, now=at(7), reason="Back")


def test_a_tier_that_got_it_back_may_return_it_in_turn_to_who_had_escalated_it(scene: Scene) -> None:
    ticket = escalate(ticket=scene.log_started().pk, by=scene.ana, now=at(5), hand_over=WORDS)
    escalate(ticket=ticket.pk, by=scene.tom, now=at(6), hand_over=WORDS)
    ticket = return_back(ticket=ticket.pk, by=scene.uma, now=at(7), reason="Not ours")
    assert (ticket.team, ticket.returns_to) == (scene.second, scene.first)
    ticket = return_back(ticket=ticket.pk, by=scene.tom, now=at(8), reason="Not ours either")
    assert (ticket.team, ticket.returns_to, ticket.bounces) == (scene.first, None, 2)


def test_a_ticket_nobody_escalated_cant_be_returned(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        return_back(ticket=scene.log_started().pk, by=scene.ana, now=at(5), reason="No")


def test_a_waiting_ticket_goes_on_waiting_with_the_next_tier(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(5))
    ticket = escalate(ticket=ticket.pk, by=scene.ana, now=at(6), hand_over=WORDS)
    assert (ticket.status, clock(ticket).state) == ("pending", "paused")


def test_a_hand_over_written_for_one_tier_never_goes_on_to_the_tier_after(scene: Scene) -> None:
    ticket = scene.log_started()
    opened = Opened.of(ticket, ("team",))
    escalate(ticket=ticket.pk, by=scene.lea, now=at(1), hand_over=WORDS, opened=opened)
    with pytest.raises(Conflict) as conflict:
        escalate(ticket=ticket.pk, by=scene.ana, now=at(2), hand_over=WORDS, opened=opened)
    (change,) = conflict.value.changes
    assert (change.field, change.opened, change.current) == ("team", scene.first.pk, scene.second.pk)
    assert (change.by_name, change.at) == ("Lea Lead", at(1))
    ticket.refresh_from_db()
    assert (ticket.team, kinds(ticket).count("escalated")) == (scene.second, 1)
    escalate(ticket=ticket.pk, by=scene.ana, now=at(3), hand_over=WORDS, opened=Opened.of(ticket, ("team",)))
    assert Ticket.objects.get(pk=ticket.pk).team == scene.third


def test_nor_does_it_when_a_timer_hands_on_first(scene: Scene) -> None:
    scene.promise(("first_response", "percent", 50, {"hand_on"}))
    ticket = scene.log()
    opened = Opened.of(ticket, ("team",))
    # No worker ran: the timer's own hand-over happens while the clocks are settled, and stands.
    with pytest.raises(Conflict) as conflict:
        escalate(ticket=ticket.pk, by=scene.ana, now=at(31), hand_over=WORDS, opened=opened)
    (change,) = conflict.value.changes
    assert (change.by_name, change.current, change.at) == ("", scene.second.pk, at(31))
    ticket.refresh_from_db()
    assert (ticket.team, kinds(ticket).count("escalated")) == (scene.second, 1)
    assert entry(ticket, "escalated").params["automatic"]


def test_a_return_goes_only_from_and_to_the_teams_that_were_shown(scene: Scene) -> None:
    fields = ("team", "returns_to")
    ticket = escalate(ticket=scene.log_started().pk, by=scene.ana, now=at(5), hand_over=WORDS)
    ticket = escalate(ticket=ticket.pk, by=scene.tom, now=at(6), hand_over=WORDS)
    opened = Opened.of(ticket, fields)
    return_back(ticket=ticket.pk, by=scene.uma, now=at(7), reason="Not ours", opened=opened)
    with pytest.raises(Conflict) as conflict:
        return_back(ticket=ticket.pk, by=scene.uma, now=at(8), reason="Not ours", opened=opened)
    assert [change.field for change in conflict.value.changes] == ["team", "returns_to"]
    ticket.refresh_from_db()
    assert (ticket.team, ticket.bounces) == (scene.second, 1)

    opened = Opened.of(ticket, fields)
    assign(ticket=ticket.pk, by=scene.max, now=at(9), team=scene.third, assignee=None)
    Team.objects.filter(pk=scene.third.pk).update(escalates_to=scene.second)
    escalate(ticket=ticket.pk, by=scene.uma, now=at(10), hand_over=WORDS)
    with pytest.raises(Conflict) as conflict:
        return_back(ticket=ticket.pk, by=scene.tom, now=at(11), reason="No log", opened=opened)
    (change,) = conflict.value.changes
    assert (change.field, change.current, change.by_name) == ("returns_to", scene.third.pk, "Uma Third")


def test_a_timers_hand_over_is_drafted_from_the_record_and_marked_automatic(scene: Scene) -> None:
    scene.promise(("first_response", "percent", 100, {"hand_on"}))
    ticket = scene.log()
    add_task(ticket=ticket.pk, by=scene.ana, now=at(1), title="Reboot it")
    add_task(ticket=ticket.pk, by=scene.ana, now=at(1), title="Not done yet")
    complete_task(ticket=ticket.pk, by=scene.ana, now=at(2), task=Task.objects.order_by("pk")[0].pk)
    tick(at(61))
    ticket.refresh_from_db()
    assert (ticket.team, ticket.returns_to) == (scene.second, scene.first)
    escalated = entry(ticket, "escalated")
    assert (escalated.actor, escalated.via) == (None, "timer")
    said = escalated.params
    assert (said["automatic"], said["cause"], said["symptom"]) == (True, "first_response", "Radio silent")
    assert (said["tried"], said["question"]) == ("Reboot it", "")
    assert said["impact_now"] == f"P3 · {level('impact', 2).name}"


def test_a_timer_without_a_next_team_tells_the_lead(scene: Scene) -> None:
    Team.objects.filter(pk=scene.first.pk).update(escalates_to=None)
    scene.promise(("first_response", "percent", 100, {"hand_on"}))
    ticket = scene.log()
    tick(at(61))
    ticket.refresh_from_db()
    assert ticket.team == scene.first
    assert mailed("no_next_team") == [("Lea Lead", "no_next_team")]
    assert entry(ticket, "informed").params["whom"] == ["Lea Lead"]
    assert entry(ticket, "threshold").params["did"] == ["told_lead_instead"]


def test_a_lead_who_is_the_requester_is_not_the_one_told(scene: Scene) -> None:
    Team.objects.filter(pk=scene.first.pk).update(escalates_to=None)
    scene.promise(("first_response", "percent", 100, {"hand_on", "tell_lead"}))
    ticket = scene.log(requester=scene.lea, by=scene.lea)
    tick(at(61))
    assert mailed("no_next_team") == [("Max Manager", "no_next_team")]
    assert ("Lea Lead", "breached") not in mailed()
    assert entry(ticket, "informed").params["whom"] == ["Max Manager"]


def test_informing_tells_leads_and_managers_and_moves_nothing(scene: Scene) -> None:
    ticket = scene.log_started()
    inform(ticket=ticket.pk, by=scene.ana, now=at(5), reason="The minister rides this train")
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.team, row.assignee, row.status) == (scene.first, scene.ana, "in_progress")
    assert sorted(mailed("informed")) == [("Lea Lead", "informed"), ("Max Manager", "informed")]
    assert "escalated" not in kinds(ticket)


def test_informing_needs_a_reason_and_somebody_to_inform(scene: Scene) -> None:
    ticket = scene.log_started(team=scene.first)
    with pytest.raises(Refused) as refused:
        inform(ticket=ticket.pk, by=scene.ana, now=at(5), reason="")
    assert refused.value.field == "reason"
    own = scene.log(requester=scene.max, by=scene.max)
    with pytest.raises(Refused):
        inform(ticket=own.pk, by=scene.lea, now=at(5), reason="Look")
