"""Spot checks: what somebody has to have seen working before a major incident may be resolved."""

from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.major.declared import declared
from tickets.models import SpotCheck, Ticket
from tickets.models.choices import EntryKind
from tickets.permissions import Ability

LONGEST_CHECK = 200


def add_spot_check(*, ticket: int, by: User | None, now: datetime, text: str) -> Ticket:
    """Something to be tried; the same words twice are one check."""
    words = text.strip()
    if not words:
        raise Refused(_("Say what is to be tried, and where."), "text")
    if len(words) > LONGEST_CHECK:
        raise Refused(_("A spot check has at most %(most)d characters.") % {"most": LONGEST_CHECK}, "text")
    with holding(ticket, by=by, now=now, needs=Ability.SPOT_CHECK) as hold:
        major = declared(hold)
        if not major.spot_checks.filter(text=words).exists():
            SpotCheck.objects.create(major=major, text=words, added_at=hold.now, added_by=by)
            hold.record(EntryKind.SPOT_CHECK_ADDED, {"check": words})
        return hold.ticket


def tick_spot_check(*, ticket: int, by: User | None, now: datetime, check: int) -> Ticket:
    """It was tried, and it works. Twice is once."""
    with holding(ticket, by=by, now=now, needs=Ability.SPOT_CHECK) as hold:
        row = _check(hold, check)
        if row.checked_at is None:
            row.checked_at, row.checked_by = hold.now, by
            row.save()
            hold.record(EntryKind.SPOT_CHECK_TICKED, {"check": row.text})
        return hold.ticket


def reopen_spot_check(*, ticket: int, by: User | None, now: datetime, check: int) -> Ticket:
    """It has to be tried again."""
    with holding(ticket, by=by, now=now, needs=Ability.SPOT_CHECK) as hold:
        row = _check(hold, check)
        if row.checked_at is not None:
            row.checked_at, row.checked_by = None, None
            row.save()
            hold.record(EntryKind.SPOT_CHECK_REOPENED, {"check": row.text})
        return hold.ticket


def remove_spot_check(*, ticket: int, by: User | None, now: datetime, check: int, reason: str) -> Ticket:
    """It need not be tried, and why; an incident manager's or the commander's to say."""
    if not reason.strip():
        raise Refused(_("Say why this need not be checked."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.REMOVE_SPOT_CHECK) as hold:
        row = _check(hold, check)
        row.delete()
        hold.record(EntryKind.SPOT_CHECK_REMOVED, {"check": row.text, "reason": reason.strip()})
        return hold.ticket


def _check(hold: Hold, check: int) -> SpotCheck:
    row = declared(hold).spot_checks.filter(pk=check).first()
    if row is None:
        raise Refused(_("This spot check is not there any more."))
    return row
