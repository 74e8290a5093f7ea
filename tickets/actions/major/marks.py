"""Marks: facts that somebody will ask for afterwards, as rows and on the timeline."""

from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.major.declared import declared
from tickets.models import MajorMark, Ticket
from tickets.models.choices import EntryKind
from tickets.permissions import Ability

LONGEST_NAME = 200


def mark_dr_triggered(
    *, ticket: int, by: User | None, now: datetime, whom: str, at: datetime | None = None, what: str = ""
) -> Ticket:
    """The disaster-recovery plan was triggered: by whom, when (UTC; now unless said), which part of it."""
    return _mark(ticket, by, now, MajorMark.Kind.DR_TRIGGERED, whom, at, what)


def mark_authorities_informed(
    *, ticket: int, by: User | None, now: datetime, whom: str, what: str, at: datetime | None = None
) -> Ticket:
    """An authority was informed: which, when (UTC; now unless said), of what."""
    if not what.strip():
        raise Refused(_("Say what they were told."), "what")
    return _mark(ticket, by, now, MajorMark.Kind.AUTHORITIES_INFORMED, whom, at, what)


def _mark(
    ticket: int,
    by: User | None,
    now: datetime,
    kind: MajorMark.Kind,
    whom: str,
    at: datetime | None,
    what: str,
) -> Ticket:
    if not whom.strip():
        raise Refused(_("Say who it was."), "whom")
    with holding(ticket, by=by, now=now, needs=Ability.MARK) as hold:
        major = declared(hold)
        when = (at or hold.now).replace(microsecond=0)
        if when > hold.now:
            raise Refused(_("This is still to come. Enter when it was."), "at")
        said = {"kind": kind, "at": when, "whom": whom.strip()[:LONGEST_NAME], "what": what.strip()}
        _mark_row, made = MajorMark.objects.get_or_create(
            major=major, **said, defaults={"recorded_at": hold.now, "recorded_by": by}
        )
        if made:
            hold.record(EntryKind(kind.value), {**said, "kind": kind.value, "at": when.isoformat()})
        return hold.ticket
