"""Functional escalation hands the work on; hierarchical escalation informs. They are different acts."""

from dataclasses import fields
from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import Team, User
from tickets.actions.audience import incident_managers, recipients_of
from tickets.actions.conversation import sent_with_the_page
from tickets.actions.errors import Conflict, Refused
from tickets.actions.frame import holding
from tickets.actions.hand_over import HandOver, hand_to
from tickets.actions.hold import Hold
from tickets.actions.opened import Opened
from tickets.lifecycle import Status
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind
from tickets.notices import Notice
from tickets.permissions import Ability


def escalate(
    *, ticket: int, by: User | None, now: datetime, hand_over: HandOver, opened: Opened | None = None
) -> Ticket:
    """Hand the ticket to the team its own team escalates to, with what the next tier needs to know.

    Raises Conflict when it is no longer with the team it was `opened` with, even if a timer moved it: the
    words were written for the tier after that team.
    """
    for field in fields(HandOver):
        if not getattr(hand_over, field.name).strip():
            raise Refused(_("The next tier needs this. Write “none” if there is nothing."), field.name)
    with holding(ticket, by=by, now=now, needs=Ability.ESCALATE) as hold:
        moved = opened.moved(hold.ticket, ("team",)) if opened is not None else []
        if not moved:
            _hand_on(hold, hand_over)
    # Only now: what a timer did while the clocks were settled stands.
    if moved:
        raise Conflict(moved)
    return hold.ticket


def _hand_on(hold: Hold, hand_over: HandOver) -> None:
    team = hold.ticket.team
    following = team.escalates_to if team else None
    if team is None or following is None or not following.active:
        raise Refused(
            _("%(team)s has no team to escalate to. Assign the ticket, or inform a manager.")
            % {"team": team.name if team else _("This ticket")}
        )
    hand_to(hold, following, hand_over, automatic=False)


def return_back(
    *, ticket: int, by: User | None, now: datetime, reason: str, opened: Opened | None = None
) -> Ticket:
    """The tier that got it gives it back, with a reason; returns are counted.

    Raises Conflict, as `escalate` does, when it would now go from or to another team than when it was
    `opened`.
    """
    if not reason.strip():
        raise Refused(_("Say why it goes back and what is missing."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.RETURN_BACK) as hold:
        moved = opened.moved(hold.ticket, ("team", "returns_to")) if opened is not None else []
        if not moved:
            _give_back(hold, reason.strip())
    if moved:
        raise Conflict(moved)
    return hold.ticket


def _give_back(hold: Hold, reason: str) -> None:
    row = hold.ticket
    before, target = row.team, row.returns_to
    if target is None or not target.active:
        raise Refused(_("There is no active team to return it to."), "reason")
    hold.put_with(target, None)
    row.returns_to = _escalated_from(row, target)
    row.bounces += 1
    if row.status == Status.IN_PROGRESS:
        hold.move_to(Status.ASSIGNED)
    entry = hold.record(
        EntryKind.RETURNED,
        {
            "from": before.name if before else "",
            "to": target.name,
            "reason": reason,
            "bounces": row.bounces,
        },
    )
    for person in recipients_of(target):
        hold.tell(Notice.RETURNED, person, entry)


def _escalated_from(ticket: Ticket, team: Team) -> Team | None:
    """Who had escalated the ticket to this team, and may get it back in turn."""
    escalations = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.ESCALATED, params__to_id=team.pk)
    last = escalations.order_by("-pk").first()
    return Team.objects.filter(pk=last.params["from_id"]).first() if last is not None else None


def inform(*, ticket: int, by: User | None, now: datetime, reason: str, seen: int | None = None) -> Ticket:
    """Tell the team's leads and the incident managers; nobody's work changes hands. The same reason of the
    same person, after what the form had `seen`, is told once."""
    if not reason.strip():
        raise Refused(_("Say what they should know."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.INFORM) as hold:
        same = TimelineEntry.objects.filter(
            ticket=ticket, kind=EntryKind.INFORMED, actor=by, params__reason=reason.strip()
        )
        if same.filter(sent_with_the_page(seen)).exists():
            return hold.ticket
        people = incident_managers()
        if hold.ticket.team is not None:
            people += list(User.objects.active().leads_of(hold.ticket.team).with_places())
        whom = [
            person
            for person in dict.fromkeys(people)
            if person != by and not hold.ticket.is_requested_by(person)
        ]
        if not whom:
            raise Refused(_("There is no team lead and no incident manager to inform."))
        entry = hold.record(
            EntryKind.INFORMED,
            {"reason": reason.strip(), "whom": [person.get_full_name() for person in whom]},
        )
        for person in whom:
            hold.tell(Notice.INFORMED, person, entry, {"reason": reason.strip()})
        return hold.ticket
