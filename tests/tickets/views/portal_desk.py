"""A small desk for the tests of the portal."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from oncall.models import User
from tests.factories.tickets import MONDAY
from tickets.actions.resolution import answer_yes, resolve
from tickets.models import ResolutionCode, Ticket


def resolved(ticket: Ticket, by: User, at: datetime = MONDAY + timedelta(hours=1)) -> Ticket:
    code = ResolutionCode.objects.first()
    assert code is not None
    return resolve(ticket=ticket.pk, by=by, now=at, code=code, remedy="fix", notes="We changed the toner.")


def closed(ticket: Ticket, by: User) -> Ticket:
    resolved(ticket, by)
    return answer_yes(ticket=ticket.pk, by=ticket.requester, now=MONDAY + timedelta(hours=2))


def a_file(name: str = "screen.png", content: bytes = b"\x89PNG picture") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def page(ticket: Ticket) -> str:
    """Where its requester reads it."""
    return reverse("portal:ticket", args=[ticket.number])


def act(name: str, ticket: Ticket) -> str:
    """Where the requester's reply, answer or rating goes."""
    return reverse(f"portal:{name}", args=[ticket.number])
