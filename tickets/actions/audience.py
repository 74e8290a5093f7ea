"""Who is told of what happens to a ticket on the desk's side."""

from kernel import together
from oncall.models import Team, User
from tickets.actions.hold import Hold
from tickets.models import TimelineEntry
from tickets.notices import Notice


def recipients_of(team: Team) -> list[User]:
    """Who is told of a team's matters: its leads, else all its members."""
    people = User.objects.active().select_related("organisation")
    found = together.once(
        ("recipients", team.pk), lambda: tuple(people.leads_of(team)) or tuple(people.members_of(team))
    )
    return list(found)


def incident_managers() -> list[User]:
    people = User.objects.active().incident_managers().select_related("organisation")
    return list(together.once("incident managers", lambda: tuple(people)))


def leads_of(hold: Hold) -> list[User]:
    """Who decides where the ticket goes on: the team's leads, else the incident managers; never its
    requester."""
    team = hold.ticket.team
    for people in (recipients_of(team) if team else [], incident_managers()):
        others = [person for person in people if not hold.ticket.is_requested_by(person)]
        if others:
            return others
    return []


def tell_desk(hold: Hold, notice: Notice, entry: TimelineEntry) -> None:
    """Tell who works on it: the assignee, else whoever looks after the team's matters."""
    ticket = hold.ticket
    if ticket.assignee is not None and ticket.assignee.is_active:
        hold.tell(notice, ticket.assignee, entry)
    elif ticket.team is not None:
        for person in recipients_of(ticket.team):
            hold.tell(notice, person, entry)
