"""Which tickets somebody may read about in reviews: those whose internal side is his to read."""

from django.db.models import QuerySet

from oncall.models import User
from tickets.models import Ticket


def inner_tickets(user: User) -> "QuerySet[Ticket]":
    """The tickets of which this person reads notes, too. On his own ticket an agent is a requester.

    A test holds it together with `Ticket.visible_to` and `Ticket.notes_visible_to`.
    """
    if not user.reads_desk:
        return Ticket.objects.none()
    return Ticket.objects.visible_to(user).exclude(requester=user)
