from datetime import timedelta

import pytest

from oncall.models import OutboundEmail, User
from tests.factories.people import UserFactory
from tests.tickets.actions.scene import Scene, at, clock, entry, firings, kinds, mailed, tick
from tickets.actions.conversation import reply
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.relations import mark_duplicate, relate, undo_duplicate, unrelate
from tickets.models import Relation, Ticket


def test_a_duplicate_ends_with_its_clocks_cancelled_and_leads_on(scene: Scene) -> None:
    ticket, other = scene.log_started(), scene.log()
    ticket = mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(30), of=other)
    assert (ticket.status, ticket.closed_at, ticket.queue_key) == ("duplicate", at(30), 200_000_000_000)
    assert clock(ticket).state == clock(ticket, "first_response").state == "cancelled"
    assert Relation.objects.get(source=ticket, kind="duplicate_of").target == other
    assert clock(other).state == "running"
    tick(at(1000))
    assert clock(ticket).breached_at is None


def test_the_requester_hears_the_other_number_only_if_it_is_his(scene: Scene) -> None:
    mine, stranger = scene.log(), UserFactory.create()
    theirs = scene.log(requester=stranger, by=stranger)
    mark_duplicate(ticket=scene.log().pk, by=scene.ana, now=at(1), of=mine)
    mark_duplicate(ticket=scene.log().pk, by=scene.ana, now=at(1), of=theirs)
    first, second = OutboundEmail.objects.filter(kind="duplicate").order_by("pk")
    assert mine.number in first.body_text
    assert theirs.number not in second.body_text


def test_undone_the_clocks_go_on_as_if_never_stopped(scene: Scene) -> None:
    ticket, other = scene.log_started(), scene.log()
    reply(ticket=ticket.pk, by=scene.ana, now=at(10), body="On it")
    mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(30), of=other)
    ticket = undo_duplicate(ticket=ticket.pk, by=scene.ana, now=at(90))
    assert (ticket.status, ticket.assignee, ticket.closed_at) == ("in_progress", scene.ana, None)
    assert (clock(ticket).state, clock(ticket).due_at, clock(ticket).stopped_at) == ("running", at(240), None)
    assert clock(ticket, "first_response").state == "stopped", "it had been answered before"
    assert [(each.started_at, each.ended_at) for each in clock(ticket).segments.all()] == [(at(0), None)]
    assert not Relation.objects.exists()
    assert ticket.queue_key == int(at(240).timestamp())


def test_what_ran_out_while_it_was_a_duplicate_is_recorded_when_undone(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket, other = scene.log_started(), scene.log()
    mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(30), of=other)
    undo_duplicate(ticket=ticket.pk, by=scene.ana, now=at(300))
    assert clock(ticket).breached_at == at(240)
    assert clock(ticket, "first_response").breached_at == at(60)
    assert firings(ticket) == [("resolution", "percent", 50)]


@pytest.mark.parametrize("status", ["new", "assigned", "in_progress"])
def test_undone_it_stands_where_it_stood(scene: Scene, status: str) -> None:
    ticket = {
        "new": scene.log,
        "assigned": lambda: scene.log(assignee=scene.ana, by=scene.lea),
        "in_progress": scene.log_started,
    }[status]()
    mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(30), of=scene.log())
    assert undo_duplicate(ticket=ticket.pk, by=scene.ana, now=at(31)).status == status


def test_a_wait_goes_on_after_undoing_as_if_never_stopped(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(30), hours=5)
    mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(60), of=scene.log())
    ticket = undo_duplicate(ticket=ticket.pk, by=scene.ana, now=at(90))
    assert ticket.pending_reason is not None
    assert (ticket.status, ticket.pending_reason.code, ticket.wake_at) == (
        "pending",
        "requester",
        at(30) + timedelta(hours=5),
    )
    assert (clock(ticket).state, clock(ticket).left) == ("paused", 210 * 60)


