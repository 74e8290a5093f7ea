"""What the rooms above hear of a ticket, and say about it."""

from collections.abc import Set as AbstractSet
from datetime import datetime

import pytest

from oncall.models import User
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets import registry
from tickets.actions.conversation import add_note
from tickets.actions.errors import Refused
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_followers_hear_what_each_action_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, frozenset[str], User | None]] = []

    def hear(ticket: Ticket, kinds: AbstractSet[str], by: User | None, now: datetime) -> None:
        heard.append((ticket.number, frozenset(kinds), by))

    monkeypatch.setattr(registry, "followers", [hear])
    ana = UserFactory.create()
    ticket = logged("Printer", team=TeamFactory.create(members=[ana]))
    add_note(ticket=ticket.pk, by=ana, now=MONDAY, body="Looked at it.")
    number = ticket.number
    assert [(who, "logged" in kinds) for who, kinds, _by in heard] == [(number, True), (number, False)]
    assert heard[1] == (number, frozenset({"note"}), ana)


def test_follower_that_refuses_undoes_the_action(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(ticket: Ticket, kinds: AbstractSet[str], by: User | None, now: datetime) -> None:
        raise Refused("Not like this.")

    ana = UserFactory.create()
    ticket = logged("Printer", team=TeamFactory.create(members=[ana]))
    monkeypatch.setattr(registry, "followers", [refuse])
    with pytest.raises(Refused):
        add_note(ticket=ticket.pk, by=ana, now=MONDAY, body="Looked at it.")
    assert not ticket.timeline.filter(kind="note").exists()
