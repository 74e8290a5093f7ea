"""People, teams, and the mail that leaves the desk."""

from oncall.models.captured_email import CapturedEmail
from oncall.models.dead_address import DeadAddress
from oncall.models.heartbeat import Heartbeat
from oncall.models.membership import Membership
from oncall.models.organisation import Organisation
from oncall.models.outbound_email import OutboundEmail
from oncall.models.team import Team
from oncall.models.user import User

__all__ = [
    "CapturedEmail",
    "DeadAddress",
    "Heartbeat",
    "Membership",
    "Organisation",
    "OutboundEmail",
    "Team",
    "User",
]
