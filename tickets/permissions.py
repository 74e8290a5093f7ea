"""Who may do what to a ticket, now: the one definition that pages show and actions enforce
(docs/semantics.md, "Roles")."""

from enum import StrEnum

from oncall.models import User
from tickets.lifecycle import Status, allowed_from
from tickets.models.choices import Kind
from tickets.models.major_incident import MajorIncident
from tickets.models.ticket import Ticket
from tickets.models.ticket_paged import TicketPaged


class Ability(StrEnum):
    REPLY = "reply"
    NOTE = "note"
    TAKE = "take"
    ASSIGN = "assign"
    START = "start"
    PEND = "pend"
    RESUME = "resume"
    RESOLVE = "resolve"
    CANCEL = "cancel"
    REJECT = "reject"
    CONVERT = "convert"
    DUPLICATE = "duplicate"
    UNDO_DUPLICATE = "undo_duplicate"
    RELATE = "relate"
    ESCALATE = "escalate"
    RETURN_BACK = "return_back"
    INFORM = "inform"
    PAGE = "page"
    EDIT = "edit"
    TRIAGE = "triage"
    OVERRIDE = "override"
    LIFT_OVERRIDE = "lift_override"
    TASK = "task"
    CHECK = "check"
    CLOSE = "close"
    SPOKEN_YES = "spoken_yes"
    REOPEN = "reopen"
    RESTRICT = "restrict"
    WRITE = "write"
    ANSWER = "answer"
    RATE = "rate"
    PROPOSE_MAJOR = "propose_major"
    ACCEPT_MAJOR = "accept_major"
    DECLINE_MAJOR = "decline_major"
    STAND_DOWN = "stand_down"
    MAJOR_ROLES = "major_roles"
    UPDATE = "update"
    MARK = "mark"
    SPOT_CHECK = "spot_check"
    REMOVE_SPOT_CHECK = "spot_check_remove"


OPEN_WORK = frozenset(
    {
        Ability.REPLY,
        Ability.NOTE,
        Ability.ASSIGN,
        Ability.DUPLICATE,
        Ability.RELATE,
        Ability.INFORM,
        Ability.PAGE,
        Ability.EDIT,
        Ability.OVERRIDE,
        Ability.TASK,
        Ability.CHECK,
        Ability.CANCEL,
    }
)
RESOLVED_WORK = frozenset({Ability.REPLY, Ability.NOTE, Ability.RELATE, Ability.EDIT, Ability.REOPEN})
# A declared major incident is stood down before it ends in any of these ways.
NOT_ON_MAJORS = frozenset({Ability.CANCEL, Ability.REJECT, Ability.CONVERT, Ability.DUPLICATE})
ENDED_WORK = frozenset({Ability.NOTE, Ability.RELATE})


def may_log(user: User) -> bool:
    """Log tickets for callers."""
    return user.is_active and (user.is_incident_manager or user.is_agent)


def sees(user: User, ticket: Ticket) -> bool:
    """The same rule as `Ticket.objects.visible_to`, for a ticket at hand; a test holds the two together."""
    if not user.is_active:
        return False
    if user.is_incident_manager or ticket.is_requested_by(user):
        return True
    if user.is_agent or user.is_process_owner or user.is_admin:
        return not ticket.restricted or ticket.team_id in user.team_ids or _was_paged(user, ticket)
    return _is_shared_with(user, ticket) or _was_paged(user, ticket)


def works_on(user: User, ticket: Ticket) -> bool:
    """Whether this person can still do the desk's work on the ticket. Who left every team keeps an account,
    and his own tickets, but nobody may wait for him to act on this one."""
    if ticket.is_requested_by(user) or not may_log(user):
        return False
    return not ticket.restricted or sees(user, ticket)


def _is_shared_with(user: User, ticket: Ticket) -> bool:
    return (
        not ticket.restricted
        and ticket.organisation_id is not None
        and ticket.organisation_id == user.organisation_id
        and user.organisation is not None
        and user.organisation.requesters_see_all
    )


