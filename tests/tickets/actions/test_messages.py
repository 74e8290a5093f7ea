import pytest

from oncall.models import Membership, Team
from tests.factories.desk import desk
from tests.tickets.actions.scene import T0, Scene, at, clock, entry, kinds, mailed, tick
from tickets.actions.conversation import add_note, reply, requester_message
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.resolution import close
from tickets.models import Relation, Ticket


def test_the_first_public_reply_stops_the_first_response_clock(scene: Scene) -> None:
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(20), body="On it.")
    first = clock(ticket, "first_response")
    assert (first.state, first.stopped_at, first.left, first.breached_at) == (
        "stopped",
        at(20),
        40 * 60,
        None,
    )
    assert mailed("reply") == [("Rita Requester", "reply")]
    assert entry(ticket, "reply").public


def test_a_reply_exactly_at_the_due_instant_meets_it(scene: Scene) -> None:
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(60), body="Just in time.")
    assert clock(ticket, "first_response").breached_at is None
    assert entry(ticket, "clock_stopped").params["met"] is True


def test_a_reply_after_the_due_instant_records_the_breach_stamped_with_that_instant(scene: Scene) -> None:
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(75), body="Sorry.")
    first = clock(ticket, "first_response")
    assert (first.breached_at, first.breach_due_at, first.breach_cause) == (at(60), at(60), "overdue")
    assert kinds(ticket, last=3) == ["breached", "reply", "clock_stopped"]
    assert entry(ticket, "clock_stopped").params["met"] is False


def test_a_second_reply_changes_no_clock(scene: Scene) -> None:
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(20), body="On it.")
    before = clock(ticket, "first_response").stopped_at
    reply(ticket=ticket.pk, by=scene.ana, now=at(30), body="Still.")
    assert clock(ticket, "first_response").stopped_at == before
    assert kinds(ticket).count("clock_stopped") == 1


def test_a_note_is_no_response_and_the_requester_never_hears_of_it(scene: Scene) -> None:
    ticket = scene.log()
    before = mailed()
    add_note(ticket=ticket.pk, by=scene.ana, now=at(5), body="He is rude.")
    assert clock(ticket, "first_response").state == "running"
    assert not entry(ticket, "note").public
    assert mailed() == before


def test_watchdesks_own_reply_is_no_response(scene: Scene) -> None:
    ticket = scene.log()
    reply(ticket=ticket.pk, by=None, now=at(5), body="We are still at it.")
    assert clock(ticket, "first_response").state == "running"


def test_an_agent_writes_on_his_own_ticket_as_a_requester_and_answers_no_clock(scene: Scene) -> None:
    own = scene.log(requester=scene.ana, by=scene.ana)
    with pytest.raises(NotAllowed):
        reply(ticket=own.pk, by=scene.ana, now=at(5), body="I answer myself.")
    with pytest.raises(NotAllowed):
        add_note(ticket=own.pk, by=scene.ana, now=at(5), body="A note to myself.")
    requester_message(ticket=own.pk, by=scene.ana, now=at(5), body="Any news?")
    assert clock(own, "first_response").state == "running"
    assert entry(own, "requester_message").actor == scene.ana


def test_an_empty_message_is_refused_at_its_field(scene: Scene) -> None:
    ticket = scene.log()
    with pytest.raises(Refused) as refused:
        reply(ticket=ticket.pk, by=scene.ana, now=at(5), body=" \n ")
    assert refused.value.field == "body"
    assert clock(ticket, "first_response").state == "running"


def test_the_requesters_message_reaches_the_assignee_else_the_teams_lead(scene: Scene) -> None:
    unassigned = scene.log()
    requester_message(ticket=unassigned.pk, by=scene.rita, now=at(1), body="Hello?")
    assert mailed("requester_wrote") == [("Lea Lead", "requester_wrote")]
    assigned = scene.log_started()
    requester_message(ticket=assigned.pk, by=scene.rita, now=at(1), body="Hello?")
    assert mailed("requester_wrote")[1:] == [("Ana Agent", "requester_wrote")]


def test_requesters_reply_wakes_a_ticket_that_waits_for_him(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(60))
    requester_message(ticket=ticket.pk, by=scene.rita, now=at(600), body="The left one.")
    ticket.refresh_from_db()
    resolution = clock(ticket)
    assert (ticket.status, ticket.pending_reason, ticket.wake_at) == ("in_progress", None, None)
    assert (resolution.state, resolution.due_at) == ("running", at(600 + 180))
    assert entry(ticket, "woken").params["cause"] == "requester"


@pytest.mark.parametrize("reason", ["vendor", "change", "scheduled"])
def test_requesters_reply_does_not_wake_a_ticket_that_waits_for_something_else(
    scene: Scene, reason: str
) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(10), reason=reason)
    requester_message(ticket=ticket.pk, by=scene.rita, now=at(20), body="And now?")
    ticket.refresh_from_db()
    assert ticket.status == "pending"


def test_requesters_reply_reopens_a_resolved_ticket_with_the_time_left(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.resolve(ticket, at(60))
    requester_message(ticket=ticket.pk, by=scene.rita, now=at(1000), body="Still silent.")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened, ticket.verify_at) == ("in_progress", 1, None)
    assert clock(ticket).due_at == at(1000 + 180)
    assert entry(ticket, "reopened").params["cause"] == "requester_message"


