"""Closing a resolved ticket, and what stands in its way."""

from django.utils.translation import gettext as _

from tickets import registry
from tickets.actions.conversation import add_message
from tickets.actions.errors import Refused
from tickets.actions.hold import Hold
from tickets.lifecycle import Status
from tickets.models.choices import ClosedAs, EntryKind
from tickets.notices import Notice


def close_held(hold: Hold, closed_as: ClosedAs, comment: str) -> None:
    """Close the held ticket, or where something stands in the way, keep how it would have closed.

    An answer is never refused: it is recorded, the ticket stays resolved, and is closed when the way is free
    (`close_if_answered`).
    """
    in_the_way = registry.obstacles(hold.ticket)
    if in_the_way:
        _keep_answer(hold, closed_as, comment)
        return
    hold.move_to(Status.CLOSED)
    hold.ticket.closed_at = hold.now
    hold.ticket.closed_as = closed_as
    body = _said(hold, closed_as, comment)
    entry = hold.record(EntryKind.CLOSED, {"as": closed_as.value}, public=True, body=body)
    hold.tell_requester(Notice.CLOSED, entry, {"as": closed_as.value})


def close_if_answered(hold: Hold) -> None:
    """What stood in the way may be gone: the desk's own rule closes as the requester answered, or did not.

    Does nothing while the question is open, or something stands in the way still.
    """
    ticket = hold.ticket
    if ticket.status == Status.RESOLVED and ticket.answered_as and not registry.obstacles(ticket):
        close_held(hold.by_timer(), ClosedAs(ticket.answered_as), "")


def close_by_desk(hold: Hold, reason: str) -> None:
    """The desk closes: as the requester answered, if he did; else by its own decision.

    Raises Refused with all that stands in the way.
    """
    in_the_way = registry.obstacles(hold.ticket)
    if in_the_way:
        raise Refused(
            _("It can't be closed yet: %(obstacles)s")
            % {"obstacles": " ".join(each.message for each in in_the_way)}
        )
    answered = hold.ticket.answered_as
    if reason.strip() and answered:
        add_message(hold, EntryKind.NOTE, reason, (), public=False)
    close_held(hold, ClosedAs(answered or ClosedAs.BY_DESK), "" if answered else reason)


def _keep_answer(hold: Hold, closed_as: ClosedAs, comment: str) -> None:
    hold.ticket.answered_as = closed_as
    hold.ticket.verify_at = None
    answered = closed_as is not ClosedAs.UNVERIFIED
    body = _said(hold, closed_as, comment)
    # That nobody answered is for the desk; what somebody answered is also his.
    hold.record(EntryKind.CONFIRMED, {"as": closed_as.value}, public=answered, body=body)


def _said(hold: Hold, closed_as: ClosedAs, comment: str) -> str:
    """What the requester wrote is his, and public; what the desk writes is kept as its note."""
    if closed_as is ClosedAs.VERIFIED:
        return comment.strip()
    if comment.strip():
        add_message(hold, EntryKind.NOTE, comment, (), public=False)
    return ""
