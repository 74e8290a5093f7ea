from datetime import timedelta

import pytest

from oncall.models import Membership, User
from tests.factories.desk import ServiceFactory, SlaPolicyFactory
from tests.tickets.actions.scene import T0, Scene, at, clock, entry, firings, kinds, mailed, tick
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.status import cancel, convert, pend, reject, resume, start
from tickets.models import FormerNumber, PendingReason, Ticket
from tickets.search import search


def test_work_begins_on_a_new_ticket(scene: Scene) -> None:
    ticket = start(ticket=scene.log().pk, by=scene.ana, now=at(1))
    assert ticket.status == "in_progress"
    assert entry(ticket, "status_changed").params == {"from": "new", "to": "in_progress"}


def test_a_new_ticket_cant_wait_before_anybody_has_it(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        scene.pend(scene.log(), at(1))


@pytest.mark.parametrize(
    ("reason", "pauses"), [("requester", True), ("scheduled", True), ("vendor", False), ("change", False)]
)
def test_waiting_for_requester_or_schedule_pauses_the_resolution_and_nothing_else_does(
    scene: Scene, reason: str, pauses: bool
) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(30), reason=reason)
    resolution = clock(ticket)
    if pauses:
        assert (resolution.state, resolution.due_at, resolution.left) == ("paused", None, 210 * 60)
        assert entry(ticket, "clock_paused").params["left"] == 210 * 60
    else:
        assert (resolution.state, resolution.due_at) == ("running", at(240))


def test_what_a_reason_pauses_is_configured(scene: Scene) -> None:
    PendingReason.objects.filter(code="vendor").update(pauses=["resolution"])
    ticket = scene.log_started()
    scene.pend(ticket, at(30), reason="vendor")
    assert clock(ticket).state == "paused"


def test_the_first_response_is_never_paused_even_if_configured_so(scene: Scene) -> None:
    PendingReason.objects.filter(code="requester").update(pauses=["first_response", "resolution"])
    ticket = scene.log_started()
    scene.pend(ticket, at(30))
    first = clock(ticket, "first_response")
    assert (first.state, first.due_at) == ("running", at(60))
    tick(at(61))
    assert clock(ticket, "first_response").breached_at == at(60)


def test_a_pause_never_moves_a_due_time_by_its_wall_length_but_by_business_time_left(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60))
    resume(ticket=ticket.pk, by=scene.ana, now=at(180))
    assert clock(ticket).due_at == at(180 + 180)


def test_a_clock_waits_where_it_was_and_the_queue_shows_it_after_the_running_ones(scene: Scene) -> None:
    ticket = scene.log_started(by=scene.ana, channel="phone")
    ticket = scene.pend(ticket, at(60))
    assert ticket.nearest_clock == clock(ticket)
    assert ticket.nearest_due_at is None
    assert ticket.queue_key == 100_000_000_000 + 180 * 60


@pytest.mark.parametrize("minutes", [0, -5])
def test_a_follow_up_lies_in_the_future(scene: Scene, minutes: int) -> None:
    ticket = scene.log_started()
    with pytest.raises(Refused) as refused:
        scene.pend(ticket, at(10), hours=minutes / 60)
    assert refused.value.field == "wake_at"


def test_a_follow_up_within_this_very_second_is_not_in_the_future(scene: Scene) -> None:
    ticket = scene.log_started()
    with pytest.raises(Refused):
        pend(
            ticket=ticket.pk,
            by=scene.ana,
            now=at(10),
            reason="vendor",
            wake_at=at(10) + timedelta(milliseconds=400),
        )


def test_a_follow_up_is_at_most_a_year_away(scene: Scene) -> None:
    ticket = scene.log_started()
    with pytest.raises(Refused):
        scene.pend(ticket, at(10), hours=24 * 400)


def test_an_unknown_reason_is_refused_at_the_reason(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        scene.pend(scene.log_started(), at(10), reason="lunch")
    assert refused.value.field == "reason"


def test_a_pending_ticket_wakes_by_itself_at_its_follow_up_time(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60), hours=1)
    tick(at(119))
    assert Ticket.objects.get(pk=ticket.pk).status == "pending"
    tick(at(120))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.wake_at, ticket.pending_reason) == ("in_progress", None, None)
    assert clock(ticket).due_at == at(120 + 180)
    assert entry(ticket, "woken").params == {"cause": "follow_up", "to": "in_progress"}
    assert mailed("woken") == [("Ana Agent", "woken")]


