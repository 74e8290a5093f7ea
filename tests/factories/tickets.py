"""Tickets for tests: logged through the action, so that they have clocks, words and a timeline."""

from datetime import UTC, datetime
from typing import Any

from oncall.models import User
from tests.factories.people import UserFactory
from tickets.actions.log import TicketDraft, log_ticket
from tickets.models import Ticket

# A Monday at 10:00 in Madrid
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def logged(
    title: str = "Printer", *, requester: User | None = None, at: datetime = MONDAY, **draft: Any
) -> Ticket:
    """A ticket of a requester, logged on the portal by himself unless `by` and `channel` say otherwise."""
    requester = requester or UserFactory.create()
    by = draft.pop("by", requester)
    return log_ticket(draft=TicketDraft(requester=requester, title=title, **draft), by=by, now=at)
