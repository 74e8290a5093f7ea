"""On-call knows nothing of tickets: what it must ask is registered when the apps start."""

from oncall import hours, operator_panels, subjects
from tickets.actions.pages.handler import TicketHandler
from tickets.actions.pages.subject import KIND
from tickets.audit_panel import audit_panel
from tickets.team_hours import desk_hours


def join() -> None:
    """Own the pages about tickets, and say when teams are there."""
    subjects.register(KIND, TicketHandler())
    hours.team_hours.append(desk_hours)
    operator_panels.panels.append(audit_panel)
