"""The Django admin for people, teams, and the mail that leaves the desk. One module per model."""

from django.contrib import admin
from django.contrib.auth.models import Group

from oncall.admin.contact_method import ContactMethodAdmin
from oncall.admin.dead_address import DeadAddressAdmin
from oncall.admin.escalation_policy import EscalationPolicyAdmin
from oncall.admin.heartbeat import HeartbeatAdmin
from oncall.admin.organisation import OrganisationAdmin
from oncall.admin.outbound_email import OutboundEmailAdmin
from oncall.admin.page import DeliveryAdmin, PageAdmin, PageEventAdmin
from oncall.admin.schedule import ScheduleAdmin
from oncall.admin.schedule_override import ScheduleOverrideAdmin
from oncall.admin.skill import SkillAdmin
from oncall.admin.team import TeamAdmin
from oncall.admin.time_off import TimeOffAdmin
from oncall.admin.user import UserAdmin

# Roles are flags and memberships: Django's groups would be a second answer to "who may".
admin.site.unregister(Group)

__all__ = [
    "ContactMethodAdmin",
    "DeadAddressAdmin",
    "DeliveryAdmin",
    "EscalationPolicyAdmin",
    "HeartbeatAdmin",
    "OrganisationAdmin",
    "OutboundEmailAdmin",
    "PageAdmin",
    "PageEventAdmin",
    "ScheduleAdmin",
    "ScheduleOverrideAdmin",
    "SkillAdmin",
    "TeamAdmin",
    "TimeOffAdmin",
    "UserAdmin",
]
