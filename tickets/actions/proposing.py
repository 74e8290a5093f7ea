"""Proposing a major incident: by a person, or by a rule as soon as an action makes it true."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kernel import together
from tickets.actions.audience import incident_managers
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.family import parent_of
from tickets.actions.hold import Hold
from tickets.models import Desk, MajorIncident, Service, Ticket
from tickets.models.choices import EntryKind, Kind, MajorState, Priority
from tickets.notices import Notice

ALIVE = (MajorState.PROPOSED, MajorState.ACCEPTED)
CRITICAL, REPEATED = "critical_p1", "repeated"
# What may have made a rule true. Timers change priorities only, so that only one rule is theirs to ask.
_LOGGED_OR_EDITED = frozenset({EntryKind.LOGGED, EntryKind.FIELDS_CHANGED})
_PRIORITY_MOVED = _LOGGED_OR_EDITED | {
    EntryKind.PRIORITY_OVERRIDDEN,
    EntryKind.OVERRIDE_LIFTED,
    EntryKind.PRIORITY_RAISED,
}


def propose_held(
    hold: Hold, *, reason: str = "", rule: str = "", params: dict[str, Any] | None = None
) -> None:
    """Propose the held ticket and tell the incident managers. Raises Refused for a child."""
    ticket = hold.ticket
    above = parent_of(ticket.pk)
    if above is not None:
        raise Refused(
            _("This is a child of %(number)s. Propose that one, or take this ticket off it first.")
            % {"number": above.number}
        )
    major = fresh_major(hold, reason=reason)
    major.proposed_rule = rule
    major.save()
    entry = hold.record(EntryKind.MAJOR_PROPOSED, {"reason": reason, "rule": rule, **(params or {})})
    for person in incident_managers():
        hold.tell(Notice.MAJOR_PROPOSED, person, entry)


def decline_held(hold: Hold, *, reason: str, params: dict[str, Any] | None = None) -> None:
    """The proposal of the held ticket is over: on the record, and told to who made it."""
    major = hold.ticket.major_incident
    if major is None or not major.is_proposed:
        raise NotAllowed
    major.state = MajorState.DECLINED
    major.decided_by, major.decided_at, major.decided_reason = hold.by, hold.now, reason
    major.save()
    entry = hold.record(EntryKind.MAJOR_DECLINED, {"reason": reason, **(params or {})})
    hold.tell(Notice.MAJOR_DECLINED, major.proposed_by, entry)


def fresh_major(hold: Hold, *, reason: str) -> MajorIncident:
    """The ticket's row as a proposal of now; what it was before stands on the timeline.

    A review that it owes since it was stood down, it goes on owing, however the proposal is decided.
    """
    before = hold.ticket.major_incident
    return MajorIncident(
        pk=before.pk if before is not None else None,
        review_needed=before is not None and before.review_needed,
        ticket=hold.ticket,
        proposed_by=hold.by,
        proposed_at=hold.now,
        proposed_reason=reason,
    )


def propose_by_rule(hold: Hold) -> None:
    """Propose the held ticket if what was just recorded made a rule of the desk true; once a ticket."""
    ticket = hold.ticket
    if ticket.kind != Kind.INCIDENT or not ticket.is_open or ticket.service_id is None:
        return
    critical = ticket.priority == Priority.P1 and not hold.recorded.isdisjoint(_PRIORITY_MOVED)
    repeated = ticket.category_id is not None and not hold.recorded.isdisjoint(_LOGGED_OR_EDITED)
    if not (critical or repeated) or ticket.major_incident is not None:
        return
    desk = together.once(Desk, Desk.get)
    if critical and desk.propose_critical_p1 and _is_critical(ticket):
        _propose_alone(hold, CRITICAL, {})
    elif repeated and desk.propose_repeated:
        _propose_repeated(hold, desk)


def _is_critical(ticket: Ticket) -> bool:
    return ticket.service is not None and ticket.service.criticality == Service.Criticality.CRITICAL


def _propose_repeated(hold: Hold, desk: Desk) -> None:
    ticket = hold.ticket
    same = Ticket.objects.open().filter(
        kind=Kind.INCIDENT,
        category=ticket.category_id,
        service=ticket.service_id,
        received_at__gte=ticket.received_at - timedelta(minutes=desk.propose_minutes),
    )
    others = same.exclude(pk=ticket.pk).order_by()[: desk.propose_count].count()
    if others + 1 >= desk.propose_count:
        said = {"count": others + 1, "minutes": desk.propose_minutes}
        _propose_alone(hold, REPEATED, said)


def _propose_alone(hold: Hold, rule: str, params: dict[str, Any]) -> None:
    """Once a storm: not while a major incident of the same service is proposed or declared already."""
    ticket = hold.ticket
    _one_at_a_time(f"major:{ticket.service_id}")
    of_service = Ticket.objects.open().filter(
        kind=Kind.INCIDENT, service=ticket.service_id, major__state__in=ALIVE
    )
    if not of_service.exists() and parent_of(ticket.pk) is None:
        propose_held(hold.by_timer(), rule=rule, params=params)


def _one_at_a_time(about: str) -> None:
    """Of two transactions that would propose for one service, the second sees what the first did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [about])
