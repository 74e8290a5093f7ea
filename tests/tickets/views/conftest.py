"""What the tests of a ticket's pages share. A test module that means another desk defines its own."""

from collections.abc import Iterator

import pytest
from django.test import Client

from kernel import clock
from kernel.clock import FrozenClock
from tests.tickets.views.ticket_desk import NOW, TicketDesk, client_of, open_desk


@pytest.fixture
def now() -> Iterator[FrozenClock]:
    """Half an hour after the desk's ticket was logged."""
    with clock.frozen(NOW) as frozen:
        yield frozen


@pytest.fixture
def desk() -> TicketDesk:
    return open_desk()


@pytest.fixture
def ana(desk: TicketDesk) -> Client:
    """An agent's browser."""
    return client_of(desk.ana)
