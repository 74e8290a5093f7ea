"""Two people saving the same ticket: the second sees what the first changed."""

import pytest

from tests.factories.desk import ServiceFactory
from tests.tickets.actions.scene import Scene, at, tick
from tickets.actions.assignment import assign, take
from tickets.actions.conversation import reply
from tickets.actions.details import edit, override_priority
from tickets.actions.errors import Conflict
from tickets.actions.escalation import escalate
from tickets.actions.hand_over import HandOver
from tickets.actions.opened import Opened
from tickets.actions.status import pend
from tickets.models import Ticket


def test_the_second_sees_who_changed_the_field_and_to_what(scene: Scene) -> None:
    ticket = scene.log()
    opened = Opened.of(ticket, ("title", "impact"))
    edit(ticket=ticket.pk, by=scene.lea, now=at(1), changes={"title": "Lea's title"})
    with pytest.raises(Conflict) as conflict:
        edit(ticket=ticket.pk, by=scene.ana, now=at(2), changes={"title": "Ana's title"}, opened=opened)
    (change,) = conflict.value.changes
    assert (change.field, change.opened, change.current) == ("title", "Radio silent", "Lea's title")
    assert (change.by_name, change.at) == ("Lea Lead", at(1))
    assert Ticket.objects.get(pk=ticket.pk).title == "Lea's title"


def test_changing_another_field_is_no_conflict(scene: Scene) -> None:
    ticket = scene.log()
    opened = Opened.of(ticket, ("title", "impact"))
    edit(ticket=ticket.pk, by=scene.lea, now=at(1), changes={"title": "Lea's title"})
    ticket = edit(ticket=ticket.pk, by=scene.ana, now=at(2), changes={"impact": 1}, opened=opened)
    assert (ticket.title, ticket.impact) == ("Lea's title", 1)


def test_both_saying_the_same_is_no_conflict(scene: Scene) -> None:
    ticket, service = scene.log(), ServiceFactory.create()
    opened = Opened.of(ticket, ("service",))
    edit(ticket=ticket.pk, by=scene.lea, now=at(1), changes={"service": service})
    edit(ticket=ticket.pk, by=scene.ana, now=at(2), changes={"service": service}, opened=opened)


def test_two_who_take_the_same_ticket_dont_take_it_from_each_other(scene: Scene) -> None:
    ticket = scene.log()
    opened = Opened.of(ticket, ("assignee", "team"))
    take(ticket=ticket.pk, by=scene.lea, now=at(1), opened=opened)
    with pytest.raises(Conflict):
        take(ticket=ticket.pk, by=scene.ana, now=at(2), opened=opened)
    with pytest.raises(Conflict):
        assign(ticket=ticket.pk, by=scene.ana, now=at(2), team=scene.second, assignee=None, opened=opened)


def test_a_ticket_escalated_meanwhile_conflicts_for_who_would_change_its_status(scene: Scene) -> None:
    ticket = scene.log_started()
    opened = Opened.of(ticket, ("status",))
    words = HandOver("a", "b", "c", "d", "e")
    escalate(ticket=ticket.pk, by=scene.lea, now=at(1), hand_over=words)
    with pytest.raises(Conflict) as conflict:
        pend(ticket=ticket.pk, by=scene.ana, now=at(2), reason="vendor", wake_at=at(90), opened=opened)
    assert conflict.value.changes[0].by_name == "Lea Lead"


def test_timers_never_make_a_form_conflict(scene: Scene) -> None:
    scene.promise(("first_response", "percent", 50, {"raise_priority", "hand_on"}))
    ticket = scene.log()
    opened = Opened.of(ticket, ("priority", "team", "assignee", "status"))
    tick(at(31))
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.team, ticket.status) == (2, scene.second, "assigned")
    override_priority(ticket=ticket.pk, by=scene.ana, now=at(32), priority=4, reason="Known", opened=opened)
    take(ticket=ticket.pk, by=scene.ana, now=at(33), opened=opened)


def test_replies_never_conflict(scene: Scene) -> None:
    ticket = scene.log()
    for who in (scene.ana, scene.lea):
        reply(ticket=ticket.pk, by=who, now=at(1), body="Hello")


def test_what_a_form_was_opened_with_survives_the_hidden_field_and_no_tampering(scene: Scene) -> None:
    opened = Opened.of(scene.log(), ("title", "service"))
    text = opened.dumps()
    assert Opened.loads(text) == opened
    assert Opened.loads(text[:-2] + "xx") is None
    assert Opened.loads("") is None
