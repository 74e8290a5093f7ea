"""The fixed vocabularies of a ticket, with the words people read (docs/semantics.md, "Tickets").

Values are stored; labels are translated when they are read. The statuses and the open ones come from
`tickets.lifecycle`, which knows nothing of Django.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.lifecycle import OPEN_STATUSES, Status

STATUS_CHOICES = [
    (Status.NEW.value, _("New")),
    (Status.ASSIGNED.value, _("Assigned")),
    (Status.IN_PROGRESS.value, _("In progress")),
    (Status.PENDING.value, _("Pending")),
    (Status.RESOLVED.value, _("Resolved")),
    (Status.CLOSED.value, _("Closed")),
    (Status.CANCELLED.value, _("Cancelled")),
    (Status.DUPLICATE.value, _("Duplicate")),
]

# Every partial index and filter over open tickets goes through this one list: the planner only uses an index
# whose condition the query repeats to the letter.
OPEN_VALUES = sorted(status.value for status in OPEN_STATUSES)


class Kind(models.TextChoices):
    INCIDENT = "incident", _("Incident")
    REQUEST = "request", _("Service request")


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    WALK_IN = "walk_in", _("Walk-in")
    API = "api", _("API")
    ALERT = "alert", _("Alert")

    @property
    def is_live(self) -> bool:
        """A person of the desk was talking with the requester while logging: that is the first response."""
        return self in (Channel.PHONE, Channel.WALK_IN, Channel.CHAT)


class Verified(models.TextChoices):
    """How the desk made sure that the caller is who they say."""

    NOT_VERIFIED = "no", _("Not verified")
    SIGNED_IN = "signed_in", _("Signed in")
    KNOWN_NUMBER = "known_number", _("Calling from a known number")
    CALLED_BACK = "called_back", _("Called back on a known number")
    QUESTIONS = "questions", _("Answered security questions")
    IN_PERSON = "in_person", _("In person, with identity card")
    KNOWN_VOICE = "known_voice", _("Known to the agent")


class Priority(models.IntegerChoices):
    P1 = 1, "P1"
    P2 = 2, "P2"
    P3 = 3, "P3"
    P4 = 4, "P4"
    P5 = 5, "P5"


class ClosedAs(models.TextChoices):
    VERIFIED = "verified", _("Confirmed by the requester")
    SPOKEN = "spoken", _("Confirmed by the requester in words, recorded by the desk")
    UNVERIFIED = "unverified", _("Closed unverified: no answer from the requester")
    BY_DESK = "desk", _("Closed by the desk")


class Remedy(models.TextChoices):
    FIX = "fix", _("Fixed")
    WORKAROUND = "workaround", _("Workaround")


class Metric(models.TextChoices):
    FIRST_RESPONSE = "first_response", _("First response")
    RESOLUTION = "resolution", _("Resolution")
    NEXT_UPDATE = "next_update", _("Next update")


# Seconds before a promised update at which those are told who have to make it.
WARNED_BEFORE = 300


class ClockState(models.TextChoices):
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    CANCELLED = "cancelled", _("Cancelled")


class MajorState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Declared")
    DECLINED = "declined", _("Declined")
    STOOD_DOWN = "stood_down", _("Stood down")


class RelationKind(models.TextChoices):
    DUPLICATE_OF = "duplicate_of", _("Duplicate of")
    CAUSED_BY = "caused_by", _("Caused by")
    RELATED = "related", _("Related to")
    FOLLOW_UP_OF = "follow_up_of", _("Follow-up of")
    CHILD_OF = "child_of", _("Child of")


class EntryKind(models.TextChoices):
    """What a timeline entry tells. Its words are made from `params` when it is read."""

    LOGGED = "logged", _("Logged")
    REPLY = "reply", _("Public reply")
    UPDATE = "update", _("Public update")
    REQUESTER_MESSAGE = "requester_message", _("Message of the requester")
    NOTE = "note", _("Internal note")
    FIELDS_CHANGED = "fields_changed", _("Details changed")
    TRIAGED = "triaged", _("Triage confirmed")
    PRIORITY_OVERRIDDEN = "priority_overridden", _("Priority overridden")
    OVERRIDE_LIFTED = "override_lifted", _("Priority override lifted")
    PRIORITY_RAISED = "priority_raised", _("Priority raised by a timer")
    ASSIGNED = "assigned", _("Assigned")
    STATUS_CHANGED = "status_changed", _("Status changed")
    PENDING = "pending", _("Waiting")
    WOKEN = "woken", _("Woken")
    RESOLVED = "resolved", _("Resolved")
    REOPENED = "reopened", _("Reopened")
    REMINDED = "reminded", _("Requester reminded")
    CONFIRMED = "confirmed", _("Answer recorded, not closed yet")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    REJECTED = "rejected", _("Rejected")
    CONVERTED = "converted", _("Converted")
    DUPLICATE = "duplicate", _("Marked as duplicate")
    DUPLICATE_UNDONE = "duplicate_undone", _("Duplicate undone")
    RELATED = "related", _("Related")
    UNRELATED = "unrelated", _("Relation removed")
    ESCALATED = "escalated", _("Escalated to the next tier")
    RETURNED = "returned", _("Returned to the tier before")
    INFORMED = "informed", _("Managers informed")
    TASK_ADDED = "task_added", _("Task added")
    TASK_DONE = "task_done", _("Task done")
    TASK_REOPENED = "task_reopened", _("Task reopened")
    TASK_CHANGED = "task_changed", _("Task changed")
    CHECKED = "checked", _("Checklist item ticked")
    UNCHECKED = "unchecked", _("Checklist item unticked")
    RATED = "rated", _("Rated")
    PAGED = "paged", _("Paged")
    PAGE_TOLD = "page_told", _("Page sent to people")
    PAGE_SKIPPED = "page_skipped", _("Nobody to page on a level")
    PAGE_UNANSWERED = "page_unanswered", _("Page unanswered")
    PAGE_ACKNOWLEDGED = "page_acknowledged", _("Page acknowledged")
    PAGE_NOT_ASSIGNED = "page_not_assigned", _("Acknowledged, not assigned")
    PAGE_CHANGED = "page_changed", _("Page changed")
    PAGE_RESOLVED = "page_resolved", _("Page resolved")
    PAGED_NOBODY = "paged_nobody", _("Nobody could be paged")
    MAJOR_PROPOSED = "major_proposed", _("Proposed as a major incident")
    MAJOR_ACCEPTED = "major_accepted", _("Declared a major incident")
    MAJOR_DECLINED = "major_declined", _("Major incident declined")
    MAJOR_STOOD_DOWN = "major_stood_down", _("Major incident stood down")
    MAJOR_CHANGED = "major_changed", _("Roles of the major incident changed")
    SPOT_CHECK_ADDED = "spot_check_added", _("Spot check added")
    SPOT_CHECK_TICKED = "spot_check_ticked", _("Spot check passed")
    SPOT_CHECK_REOPENED = "spot_check_reopened", _("Spot check open again")
    SPOT_CHECK_REMOVED = "spot_check_removed", _("Spot check removed")
    DR_TRIGGERED = "dr_triggered", _("Disaster-recovery plan triggered")
    AUTHORITIES_INFORMED = "authorities_informed", _("Authorities informed")
    CHILD_ADDED = "child_added", _("Child added")
    CHILD_REMOVED = "child_removed", _("Child removed")
    FAMILY_REOPENED = "family_reopened", _("A related ticket was reopened")
    FAMILY_RESOLVED = "family_resolved", _("Children resolved")
    RESTRICTED = "restricted", _("Restricted")
    UNRESTRICTED = "unrestricted", _("Restriction lifted")
    CLOCK_STARTED = "clock_started", _("Clock started")
    CLOCK_PAUSED = "clock_paused", _("Clock paused")
    CLOCK_RESUMED = "clock_resumed", _("Clock resumed")
    CLOCK_STOPPED = "clock_stopped", _("Clock stopped")
    CLOCK_RETARGETED = "clock_retargeted", _("Clock re-targeted")
    CLOCK_CANCELLED = "clock_cancelled", _("Clock cancelled")
    CLOCK_REVIVED = "clock_revived", _("Clock revived")
    BREACHED = "breached", _("Breached")
    THRESHOLD = "threshold", _("Threshold passed")
    PROBLEM_LINKED = "problem_linked", _("Linked to a problem")
    PROBLEM_UNLINKED = "problem_unlinked", _("No longer linked to a problem")
    NO_PROBLEM = "no_problem", _("No problem needed")
    WORKAROUND_USED = "workaround_used", _("Workaround used")
    WORKAROUND_JUDGED = "workaround_judged", _("Workaround judged")
    RUNBOOK_PUT = "runbook_put", _("Runbook put on the ticket")
    RUNBOOK_JUDGED = "runbook_judged", _("Runbook judged")
    TIME_CLAMPED = "time_clamped", _("Time ran backwards")


# What the rules do to a clock, whoever caused it.
CLOCK_KINDS = (
    EntryKind.CLOCK_STARTED,
    EntryKind.CLOCK_PAUSED,
    EntryKind.CLOCK_RESUMED,
    EntryKind.CLOCK_STOPPED,
    EntryKind.CLOCK_RETARGETED,
    EntryKind.CLOCK_CANCELLED,
    EntryKind.CLOCK_REVIVED,
    EntryKind.BREACHED,
    EntryKind.THRESHOLD,
)

# What happens to pages about the ticket; the person it is told of stands in the words where it matters.
PAGE_KINDS = (
    EntryKind.PAGED,
    EntryKind.PAGE_TOLD,
    EntryKind.PAGE_SKIPPED,
    EntryKind.PAGE_UNANSWERED,
    EntryKind.PAGE_ACKNOWLEDGED,
    EntryKind.PAGE_NOT_ASSIGNED,
    EntryKind.PAGE_CHANGED,
    EntryKind.PAGE_RESOLVED,
    EntryKind.PAGED_NOBODY,
)

# Kinds that hold words written by a person and shown as a message.
MESSAGE_KINDS = (
    EntryKind.REPLY,
    EntryKind.UPDATE,
    EntryKind.REQUESTER_MESSAGE,
    EntryKind.NOTE,
    EntryKind.RESOLVED,
)