def test_a_ticket_woken_late_has_run_since_the_promised_instant(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60), hours=1)
    tick(at(150))
    assert clock(ticket).due_at == at(120 + 180)
    assert entry(ticket, "woken").at == at(150)


def test_what_ran_out_between_the_follow_up_and_a_late_worker_is_recorded_with_its_time(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket = scene.log_started(by=scene.ana, channel="phone")
    scene.pend(ticket, at(60), hours=1)
    tick(at(320))
    assert kinds(ticket, last=4) == ["woken", "clock_resumed", "threshold", "breached"]
    assert entry(ticket, "threshold").params["due_at"] == at(180).isoformat()
    assert clock(ticket).breached_at == at(300)


def test_an_action_on_a_ticket_whose_wait_is_over_finds_it_awake(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60), hours=1)
    again = scene.pend(ticket, at(130), reason="vendor")
    assert again.status == "pending"
    assert kinds(ticket).count("woken") == 1
    assert [each.kind for each in clock(ticket).segments.all()] == ["running", "paused", "running"]


def test_resuming_a_ticket_that_has_just_woken_changes_nothing_more(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60), hours=1)
    assert resume(ticket=ticket.pk, by=scene.ana, now=at(130)).status == "in_progress"
    assert kinds(ticket).count("woken") == 1


def test_a_ticket_whose_assignee_has_left_wakes_as_assigned_and_the_lead_is_told(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60), hours=1)
    User.objects.filter(pk=scene.ana.pk).update(is_active=False)
    tick(at(120))
    ticket.refresh_from_db()
    assert ticket.status == "assigned"
    assert mailed("woken") == [("Lea Lead", "woken")]


def test_an_assignee_who_is_only_a_requester_now_is_gone_too(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60), hours=1)
    Membership.objects.filter(user=scene.ana).delete()
    tick(at(120))
    ticket.refresh_from_db()
    assert ticket.status == "assigned"
    assert mailed("woken") == [("Lea Lead", "woken")]


def test_an_incident_manager_of_no_team_goes_on_with_his_ticket(scene: Scene) -> None:
    ticket = scene.log_started(restricted=True)
    scene.pend(ticket, at(60), hours=1)
    Membership.objects.filter(user=scene.ana).delete()
    User.objects.filter(pk=scene.ana.pk).update(is_incident_manager=True)
    tick(at(120))
    ticket.refresh_from_db()
    assert ticket.status == "in_progress"
    assert mailed("woken") == [("Ana Agent", "woken")]


@pytest.mark.parametrize(("restricted", "told"), [(True, "Lea Lead"), (False, "Ana Agent")])
def test_an_assignee_who_moved_to_another_team_is_gone_from_restricted_tickets(
    scene: Scene, restricted: bool, told: str
) -> None:
    ticket = scene.log_started(restricted=restricted)
    scene.pend(ticket, at(60), hours=1)
    Membership.objects.filter(user=scene.ana).update(team=scene.second)
    tick(at(120))
    assert mailed("woken") == [(told, "woken")]


def test_of_a_team_that_nobody_is_left_in_the_managers_are_told(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60), hours=1)
    Membership.objects.filter(team=scene.first).delete()
    tick(at(120))
    assert mailed("woken") == [("Max Manager", "woken")]


def test_a_waiting_note_is_internal_and_found_by_the_desk(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(10), note="Asked about the zeppelin")
    assert not entry(ticket, "pending").public
    assert [hit.ticket for hit in search(scene.ana, "zeppelin").hits] == [ticket]
    assert search(scene.rita, "zeppelin").hits == []


def test_overdue_work_is_recorded_before_the_pause(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(241))
    resolution = clock(ticket)
    assert (resolution.state, resolution.breached_at, resolution.left) == ("paused", at(240), -60)
    assert kinds(ticket)[-3:] == ["breached", "pending", "clock_paused"]


