"""One mail to one person who may read what it is about."""

from collections.abc import Callable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from oncall.actions.queue_email import queue_email
from oncall.models import User
from postmortems.permissions import reads
from tickets.models import Desk, Ticket
from tickets.notices.letter import Letter


def send(
    *,
    to: User,
    about: Ticket | None,
    write: Callable[[], Letter],
    kind: str,
    key: str,
    now: datetime,
) -> bool:
    """Queue a mail in the caller's transaction, in the reader's language; whether it was queued.

    Nothing is sent to who has left or may not read the ticket any more. `now` is UTC; the same `key` is sent
    once.
    """
    if not to.is_active or not to.has_mail or not reads(to, about):
        return False
    with translation.override(to.display_language):
        letter = _addressed(write(), to)
        number = f"[{about.number}] " if about is not None else ""
        queued = queue_email(
            key=key,
            to_address=to.email,
            to_name=to.full_name,
            recipient=to,
            kind=kind,
            subject=f"{number}{letter.subject}",
            body=letter.text(),
            html=letter.html(),
            subject_ref=f"ticket:{about.pk}" if about is not None else "",
            thread_ref=f"ticket:{about.pk}" if about is not None else "",
            now=now,
        )
    return queued is not None


def _addressed(letter: Letter, to: User) -> Letter:
    """The letter with its greeting and the desk's name under it."""
    desk = Desk.objects.filter(pk=1).first()
    greeting = _("Hello %(name)s,") % {"name": to.get_short_name()} if to.full_name else _("Hello,")
    unread = _(
        "Please answer through the link: this mail comes from a program, and replies to it are not read."
    )
    return Letter(letter.subject, greeting, *letter.blocks, desk.name if desk else "Watchdesk", unread)