def _was_paged(user: User, ticket: Ticket) -> bool:
    return TicketPaged.objects.filter(user=user, ticket=ticket).exists()


def abilities(user: User, ticket: Ticket) -> frozenset[Ability]:
    """What this person may do to this ticket in its present status. Nothing for who doesn't see it."""
    if not sees(user, ticket):
        return frozenset()
    if ticket.is_requested_by(user):
        return _of_requester(ticket)
    return _of_agent(user, ticket) if may_log(user) else frozenset()


def _of_agent(user: User, ticket: Ticket) -> frozenset[Ability]:
    status = Status(ticket.status)
    if ticket.is_open:
        can = _of_agent_on_open(user, ticket, status) | _of_major(user, ticket)
        return can - NOT_ON_MAJORS if ticket.is_major else can
    if status is Status.RESOLVED:
        spoken = set() if ticket.is_confirmed else {Ability.SPOKEN_YES}
        closing = {Ability.CLOSE} | spoken if user.is_desk else set()
        return RESOLVED_WORK | closing | _of_major(user, ticket)
    return ENDED_WORK | ({Ability.UNDO_DUPLICATE} if status is Status.DUPLICATE else set())


def _of_major(user: User, ticket: Ticket) -> frozenset[Ability]:
    """What an agent may do about a major incident that this open or resolved incident is, or could be."""
    major = ticket.major_incident
    if ticket.kind != Kind.INCIDENT:
        return frozenset()
    if major is not None and major.is_declared:
        return _of_declared(user, ticket, major)
    if not ticket.is_open:
        return frozenset()
    proposed = major is not None and major.is_proposed
    other = {Ability.DECLINE_MAJOR} if proposed else {Ability.PROPOSE_MAJOR}
    if user.is_incident_manager:
        return frozenset({Ability.ACCEPT_MAJOR, *other})
    return frozenset() if proposed else frozenset(other)


def _of_declared(user: User, ticket: Ticket, major: MajorIncident) -> frozenset[Ability]:
    runs = user.is_incident_manager or major.is_run_by(user)
    decides = user.is_incident_manager or major.commander_id == user.pk
    if_true = {
        Ability.MAJOR_ROLES: runs,
        Ability.MARK: runs,
        Ability.UPDATE: runs and ticket.is_open,
        Ability.SPOT_CHECK: ticket.is_open,
        Ability.REMOVE_SPOT_CHECK: decides and ticket.is_open,
        Ability.STAND_DOWN: decides,
    }
    return frozenset(ability for ability, holds in if_true.items() if holds)


def _of_requester(ticket: Ticket) -> frozenset[Ability]:
    status = Status(ticket.status)
    can = set()
    if status is not Status.DUPLICATE:
        can.add(Ability.WRITE)
    if status is Status.RESOLVED and not ticket.is_confirmed:
        can.add(Ability.ANSWER)
    if status in (Status.RESOLVED, Status.CLOSED):
        can.add(Ability.RATE)
    return frozenset(can)


def _of_agent_on_open(user: User, ticket: Ticket, status: Status) -> frozenset[Ability]:
    following = allowed_from(status)
    incident = ticket.kind == Kind.INCIDENT
    if_true = {
        Ability.TAKE: user.is_agent and ticket.assignee_id != user.pk,
        Ability.RESUME: status is Status.PENDING,
        Ability.START: status is not Status.PENDING and Status.IN_PROGRESS in following,
        Ability.PEND: Status.PENDING in following,
        Ability.RESOLVE: Status.RESOLVED in following,
        Ability.ESCALATE: ticket.team_id is not None,
        Ability.RETURN_BACK: ticket.returns_to_id is not None,
        Ability.TRIAGE: not ticket.triaged,
        Ability.LIFT_OVERRIDE: ticket.is_overridden,
        Ability.REJECT: incident,
        Ability.CONVERT: incident,
        Ability.RESTRICT: user.is_incident_manager or ticket.team_id in user.team_ids,
    }
    return OPEN_WORK | {ability for ability, holds in if_true.items() if holds}
