"""Reviews and action items. One model class per file."""

from postmortems.models.action_entry import ActionEntry
from postmortems.models.action_item import ActionItem
from postmortems.models.review import Review
from postmortems.models.review_entry import ReviewEntry
from postmortems.models.review_line import ReviewLine
from postmortems.models.review_point import ReviewPoint

__all__ = ["ActionEntry", "ActionItem", "Review", "ReviewEntry", "ReviewLine", "ReviewPoint"]
