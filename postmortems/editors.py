"""Who may change what the desk knows: problems and runbooks. Whoever reads the desk reads them."""

from oncall.models import User
from tickets.permissions import may_log


def may_edit(user: User) -> bool:
    """Agents and incident managers; process owners and admins read."""
    return may_log(user)


def may_decide(user: User) -> bool:
    """Incident managers answer what recurring incidents propose."""
    return user.is_active and user.is_incident_manager


def may_own(user: User) -> bool:
    """Who can own a problem or a runbook: those who may change it."""
    return may_edit(user)
