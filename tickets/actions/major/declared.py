"""The major incident of a held ticket, for the acts that need one."""

from tickets.actions.errors import NotAllowed
from tickets.actions.hold import Hold
from tickets.models import MajorIncident


def declared(hold: Hold) -> MajorIncident:
    """The declared major incident; NotAllowed where there is none, for Watchdesk itself too."""
    major = hold.ticket.major_incident
    if major is None or not major.is_declared:
        raise NotAllowed
    return major
