"""Resolving, the question *is it working now?*, closing, reopening, rating."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.conversation import add_message
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.opened import Opened
from tickets.actions.reopening import reopen_held
from tickets.actions.search_words import index_words
from tickets.lifecycle import Status
from tickets.models import ResolutionCode, Ticket
from tickets.models.choices import ClosedAs, EntryKind, Metric, Remedy
from tickets.notices import Notice
from tickets.permissions import Ability, abilities


def resolve(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    code: ResolutionCode,
    remedy: str,
    notes: str,
    opened: Opened | None = None,
) -> Ticket:
    """Resolve with a code, fix or workaround, and notes that are a public message; the requester is asked.

    Raises Refused at the field, and where the subcategory's closing checklist has unticked items.
    """
    if remedy not in Remedy.values:
        raise Refused(_("Say whether this is a fix or a workaround."), "remedy")
    if not notes.strip():
        raise Refused(_("Tell the requester what was done."), "notes")
    stops = {Metric.FIRST_RESPONSE, Metric.RESOLUTION}
    with holding(ticket, by=by, now=now, needs=Ability.RESOLVE, stops=stops) as hold:
        if opened is not None:
            opened.check(hold.ticket, ("status",))
        missing = unticked(hold.ticket)
        if missing:
            raise Refused(
                _("The closing checklist isn't done yet: %(items)s.") % {"items": ", ".join(missing)},
                "checklist",
            )
        _resolve_held(hold, code=code, remedy=remedy, notes=notes)
        return hold.ticket


def unticked(ticket: Ticket) -> list[str]:
    """Items of the subcategory's closing checklist that nobody has ticked yet."""
    lines = ticket.subcategory.checklist_lines() if ticket.subcategory else []
    return [line for line in lines if line not in ticket.checked_items]


def _resolve_held(hold: Hold, *, code: ResolutionCode, remedy: str, notes: str) -> None:
    ticket = hold.ticket
    before = ticket.status
    hold.move_to(Status.RESOLVED)
    ticket.resolution_code = code
    ticket.remedy = remedy
    ticket.resolution_notes = notes.strip()
    ticket.resolved_at = hold.now
    ticket.resolved_by = hold.by
    ticket.reminded_at = None
    entry = add_message(
        hold,
        EntryKind.RESOLVED,
        notes,
        (),
        public=True,
        params={"code": code.name, "remedy": remedy, "from": before},
    )
    # The notes are a public message by a person of the desk: they answer too.
    hold.stop_clock(Metric.FIRST_RESPONSE)
    hold.stop_clock(Metric.RESOLUTION)
    hold.plan_verification()
    hold.tell_requester(Notice.RESOLVED, entry)


def answer_yes(*, ticket: int, by: User | None, now: datetime, comment: str = "") -> Ticket:
    """The requester: it is working now. Closes the ticket. Said twice it changes nothing more.

    `by` is the requester, also when he answered by the signed link of his mail.
    """
    with holding(ticket, by=by, now=now) as hold:
        mine = by is None or hold.ticket.is_requested_by(by)
        if mine and hold.ticket.status == Status.CLOSED and hold.ticket.closed_as == ClosedAs.VERIFIED:
            return hold.ticket
        _needs_answer(hold)
        _close(hold, ClosedAs.VERIFIED, comment)
        return hold.ticket


def answer_no(
    *, ticket: int, by: User | None, now: datetime, because: str, files: Sequence[UploadedFile[Any]] = ()
) -> Ticket:
    """The requester: it isn't working. Reopens the ticket with the resolution time that was left."""
    if not because.strip():
        raise Refused(_("Tell us what still doesn't work."), "because")
    with holding(ticket, by=by, now=now) as hold:
        _needs_answer(hold)
        reopen_held(hold, cause="requester_no", because=because.strip())
        index_words(hold.ticket.pk, because.strip(), public=True)
        if files:
            add_message(hold, EntryKind.REQUESTER_MESSAGE, "", files, public=True)
        return hold.ticket


def _needs_answer(hold: Hold) -> None:
    if hold.by is not None and Ability.ANSWER not in abilities(hold.by, hold.ticket):
        if hold.ticket.is_requested_by(hold.by):
            raise Refused(_("This ticket isn't waiting for your answer any more."))
        raise NotAllowed


def spoken_yes(*, ticket: int, by: User | None, now: datetime, comment: str = "") -> Ticket:
    """The desk records that the requester said yes, on the phone or in person."""
    with holding(ticket, by=by, now=now, needs=Ability.SPOKEN_YES) as hold:
        _close(hold, ClosedAs.SPOKEN, comment)
        return hold.ticket


def close(*, ticket: int, by: User | None, now: datetime, reason: str = "") -> Ticket:
    """Desk staff close a resolved ticket without the requester's answer, saying why."""
    if not reason.strip():
        raise Refused(_("Say why it is closed without the requester's answer."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.CLOSE) as hold:
        _close(hold, ClosedAs.BY_DESK, reason)
        return hold.ticket


def _close(hold: Hold, closed_as: ClosedAs, comment: str) -> None:
    hold.move_to(Status.CLOSED)
    hold.ticket.closed_at = hold.now
    hold.ticket.closed_as = closed_as
    # What the desk writes here is the desk's; what the requester writes is his.
    own = closed_as is ClosedAs.VERIFIED
    entry = hold.record(
        EntryKind.CLOSED, {"as": closed_as.value}, public=True, body=comment.strip() if own else ""
    )
    if comment.strip() and not own:
        add_message(hold, EntryKind.NOTE, comment, (), public=False)
    hold.tell_requester(Notice.CLOSED, entry, {"as": closed_as.value})


def reopen(*, ticket: int, by: User | None, now: datetime, reason: str) -> Ticket:
    """The desk knows that it isn't solved."""
    if not reason.strip():
        raise Refused(_("Say why it is reopened: the requester reads it."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.REOPEN) as hold:
        reopen_held(hold, cause="desk", because=reason.strip())
        return hold.ticket


def rate(*, ticket: int, by: User | None, now: datetime, rating: int) -> Ticket:
    """The requester rates how it went, 1 (bad) to 5 (great). He may change his mind."""
    if rating not in range(1, 6):
        raise Refused(_("Choose a rating from 1 to 5."), "rating")
    with holding(ticket, by=by, now=now, needs=Ability.RATE) as hold:
        if hold.ticket.rating != rating:
            hold.ticket.rating = rating
            hold.ticket.rated_at = hold.now
            hold.record(EntryKind.RATED, {"rating": rating}, public=True)
        return hold.ticket


def remind_or_close(*, ticket: int, now: datetime) -> Ticket:
    """The worker: silence after a resolution is reminded once, then closes as unverified.

    A worker that was away until the closing was due closes, without a reminder that leaves no time to answer.
    """
    with holding(ticket, by=None, now=now) as hold:
        row = hold.ticket
        if row.status != Status.RESOLVED or row.verify_at is None or row.verify_at > hold.now:
            return row
        closing = row.reminded_at is not None
        if not closing:
            row.reminded_at = hold.now
            hold.plan_verification()
            closing = row.verify_at <= hold.now
        if closing:
            _close(hold, ClosedAs.UNVERIFIED, "")
        else:
            hold.tell_requester(Notice.REMINDER, hold.record(EntryKind.REMINDED, public=True))
        return row
