"""Who is told of what happens to a ticket on the desk's side."""

from kernel import together
from oncall.models import Team, User
from tickets.actions.hold import Hold
from tickets.models import Ticket, TimelineEntry
from tickets.notices import Notice
from tickets.permissions import works_on


def recipients_of(team: Team) -> list[User]:
    """Who is told of a team's matters: its leads, else all its members."""
    # with what is asked of each before he is mailed
    people = User.objects.active().with_places()
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


def worker_of(ticket: Ticket) -> User | None:
    """Its assignee, unless he is gone: has left, or works for the desk or on this ticket no more."""
    assignee = ticket.assignee
    return assignee if assignee is not None and works_on(assignee, ticket) else None


def speakers_of(ticket: Ticket) -> list[User]:
    """Who makes the updates of a declared major incident, as far as they still work on it."""
    major = ticket.major_incident
    if major is None or not major.is_declared:
        return []
    return [person for person in major.speakers if works_on(person, ticket)]


def tell_desk(hold: Hold, notice: Notice, entry: TimelineEntry) -> None:
    """Tell who works on it: the assignee, else whoever looks after the team's matters."""
    worker = worker_of(hold.ticket)
    if worker is not None:
        hold.tell(notice, worker, entry)
    elif hold.ticket.team is not None:
        for person in leads_of(hold):
            hold.tell(notice, person, entry)
