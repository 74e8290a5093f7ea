"""Addresses that leave the house: absolute, and signed where they work without logging in."""

from django.conf import settings
from django.core import signing

from tickets.models import Ticket

_SALT = "tickets.verification"
VERIFICATION_LIVES = 90 * 24 * 3600


def absolute(path: str) -> str:
    """The full address of a path of this desk."""
    return f"{settings.WATCHDESK_URL.rstrip('/')}{path}"


def verification_token(ticket: Ticket) -> str:
    """For *is it working now?* about this resolution; a later one has another token."""
    stamp = int(ticket.resolved_at.timestamp()) if ticket.resolved_at else 0
    return signing.dumps([ticket.pk, stamp], salt=_SALT)


def read_verification_token(token: str) -> tuple[Ticket | None, bool]:
    """(the ticket asked about, whether the question still stands).

    (None, False) for a token that was tampered with or is older than 90 days. A ticket that was reopened and
    resolved again, or reopened since, is returned with False.
    """
    try:
        key, stamp = signing.loads(token, salt=_SALT, max_age=VERIFICATION_LIVES)
    except (signing.BadSignature, ValueError, TypeError):
        return None, False
    ticket = Ticket.objects.select_related("requester__organisation").filter(pk=key).first()
    if ticket is None:
        return None, False
    same = ticket.resolved_at is not None and int(ticket.resolved_at.timestamp()) == stamp
    return ticket, same
