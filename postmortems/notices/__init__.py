"""Mail about reviews, action items, problems and runbooks: to whom, what it says, and the outbox rows."""

from postmortems.notices.of_items import remind, tell_item_owner
from postmortems.notices.of_reviews import (
    tell_approved,
    tell_owner,
    tell_published,
    tell_returned,
    tell_reviewers,
)

__all__ = [
    "remind",
    "tell_approved",
    "tell_item_owner",
    "tell_owner",
    "tell_published",
    "tell_returned",
    "tell_reviewers",
]
