from tickets.models.attachment import Attachment
from tickets.models.audit_finding import AuditFinding
from tickets.models.audit_state import AuditState
from tickets.models.business_calendar import BusinessCalendar
from tickets.models.calendar_exception import CalendarException
from tickets.models.calendar_hours import CalendarHours
from tickets.models.calendar_version import CalendarVersion
from tickets.models.category import Category
from tickets.models.clock_segment import ClockSegment
from tickets.models.desk import Desk
from tickets.models.former_number import FormerNumber
from tickets.models.intake_key import IntakeKey
from tickets.models.level import Level
from tickets.models.major_incident import MajorIncident
from tickets.models.major_mark import MajorMark
from tickets.models.matrix_cell import MatrixCell
from tickets.models.pending_reason import PendingReason
from tickets.models.policy_conditions import PolicyCategory, PolicyOrganisation, PolicyService
from tickets.models.relation import Relation
from tickets.models.resolution_code import ResolutionCode
from tickets.models.saved_view import SavedView
from tickets.models.search_document import SearchDocument
from tickets.models.service import Service
from tickets.models.sla_clock import SlaClock
from tickets.models.sla_policy import SlaPolicy
from tickets.models.sla_policy_version import SlaPolicyVersion, ThresholdActions
from tickets.models.sla_target import SlaTarget
from tickets.models.sla_threshold import SlaThreshold
from tickets.models.spot_check import SpotCheck
from tickets.models.subcategory import Subcategory
from tickets.models.task import Task
from tickets.models.threshold_firing import ThresholdFiring
from tickets.models.ticket import Ticket
from tickets.models.ticket_paged import TicketPaged
from tickets.models.timeline_entry import TimelineEntry

__all__ = [
    "Attachment",
    "AuditFinding",
    "AuditState",
    "BusinessCalendar",
    "CalendarException",
    "CalendarHours",
    "CalendarVersion",
    "Category",
    "ClockSegment",
    "Desk",
    "FormerNumber",
    "IntakeKey",
    "Level",
    "MajorIncident",
    "MajorMark",
    "MatrixCell",
    "PendingReason",
    "PolicyCategory",
    "PolicyOrganisation",
    "PolicyService",
    "Relation",
    "ResolutionCode",
    "SavedView",
    "SearchDocument",
    "Service",
    "SlaClock",
    "SlaPolicy",
    "SlaPolicyVersion",
    "SlaTarget",
    "SlaThreshold",
    "SpotCheck",
    "Subcategory",
    "Task",
    "ThresholdActions",
    "ThresholdFiring",
    "Ticket",
    "TicketPaged",
    "TimelineEntry",
]
