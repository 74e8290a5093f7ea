"""People, teams, who is on call when, whom a page told, and the mail that leaves the desk."""

from oncall.models.calendar_feed import CalendarFeed
from oncall.models.captured_email import CapturedEmail
from oncall.models.contact_check import ContactCheck
from oncall.models.contact_method import ContactMethod
from oncall.models.dead_address import DeadAddress
from oncall.models.delivery import Delivery
from oncall.models.escalation_level import EscalationLevel
from oncall.models.escalation_policy import EscalationPolicy
from oncall.models.escalation_target import EscalationTarget
from oncall.models.heartbeat import Heartbeat
from oncall.models.membership import Membership
from oncall.models.organisation import Organisation
from oncall.models.outbound_email import OutboundEmail
from oncall.models.page import Page
from oncall.models.page_event import PageEvent
from oncall.models.personal_rule import PersonalRule
from oncall.models.schedule import Schedule
from oncall.models.schedule_layer import ScheduleLayer
from oncall.models.schedule_override import ScheduleOverride
from oncall.models.schedule_participant import ScheduleParticipant
from oncall.models.skill import Skill
from oncall.models.team import Team
from oncall.models.team_turn import TeamTurn
from oncall.models.time_off import TimeOff
from oncall.models.user import User
from oncall.models.user_skill import UserSkill
from oncall.models.working_hours import WorkingHours

__all__ = [
    "CalendarFeed",
    "CapturedEmail",
    "ContactCheck",
    "ContactMethod",
    "DeadAddress",
    "Delivery",
    "EscalationLevel",
    "EscalationPolicy",
    "EscalationTarget",
    "Heartbeat",
    "Membership",
    "Organisation",
    "OutboundEmail",
    "Page",
    "PageEvent",
    "PersonalRule",
    "Schedule",
    "ScheduleLayer",
    "ScheduleOverride",
    "ScheduleParticipant",
    "Skill",
    "Team",
    "TeamTurn",
    "TimeOff",
    "User",
    "UserSkill",
    "WorkingHours",
]
