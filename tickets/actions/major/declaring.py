"""Proposed, accepted or declined by an incident manager, stood down."""

from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.audience import leads_of
from tickets.actions.closing import close_if_answered
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.family import parent_of
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.major.declared import declared
from tickets.actions.major.roles import Roles, apply_roles
from tickets.actions.proposing import decline_held, fresh_major, propose_held
from tickets.actions.update_clock import checked_interval, end_updates, promise_update, usual_interval
from tickets.actions.waking import wake_held
from tickets.lifecycle import Status
from tickets.models import MajorIncident, Ticket
from tickets.models.choices import ClockState, EntryKind, MajorState
from tickets.notices import Notice
from tickets.permissions import Ability


def propose_major(*, ticket: int, by: User | None, now: datetime, reason: str) -> Ticket:
    """Ask the incident managers to declare a major incident. Raises Refused for a child."""
    if not reason.strip():
        raise Refused(_("Say why this is more than an ordinary incident."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.PROPOSE_MAJOR) as hold:
        propose_held(hold, reason=reason.strip())
        return hold.ticket


def accept_major(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    reason: str = "",
    commander: User | None = None,
    communications_lead: User | None = None,
    scribe: User | None = None,
    bridge_link: str = "",
    update_interval: int | None = None,
    next_update_at: datetime | None = None,
) -> Ticket:
    """An incident manager declares a major incident, proposed or not: without a proposal `reason` says why.

    A running pause ends now, and nothing pauses from here on. The first update is promised for
    `next_update_at` (UTC), else after `update_interval` minutes, else after those of the policy or the desk.
    """
    with holding(ticket, by=by, now=now, needs=Ability.ACCEPT_MAJOR) as hold:
        major = _proposal(hold, reason.strip())
        major.state, major.review_needed = MajorState.ACCEPTED, True
        major.decided_by, major.decided_at, major.decided_reason = by, hold.now, reason.strip()
        major.update_interval = checked_interval(update_interval or usual_interval(hold))
        roles = Roles(commander, communications_lead, scribe, bridge_link)
        told = apply_roles(hold, major, roles.as_changes())
        major.save()
        entry = hold.record(EntryKind.MAJOR_ACCEPTED, {"reason": reason.strip(), "changes": told})
        _end_pause(hold)
        promise_update(hold, major, next_update_at)
        major.save()
        for person in dict.fromkeys([*_in_roles(major), *leads_of(hold)]):
            hold.tell(Notice.MAJOR_ACCEPTED, person, entry)
        return hold.ticket


def _proposal(hold: Hold, reason: str) -> MajorIncident:
    major = hold.ticket.major_incident
    if major is not None and major.is_declared:
        raise NotAllowed(_("This is a declared major incident already."))
    proposed = major if major is not None and major.is_proposed else None
    if proposed is None and not reason:
        raise Refused(_("Say why this is more than an ordinary incident."), "reason")
    above = parent_of(hold.ticket.pk)
    if above is not None:
        raise Refused(
            _("This is a child of %(number)s. Declare that one, or take this ticket off it first.")
            % {"number": above.number}
        )
    return proposed or fresh_major(hold, reason=reason)


def _end_pause(hold: Hold) -> None:
    """Who waits with a clock that stands still goes on; waiting that pauses nothing may go on too."""
    paused = any(clock.row.state == ClockState.PAUSED for clock in hold.clocks.live())
    if paused and hold.ticket.status == Status.PENDING:
        wake_held(hold, cause="major")


def _in_roles(major: MajorIncident) -> list[User]:
    people = (major.commander, major.communications_lead, major.scribe)
    return [person for person in people if person is not None]


def decline_major(*, ticket: int, by: User | None, now: datetime, reason: str) -> Ticket:
    """It is an ordinary incident; who proposed it is told why."""
    if not reason.strip():
        raise Refused(_("Say why it is none: who proposed it reads that."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.DECLINE_MAJOR) as hold:
        decline_held(hold, reason=reason.strip())
        return hold.ticket


def stand_down(
    *, ticket: int, by: User | None, now: datetime, reason: str, review_needed: bool = False
) -> Ticket:
    """No major incident any more: its promise of updates ends as cancelled, and waiting pauses again."""
    if not reason.strip():
        raise Refused(_("Say why it is none any more."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.STAND_DOWN) as hold:
        major = declared(hold)
        end_updates(hold, cancelled=True)
        major.state, major.review_needed = MajorState.STOOD_DOWN, review_needed
        major.decided_by, major.decided_at, major.decided_reason = by, hold.now, reason.strip()
        major.save()
        said = {"reason": reason.strip(), "review_needed": review_needed}
        entry = hold.record(EntryKind.MAJOR_STOOD_DOWN, said)
        if hold.ticket.pending_reason is not None:
            hold.pause_clocks(hold.ticket.pending_reason)
        for person in dict.fromkeys([*_in_roles(major), *leads_of(hold)]):
            hold.tell(Notice.MAJOR_STOOD_DOWN, person, entry)
        close_if_answered(hold)
        return hold.ticket
