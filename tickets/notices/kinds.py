"""The kinds of notice."""

from enum import StrEnum


class Notice(StrEnum):
    """What is told. The values are stored as the kind of the mail."""

    # to the requester
    ACKNOWLEDGED = "acknowledged"
    REPLY = "reply"
    RESOLVED = "resolved"
    REMINDER = "reminder"
    CLOSED = "closed"
    FOLLOW_UP = "follow_up"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    CONVERTED = "converted"
    MAJOR_UPDATE = "major_update"
    # to the desk, or to whichever side the ticket's recipient is on
    REOPENED = "reopened"
    # to the desk
    REQUESTER_WROTE = "requester_wrote"
    ASSIGNED = "assigned"
    ESCALATED = "escalated"
    RETURNED = "returned"
    WOKEN = "woken"
    THRESHOLD = "threshold"
    BREACHED = "breached"
    INFORMED = "informed"
    NO_NEXT_TEAM = "no_next_team"
    PAGED_NOBODY = "paged_nobody"
    MAJOR_PROPOSED = "major_proposed"
    MAJOR_ACCEPTED = "major_accepted"
    MAJOR_DECLINED = "major_declined"
    MAJOR_STOOD_DOWN = "major_stood_down"
    MAJOR_ROLE = "major_role"
    UPDATE_DUE = "update_due"
    UPDATE_OVERDUE = "update_overdue"
    FAMILY_REOPENED = "family_reopened"
