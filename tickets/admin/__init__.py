"""The administration of the desk's configuration, and its record to look at. One module per model."""

from tickets.admin.attachment import AttachmentAdmin
from tickets.admin.business_calendar import BusinessCalendarAdmin
from tickets.admin.calendar_version import CalendarVersionAdmin
from tickets.admin.category import CategoryAdmin
from tickets.admin.clock_segment import ClockSegmentAdmin
from tickets.admin.desk import DeskAdmin
from tickets.admin.matrix_cell import MatrixCellAdmin
from tickets.admin.outbound_email import TicketMailAdmin
from tickets.admin.pending_reason import PendingReasonAdmin
from tickets.admin.resolution_code import ResolutionCodeAdmin
from tickets.admin.service import ServiceAdmin
from tickets.admin.sla_clock import SlaClockAdmin
from tickets.admin.sla_policy import SlaPolicyAdmin
from tickets.admin.sla_policy_version import SlaPolicyVersionAdmin
from tickets.admin.subcategory import SubcategoryAdmin
from tickets.admin.threshold_firing import ThresholdFiringAdmin
from tickets.admin.ticket import TicketAdmin
from tickets.admin.timeline_entry import TimelineEntryAdmin

__all__ = [
    "AttachmentAdmin",
    "BusinessCalendarAdmin",
    "CalendarVersionAdmin",
    "CategoryAdmin",
    "ClockSegmentAdmin",
    "DeskAdmin",
    "MatrixCellAdmin",
    "PendingReasonAdmin",
    "ResolutionCodeAdmin",
    "ServiceAdmin",
    "SlaClockAdmin",
    "SlaPolicyAdmin",
    "SlaPolicyVersionAdmin",
    "SubcategoryAdmin",
    "ThresholdFiringAdmin",
    "TicketAdmin",
    "TicketMailAdmin",
    "TimelineEntryAdmin",
]
