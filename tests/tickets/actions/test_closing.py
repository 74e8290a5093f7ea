"""What stands in the way of closing: the desk is told, the requester's answer is kept."""

import pytest

from tests.tickets.actions.scene import Scene, at, entry, kinds, mailed, tick
from tickets import registry
from tickets.actions import resolution
from tickets.actions.conversation import requester_message
from tickets.actions.errors import Refused
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
WEEKS = 60 * 24 * 20


class Gate:
    """Shut until it is opened."""

    def __init__(self) -> None:
        self.shut = True

    def __call__(self, _ticket: Ticket) -> list[registry.Obstacle]:
        return [registry.Obstacle("Its review isn't published yet.")] if self.shut else []


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(registry, "closing_gates", [gate])
    return gate


@pytest.fixture
def ticket(scene: Scene) -> Ticket:
    return scene.resolve(scene.log_started(), at(30))


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_the_desk_is_refused_with_what_is_missing(scene: Scene, gate: Gate, ticket: Ticket) -> None:
    with pytest.raises(Refused, match="isn't published yet"):
        resolution.close(ticket=ticket.pk, by=scene.ana, now=at(40), reason="Enough")
    gate.shut = False
    resolution.close(ticket=ticket.pk, by=scene.ana, now=at(41), reason="Enough")
    assert (fresh(ticket).status, fresh(ticket).closed_as) == ("closed", "desk")


def test_a_requesters_yes_is_kept_and_closes_as_his_later(scene: Scene, gate: Gate, ticket: Ticket) -> None:
    for _ in range(2):
        answered = resolution.answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40), comment="Thanks")
    assert (answered.status, answered.answered_as, answered.verify_at) == ("resolved", "verified", None)
    assert (entry(ticket, "confirmed").public, entry(ticket, "confirmed").body) == (True, "Thanks")
    assert kinds(ticket).count("confirmed") == 1
    tick(at(WEEKS))
    assert fresh(ticket).status == "resolved"
    gate.shut = False
    resolution.close(ticket=ticket.pk, by=scene.ana, now=at(WEEKS))
    assert (fresh(ticket).status, fresh(ticket).closed_as) == ("closed", "verified")
    assert mailed("closed") == [("Rita Requester", "closed")]


def test_a_spoken_yes_is_kept_too(scene: Scene, gate: Gate, ticket: Ticket) -> None:
    resolution.spoken_yes(ticket=ticket.pk, by=scene.ana, now=at(40), comment="He called")
    assert (fresh(ticket).status, fresh(ticket).answered_as) == ("resolved", "spoken")
    assert not entry(ticket, "note").public


def test_silence_is_kept_once_and_a_yes_may_still_come(scene: Scene, gate: Gate, ticket: Ticket) -> None:
    for _ in range(2):
        tick(at(WEEKS))
    assert (fresh(ticket).status, fresh(ticket).answered_as) == ("resolved", "unverified")
    assert not entry(ticket, "confirmed").public
    gate.shut = False
    resolution.answer_yes(ticket=ticket.pk, by=scene.rita, now=at(WEEKS + 1))
    assert (fresh(ticket).status, fresh(ticket).closed_as) == ("closed", "verified")


def test_closing_after_silence_still_needs_a_reason(scene: Scene, gate: Gate, ticket: Ticket) -> None:
    tick(at(WEEKS))
    gate.shut = False
    with pytest.raises(Refused) as refusal:
        resolution.close(ticket=ticket.pk, by=scene.ana, now=at(WEEKS))
    assert refusal.value.field == "reason"
    resolution.close(ticket=ticket.pk, by=scene.ana, now=at(WEEKS), reason="Nobody answers")
    assert fresh(ticket).closed_as == "unverified"


def test_a_message_reopens_and_takes_the_yes_back(scene: Scene, gate: Gate, ticket: Ticket) -> None:
    resolution.answer_yes(ticket=ticket.pk, by=scene.rita, now=at(40))
    requester_message(ticket=ticket.pk, by=scene.rita, now=at(50), body="Silent again")
    assert (fresh(ticket).status, fresh(ticket).answered_as) == ("in_progress", "")
    scene.resolve(ticket, at(60))
    assert fresh(ticket).verify_at is not None
