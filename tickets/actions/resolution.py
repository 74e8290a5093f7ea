"""Resolving, the question *is it working now?*, closing, reopening, rating."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.closing import close_by_desk, close_held
from tickets.actions.conversation import add_message
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.family import children_of
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.opened import Opened
from tickets.actions.reopening import reopen_held
from tickets.actions.search_words import index_words
from tickets.actions.update_clock import end_updates
from tickets.lifecycle import Status
from tickets.models import ResolutionCode, Ticket
from tickets.models.choices import ClosedAs, EntryKind, Metric, Remedy
from tickets.notices import Notice
from tickets.permissions import Ability, abilities

RESOLVE_STOPS = frozenset({Metric.FIRST_RESPONSE, Metric.RESOLUTION, Metric.NEXT_UPDATE})


def resolve(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    code: ResolutionCode,
    remedy: str,
    notes: str,
    notes_for_children: str = "",
    opened: Opened | None = None,
) -> Ticket:
    """Resolve with a code, fix or workaround, and notes that are a public message; the requester is asked.

    Its open children are resolved with the same code; each gets the notes (those for children, if there are)
    as its own message, and its requester is asked on his own. Raises Refused at the field, where the
    subcategory's closing checklist has unticked items, and while a spot check is open.
    """
    if remedy not in Remedy.values:
        raise Refused(_("Say whether this is a fix or a workaround."), "remedy")
    if not notes.strip():
        raise Refused(_("Tell the requester what was done."), "notes")
    with holding(ticket, by=by, now=now, needs=Ability.RESOLVE, stops=RESOLVE_STOPS, family=True) as hold:
        if opened is not None:
            opened.check(hold.ticket, ("status",))
        missing = unticked(hold.ticket)
        if missing:
            raise Refused(
                _("The closing checklist isn't done yet: %(items)s.") % {"items": ", ".join(missing)},
                "checklist",
            )
        open_checks = unpassed(hold.ticket)
        if open_checks:
            raise Refused(
                _("It can't be resolved while spot checks are open: %(checks)s.")
                % {"checks": ", ".join(open_checks)},
                "spot_checks",
            )
        _resolve_held(hold, code=code, remedy=remedy, notes=notes)
        _resolve_children(hold, code=code, remedy=remedy, notes=notes_for_children.strip() or notes)
        return hold.ticket


def unticked(ticket: Ticket) -> list[str]:
    """Items of the subcategory's closing checklist that nobody has ticked yet."""
    lines = ticket.subcategory.checklist_lines() if ticket.subcategory else []
    return [line for line in lines if line not in ticket.checked_items]


def unpassed(ticket: Ticket) -> list[str]:
    """Spot checks of a declared major incident that nobody has ticked yet."""
    major = ticket.major_incident
    if major is None or not major.is_declared:
        return []
    return list(major.spot_checks.filter(checked_at=None).values_list("text", flat=True))


def _resolve_children(hold: Hold, *, code: ResolutionCode, remedy: str, notes: str) -> None:
    """Each open child by itself: its own message, its own question to its requester."""
    numbers: dict[str, list[str]] = {"resolved": [], "left": []}
    for child in children_of(hold.ticket.pk):
        if not child.is_open:
            continue
        # On his own ticket an agent is a requester: Watchdesk resolves it then, and asks him like the others.
        his_own = hold.by is not None and child.is_requested_by(hold.by)
        with holding(child.pk, by=None if his_own else hold.by, now=hold.now, stops=RESOLVE_STOPS) as own:
            # What has to be done on a child before it may be resolved, only its own people can do.
            ready = not unticked(own.ticket)
            numbers["resolved" if ready else "left"].append(child.number)
            if ready:
                _resolve_held(own, code=code, remedy=remedy, notes=notes, parent=hold.ticket.number)
    if any(numbers.values()):
        hold.record(EntryKind.FAMILY_RESOLVED, numbers)


def _resolve_held(hold: Hold, *, code: ResolutionCode, remedy: str, notes: str, parent: str = "") -> None:
    ticket = hold.ticket
    before = ticket.status
    hold.move_to(Status.RESOLVED)
    ticket.resolution_code = code
    ticket.remedy = remedy
    ticket.resolution_notes = notes.strip()
    ticket.resolved_at = hold.now
    ticket.resolved_by = hold.by
    ticket.reminded_at = None
    ticket.answered_as = ""
    entry = add_message(
        hold,
        EntryKind.RESOLVED,
        notes,
        (),
        public=True,
        params={
            "code": code.name,
            "remedy": remedy,
            "from": before,
            **({"parent": parent} if parent else {}),
        },
    )
    # The notes are a public message by a person of the desk: they answer too.
    hold.stop_clock(Metric.FIRST_RESPONSE)
    hold.stop_clock(Metric.RESOLUTION)
    end_updates(hold)
    hold.plan_verification()
    hold.tell_requester(Notice.RESOLVED, entry)


def answer_yes(*, ticket: int, by: User | None, now: datetime, comment: str = "") -> Ticket:
    """The requester: it is working now. Closes the ticket, or is kept until nothing stands in the way.
    Said twice it changes nothing more.

    `by` is the requester, also when he answered by the signed link of his mail.
    """
    with holding(ticket, by=by, now=now) as hold:
        mine = by is None or hold.ticket.is_requested_by(by)
        row = hold.ticket
        said = row.closed_as if row.status == Status.CLOSED else row.answered_as
        if mine and said == ClosedAs.VERIFIED:
            return row
        _needs_answer(hold)
        close_held(hold, ClosedAs.VERIFIED, comment)
        return hold.ticket


def answer_no(
    *, ticket: int, by: User | None, now: datetime, because: str, files: Sequence[UploadedFile[Any]] = ()
) -> Ticket:
    """The requester: it isn't working. Reopens the ticket with the resolution time that was left."""
    if not because.strip():
        raise Refused(_("Tell us what still doesn't work."), "because")
    with holding(ticket, by=by, now=now, family=True) as hold:
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
        close_held(hold, ClosedAs.SPOKEN, comment)
        return hold.ticket


def close(*, ticket: int, by: User | None, now: datetime, reason: str = "") -> Ticket:
    """Desk staff close a resolved ticket. Unless the requester has said that it works, they say why.

    Raises Refused while something stands in the way, such as a review that is not published yet.
    """
    with holding(ticket, by=by, now=now, needs=Ability.CLOSE) as hold:
        if not reason.strip() and not hold.ticket.is_confirmed:
            raise Refused(_("Say why it is closed without the requester's answer."), "reason")
        close_by_desk(hold, reason)
        return hold.ticket


def reopen(*, ticket: int, by: User | None, now: datetime, reason: str) -> Ticket:
    """The desk knows that it isn't solved."""
    if not reason.strip():
        raise Refused(_("Say why it is reopened: the requester reads it."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.REOPEN, family=True) as hold:
        reopen_held(hold, cause="desk", because=reason.strip())
        index_words(hold.ticket.pk, reason, public=True)
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
            close_held(hold, ClosedAs.UNVERIFIED, "")
        else:
            hold.tell_requester(Notice.REMINDER, hold.record(EntryKind.REMINDED, public=True))
        return row