def test_a_wait_that_would_have_ended_meanwhile_has_ended_at_its_promised_instant(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(30), hours=1)
    mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(60), of=scene.log())
    ticket = undo_duplicate(ticket=ticket.pk, by=scene.ana, now=at(150))
    assert ticket.status == "in_progress"
    assert clock(ticket).due_at == at(90 + 210)


def test_a_threshold_fires_once_through_marking_and_undoing(scene: Scene) -> None:
    scene.promise(("resolution", "percent", 50, {"tell_assignee"}))
    ticket, other = scene.log_started(), scene.log()
    tick(at(121))
    for minute in (130, 140):
        mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(minute), of=other)
        undo_duplicate(ticket=ticket.pk, by=scene.ana, now=at(minute + 5))
    tick(at(160))
    assert firings(ticket) == [("resolution", "percent", 50)]


def test_a_duplicate_of_a_duplicate_is_refused_with_where_it_leads(scene: Scene) -> None:
    a, b, c = scene.log(), scene.log(), scene.log()
    mark_duplicate(ticket=b.pk, by=scene.ana, now=at(1), of=c)
    with pytest.raises(Refused):
        mark_duplicate(ticket=a.pk, by=scene.ana, now=at(2), of=b)
    with pytest.raises(Refused):
        mark_duplicate(ticket=c.pk, by=scene.ana, now=at(2), of=a)


def test_a_ticket_is_no_duplicate_of_itself(scene: Scene) -> None:
    ticket = scene.log()
    with pytest.raises(Refused):
        mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(1), of=ticket)


def test_a_restricted_ticket_cant_be_named_by_who_may_not_see_it(scene: Scene) -> None:
    secret = scene.log(team=scene.third, restricted=True)
    with pytest.raises(NotAllowed):
        mark_duplicate(ticket=scene.log().pk, by=scene.ana, now=at(1), of=secret)
    with pytest.raises(NotAllowed):
        relate(ticket=scene.log().pk, by=scene.ana, now=at(1), kind="related", other=secret)


def test_a_resolved_ticket_cant_become_a_duplicate(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(5))
    with pytest.raises(NotAllowed):
        mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(6), of=scene.log())


def test_a_duplicate_whose_assignee_left_wakes_as_assigned(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(30), hours=1)
    mark_duplicate(ticket=ticket.pk, by=scene.lea, now=at(60), of=scene.log())
    User.objects.filter(pk=scene.ana.pk).update(is_active=False)
    assert undo_duplicate(ticket=ticket.pk, by=scene.lea, now=at(150)).status == "assigned"


def test_tickets_are_related_and_unrelated_on_the_record(scene: Scene) -> None:
    ticket, other = scene.log(), scene.log()
    before = mailed()
    for _time in range(2):
        relate(ticket=ticket.pk, by=scene.ana, now=at(1), kind="caused_by", other=other)
    relation = Relation.objects.get()
    assert entry(ticket, "related").params == {"kind": "caused_by", "other": other.number}
    assert not entry(ticket, "related").public, "requesters never see other tickets"
    unrelate(ticket=ticket.pk, by=scene.ana, now=at(2), relation=relation.pk)
    with pytest.raises(Refused):
        unrelate(ticket=ticket.pk, by=scene.ana, now=at(3), relation=relation.pk)
    assert kinds(ticket, last=2) == ["related", "unrelated"]
    assert mailed() == before


def test_a_duplicate_is_not_made_or_undone_as_a_mere_relation(scene: Scene) -> None:
    ticket, other = scene.log(), scene.log()
    with pytest.raises(Refused) as refused:
        relate(ticket=ticket.pk, by=scene.ana, now=at(1), kind="duplicate_of", other=other)
    assert refused.value.field == "kind"
    mark_duplicate(ticket=ticket.pk, by=scene.ana, now=at(2), of=other)
    with pytest.raises(Refused):
        unrelate(ticket=ticket.pk, by=scene.ana, now=at(3), relation=Relation.objects.get().pk)
    assert Ticket.objects.get(pk=ticket.pk).status == "duplicate"
