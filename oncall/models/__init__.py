"""People, teams, who is on call when, and the mail that leaves the desk."""

from oncall.models.calendar_feed import CalendarFeed
from oncall.models.captured_email import CapturedEmail
from oncall.models.dead_address import DeadAddress
from oncall.models.heartbeat import Heartbeat
from oncall.models.membership import Membership
from oncall.models.organisation import Organisation
from oncall.models.outbound_email import OutboundEmail
from oncall.models.schedule import Schedule
from oncall.models.schedule_layer import ScheduleLayer
from oncall.models.schedule_override import ScheduleOverride
from oncall.models.schedule_participant import ScheduleParticipant
from oncall.models.skill import Skill
from oncall.models.team import Team
from oncall.models.time_off import TimeOff
from oncall.models.user import User
from oncall.models.user_skill import UserSkill

__all__ = [
    "CalendarFeed",
    "CapturedEmail",
    "DeadAddress",
    "Heartbeat",
    "Membership",
    "Organisation",
    "OutboundEmail",
    "Schedule",
    "ScheduleLayer",
    "ScheduleOverride",
    "ScheduleParticipant",
    "Skill",
    "Team",
    "TimeOff",
    "User",
    "UserSkill",
]
