"""Who works on a ticket."""

from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import Team, User
from tickets.actions.audience import recipients_of
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.opened import Opened
from tickets.lifecycle import Status
from tickets.models import Ticket
from tickets.models.choices import EntryKind
from tickets.notices import Notice
from tickets.permissions import Ability


def take(*, ticket: int, by: User, now: datetime, opened: Opened | None = None) -> Ticket:
    """The agent makes it his own, in its team where he is a member, else in the first of his own teams."""
    with holding(ticket, by=by, now=now, needs=Ability.TAKE) as hold:
        if opened is not None:
            opened.check(hold.ticket, {"assignee": by})
        team = hold.ticket.team
        if team is None or team.pk not in by.team_ids:
            team = Team.objects.active().of(by).order_by("tier", "pk").first()
        if team is None:
            raise Refused(_("You are in no active team, so tickets can't be assigned to you."), "assignee")
        assign_held(hold, team, by)
        return hold.ticket


def assign(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    team: Team | None,
    assignee: User | None,
    opened: Opened | None = None,
) -> Ticket:
    """Give it to a team, and in it to a person or to nobody yet."""
    with holding(ticket, by=by, now=now, needs=Ability.ASSIGN) as hold:
        if opened is not None:
            opened.check(hold.ticket, {"team": team, "assignee": assignee})
        if team is None and assignee is None:
            raise Refused(_("Choose a team."), "team")
        assign_held(hold, team, assignee)
        return hold.ticket


def assign_held(hold: Hold, team: Team | None, assignee: User | None) -> None:
    """Give the held ticket to a team and a person of it, or to nobody yet, and tell who gets it.

    Raises Refused, at the field, for a team or person that can't have it.
    """
    ticket = hold.ticket
    before_team, before_person = ticket.team, ticket.assignee
    hold.put_with(team, assignee)
    if ticket.team == ticket.returns_to:
        # It is back already.
        ticket.returns_to = None
    if (before_team, before_person) == (ticket.team, ticket.assignee):
        return
    if ticket.status == Status.NEW or (ticket.status == Status.IN_PROGRESS and assignee is None):
        hold.move_to(Status.ASSIGNED)
    entry = hold.record(
        EntryKind.ASSIGNED,
        {
            "team": [before_team.name if before_team else "", team.name if team else ""],
            "assignee": [
                before_person.get_full_name() if before_person else "",
                assignee.get_full_name() if assignee else "",
            ],
        },
    )
    if assignee is not None:
        hold.tell(Notice.ASSIGNED, assignee, entry)
    elif team is not None and team != before_team:
        for person in recipients_of(team):
            hold.tell(Notice.ASSIGNED, person, entry)