def test_requesters_reply_on_a_closed_ticket_opens_a_new_linked_one(scene: Scene) -> None:
    ticket = scene.log_started(restricted=True)
    scene.resolve(ticket, at(60))
    close(ticket=ticket.pk, by=scene.ana, now=at(61), reason="Said so.")
    new = requester_message(ticket=ticket.pk, by=scene.rita, now=at(100), body="Again!")
    ticket.refresh_from_db()
    assert ticket.status == "closed"
    assert (new.number != ticket.number, new.status, new.description) == (True, "new", "Again!")
    assert (new.requester, new.service, new.restricted) == (scene.rita, scene.radio, True)
    assert Relation.objects.get(source=new).target == ticket
    assert clock(new, "first_response").started_at == at(100)
    assert mailed("follow_up") == [("Rita Requester", "follow_up")]


@pytest.mark.parametrize(
    ("restricted", "active", "holder"),
    [(True, True, "Second line"), (True, False, "Service desk"), (False, True, "Service desk")],
)
def test_a_follow_up_of_a_restricted_ticket_stays_with_the_team_that_read_it(
    scene: Scene, restricted: bool, active: bool, holder: str
) -> None:
    desk(first_team=scene.first)
    ticket = scene.log(team=scene.second, restricted=restricted)
    Ticket.objects.filter(pk=ticket.pk).update(status="closed", closed_at=at(60))
    Team.objects.filter(pk=scene.second.pk).update(active=active)
    new = requester_message(ticket=ticket.pk, by=scene.rita, now=at(100), body="Again!")
    assert new.team is not None
    assert (new.team.name, new.restricted) == (holder, restricted)


def test_a_message_sent_twice_to_a_closed_ticket_opens_one(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.resolve(ticket, at(60))
    close(ticket=ticket.pk, by=scene.ana, now=at(61), reason="Said so.")
    one = requester_message(ticket=ticket.pk, by=scene.rita, now=at(100), body="Again!")
    two = requester_message(ticket=ticket.pk, by=scene.rita, now=at(100), body="Again!")
    assert one == two
    assert Ticket.objects.count() == 2


def test_an_out_of_office_reply_is_kept_and_does_nothing(scene: Scene) -> None:
    pending, resolved, closed = scene.log_started(), scene.log_started(), scene.log_started()
    scene.pend(pending, at(10))
    scene.resolve(resolved, at(10))
    scene.resolve(closed, at(10))
    close(ticket=closed.pk, by=scene.ana, now=at(11), reason="Said so.")
    before = mailed()
    for ticket in (pending, resolved, closed):
        requester_message(ticket=ticket.pk, by=scene.rita, now=at(30), body="I am away.", automatic=True)
        assert entry(ticket, "requester_message").body == "I am away."
    assert [Ticket.objects.get(pk=each.pk).status for each in (pending, resolved, closed)] == [
        "pending",
        "resolved",
        "closed",
    ]
    assert Ticket.objects.count() == 3
    assert mailed() == before


def test_nobody_writes_as_requester_but_the_requester(scene: Scene) -> None:
    ticket = scene.log()
    with pytest.raises(NotAllowed):
        requester_message(ticket=ticket.pk, by=scene.ana, now=at(1), body="I am Rita.")


def test_a_reply_on_a_ticket_nobody_looked_at_for_hours_settles_it_first(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_lead"}))
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(150), body="Late.")
    assert kinds(ticket)[3:6] == ["breached", "threshold", "reply"]
    assert entry(ticket, "threshold").params["late"] is True
    assert entry(ticket, "threshold").actor is None


def test_times_that_run_backwards_are_clamped_and_flagged(scene: Scene) -> None:
    ticket = scene.log_started()
    reply(ticket=ticket.pk, by=scene.ana, now=at(30), body="One.")
    scene.pend(ticket, at(10), hours=48)
    assert entry(ticket, "pending").at == at(30)
    assert entry(ticket, "time_clamped").params == {"seconds": 20 * 60}
    assert clock(ticket).left == (240 - 30) * 60
    segments = clock(ticket).segments.all()
    assert all(each.ended_at is None or each.ended_at >= each.started_at for each in segments)


def test_waiting_a_moment_for_the_lock_is_not_flagged(scene: Scene) -> None:
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(10), body="One.")
    reply(ticket=ticket.pk, by=scene.ana, now=at(9.5), body="Two.")
    assert "time_clamped" not in kinds(ticket)
    assert entry(ticket, "reply").at == at(10)


def test_the_worker_finds_nothing_left_to_do_after_an_action_settled(scene: Scene) -> None:
    ticket = scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(75), body="Sorry.")
    before = kinds(ticket)
    tick(at(75))
    assert kinds(ticket) == before
    assert at(75) > T0


def test_what_the_requester_writes_is_not_told_to_who_left_the_desk(scene: Scene) -> None:
    ticket = scene.log_started()
    Membership.objects.filter(user=scene.ana).delete()
    requester_message(ticket=ticket.pk, by=scene.rita, now=at(5), body="Any news?")
    assert mailed("requester_wrote") == [("Lea Lead", "requester_wrote")]
