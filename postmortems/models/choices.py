"""The fixed vocabularies of reviews and action items, with the words people read (docs/semantics.md,
"Reviews")."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from postmortems.timeline.marks import Mark, Measure


class ReviewState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("of a review", "Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


class Section(models.TextChoices):
    """The parts of a review, in the order in which it is read; the timeline stands after detection."""

    SUMMARY = "summary", _("Summary")
    IMPACT = "impact", _("Impact")
    DETECTION = "detection", _("Detection")
    FACTOR = "factor", _("Contributing factors")
    WELL = "well", _("What went well")
    BADLY = "badly", _("What went badly")
    LUCKILY = "luckily", _("Where we were lucky")


class Audience(models.TextChoices):
    TEAM = "team", _("The team")
    CUSTOMERS = "customers", _("Customers")
    BOARD = "board", _("The board")


class ReviewEvent(models.TextChoices):
    """What an entry of a review's record tells."""

    STARTED = "started", _("Review started")
    DRAFTED = "drafted", _("Timeline drafted from the record")
    ABOUT_CHANGED = "about_changed", _("Title or people changed")
    PUBLIC_DECIDED = "public_decided", _("Public postmortem decided")
    POINT_ADDED = "point_added", _("Paragraph added")
    POINT_CHANGED = "point_changed", _("Paragraph changed")
    POINT_REMOVED = "point_removed", _("Paragraph removed")
    LINE_ADDED = "line_added", _("Timeline line added")
    LINE_CHANGED = "line_changed", _("Timeline line changed")
    LINE_HIDDEN = "line_hidden", _("Timeline line hidden")
    LINE_SHOWN = "line_shown", _("Timeline line shown again")
    MARK_MOVED = "mark_moved", _("Mark moved to another line")
    SUBMITTED = "submitted", _("Sent to review")
    RETURNED = "returned", _("Back to draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


class ItemKind(models.TextChoices):
    PREVENT = "prevent", _("Prevent: it can't happen again")
    DETECT = "detect", _("Detect: it is noticed sooner")
    MITIGATE = "mitigate", _("Mitigate: it hurts less")
    PROCESS = "process", _("Process: the way of working")


class ItemState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class ItemEvent(models.TextChoices):
    """What an entry of an action item's record tells."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")
    REOPENED = "reopened", _("Opened again")
    REMINDED = "reminded", _("Reminded")


MARK_CHOICES = [
    (Mark.BEGAN.value, pgettext_lazy("mark on a timeline", "Began")),
    (Mark.DETECTED.value, pgettext_lazy("mark on a timeline", "Detected")),
    (Mark.ACKNOWLEDGED.value, pgettext_lazy("mark on a timeline", "Acknowledged")),
    (Mark.MITIGATED.value, pgettext_lazy("mark on a timeline", "Mitigated")),
    (Mark.RESOLVED.value, pgettext_lazy("mark on a timeline", "Resolved")),
]
MEASURE_WORDS = {
    Measure.TTD: _("Time to detect"),
    Measure.TTA: _("Time to acknowledge"),
    Measure.TTM: _("Time to mitigate"),
    Measure.TTR: _("Time to resolve"),
}