def test_cancelling_ends_the_clocks_as_cancelled_and_tells_the_requester_why(scene: Scene) -> None:
    ticket = cancel(ticket=scene.log_started().pk, by=scene.ana, now=at(30), reason="Not needed any more")
    assert (ticket.status, ticket.end_reason, ticket.closed_at) == (
        "cancelled",
        "Not needed any more",
        at(30),
    )
    assert {clock(ticket, metric).state for metric in ("first_response", "resolution")} == {"cancelled"}
    assert (ticket.nearest_clock, ticket.queue_key) == (None, 200_000_000_000)
    assert mailed("cancelled") == [("Rita Requester", "cancelled")]
    tick(at(1000))
    assert clock(ticket).breached_at is None


def test_what_was_overdue_when_cancelled_is_on_record_and_its_changes_are_moot(scene: Scene) -> None:
    scene.promise(("first_response", "percent", 100, {"hand_on", "raise_priority"}))
    ticket = cancel(ticket=scene.log().pk, by=scene.ana, now=at(90), reason="Gone")
    assert (ticket.team, ticket.priority) == (scene.first, 3)
    assert clock(ticket, "first_response").breached_at == at(60)
    assert firings(ticket) == [("first_response", "percent", 100)]
    assert entry(ticket, "threshold").params["moot"] is True


@pytest.mark.parametrize("act", [cancel, reject])
def test_ending_a_ticket_needs_a_reason(scene: Scene, act: object) -> None:
    with pytest.raises(Refused) as refused:
        act(ticket=scene.log().pk, by=scene.ana, now=at(1), reason=" ")  # type: ignore[operator]
    assert refused.value.field == "reason"


def test_a_cancelled_ticket_stays_cancelled(scene: Scene) -> None:
    ticket = cancel(ticket=scene.log().pk, by=scene.ana, now=at(30), reason="Gone")
    with pytest.raises(NotAllowed):
        start(ticket=ticket.pk, by=scene.ana, now=at(31))


def test_a_report_that_is_no_incident_is_rejected_with_a_reason(scene: Scene) -> None:
    ticket = reject(ticket=scene.log().pk, by=scene.ana, now=at(5), reason="Ask facility management")
    assert (ticket.status, kinds(ticket)[3]) == ("cancelled", "rejected")
    assert mailed("rejected") == [("Rita Requester", "rejected")]
    with pytest.raises(NotAllowed):
        reject(ticket=scene.log(kind="request").pk, by=scene.ana, now=at(5), reason="No")


def test_a_converted_report_gets_a_new_number_and_the_old_one_leads_on(scene: Scene) -> None:
    before = scene.log()
    ticket = convert(ticket=before.pk, by=scene.ana, now=at(5), reason="Wants a new one")
    assert (ticket.pk, ticket.kind, ticket.number[:4]) == (before.pk, "request", "REQ-")
    assert FormerNumber.objects.get(number=before.number).ticket == ticket
    assert ticket in [hit.ticket for hit in search(scene.ana, before.number).hits]
    assert mailed("converted") == [("Rita Requester", "converted")]
    with pytest.raises(NotAllowed):
        convert(ticket=ticket.pk, by=scene.ana, now=at(6))


def test_converting_chooses_the_policy_again_because_its_condition_reads_the_type(scene: Scene) -> None:
    SlaPolicyFactory.create(
        name="Requests",
        position=1,
        kind="request",
        calendar=scene.always,
        targets={"first_response": 7200, "resolution": 10 * 3600},
    )
    ticket = scene.log_started()
    assert clock(ticket).due_at == at(240)
    convert(ticket=ticket.pk, by=scene.ana, now=at(30))
    assert clock(ticket).due_at == T0 + timedelta(hours=10)
    assert clock(ticket).policy_version.policy.name == "Requests"
    assert [each.kind for each in clock(ticket).segments.all()] == ["running"]


def test_converting_what_no_policy_tells_apart_moves_nothing(scene: Scene) -> None:
    ticket = scene.log_started(service=ServiceFactory.create())
    before = clock(ticket).due_at
    convert(ticket=ticket.pk, by=scene.ana, now=at(30))
    assert clock(ticket).due_at == before
    assert "clock_retargeted" not in kinds(ticket)
