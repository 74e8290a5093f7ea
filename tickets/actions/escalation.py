"""Functional escalation hands the work on; hierarchical escalation informs. They are different acts."""

from dataclasses import fields
from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import Team, User
from tickets.actions.audience import incident_managers, recipients_of
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.hand_over import HandOver, hand_to
from tickets.lifecycle import Status
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind
from tickets.notices import Notice
from tickets.permissions import Ability


def escalate(*, ticket: int, by: User | None, now: datetime, hand_over: HandOver) -> Ticket:
    """Hand the ticket to the team its own team escalates to, with what the next tier needs to know."""
    for field in fields(HandOver):
        if not getattr(hand_over, field.name).strip():
            raise Refused(_("The next tier needs this. Write “none” if there is nothing."), field.name)
    with holding(ticket, by=by, now=now, needs=Ability.ESCALATE) as hold:
        team = hold.ticket.team
        following = team.escalates_to if team else None
        if team is None or following is None or not following.active:
            raise Refused(
                _("%(team)s has no team to escalate to. Assign the ticket, or inform a manager.")
                % {"team": team.name if team else _("This ticket")}
            )
        hand_to(hold, following, hand_over, automatic=False)
        return hold.ticket


def return_back(*, ticket: int, by: User | None, now: datetime, reason: str) -> Ticket:
    """The tier that got it gives it back, with a reason; returns are counted."""
    if not reason.strip():
        raise Refused(_("Say why it goes back and what is missing."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.RETURN_BACK) as hold:
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
                "reason": reason.strip(),
                "bounces": row.bounces,
            },
        )
        for person in recipients_of(target):
            hold.tell(Notice.RETURNED, person, entry)
        return row


def _escalated_from(ticket: Ticket, team: Team) -> Team | None:
    """Who had escalated the ticket to this team, and may get it back in turn."""
    escalations = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.ESCALATED, params__to_id=team.pk)
    last = escalations.order_by("-pk").first()
    return Team.objects.filter(pk=last.params["from_id"]).first() if last is not None else None


def inform(*, ticket: int, by: User | None, now: datetime, reason: str) -> Ticket:
    """Tell the team's leads and the incident managers; nobody's work changes hands."""
    if not reason.strip():
        raise Refused(_("Say what they should know."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.INFORM) as hold:
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
