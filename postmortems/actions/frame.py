"""The frame of every action on a review: one transaction, its row as the lock, its record beside."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from oncall.models import User
from oncall.record import current_via
from postmortems.actions.errors import NotAllowed
from postmortems.actions.same_click import SAME_CLICK
from postmortems.models import Review, ReviewEntry
from postmortems.models.choices import ReviewEvent
from postmortems.permissions import ReviewAbility, review_abilities
from tickets.actions.names import recorded_name

# What is read of a review does not change by these.
NOT_CONTENTS = frozenset(
    {ReviewEvent.SUBMITTED, ReviewEvent.RETURNED, ReviewEvent.APPROVED, ReviewEvent.PUBLISHED}
)


@dataclass
class ReviewHold:
    """A review under its row's lock. `now` is never earlier than its last event."""

    review: Review
    by: User | None
    now: datetime

    def record(
        self,
        kind: ReviewEvent,
        params: Mapping[str, Any] | None = None,
        *,
        unit: str = "",
        key: int | None = None,
        revision: int | None = None,
    ) -> ReviewEntry:
        """Add an entry of `by` to the review's record."""
        if kind not in NOT_CONTENTS:
            self.review.contents += 1
        return ReviewEntry.objects.create(
            review=self.review,
            at=self.now,
            kind=kind,
            actor=self.by,
            actor_name=recorded_name(self.by),
            via=current_via(),
            unit=unit,
            unit_key=key,
            revision=revision,
            params=dict(params or {}),
        )

    def just_added(self, kind: ReviewEvent) -> list[int]:
        """Keys of the parts that `by` added a moment ago. A second click waits for the first at the lock."""
        lately = self.review.record.filter(kind=kind, at__gte=self.now - SAME_CLICK)
        keys = lately.filter(actor=self.by).values_list("unit_key", flat=True)
        return [key for key in keys if key is not None]


@contextmanager
def reviewing(
    review: int, *, by: User | None, now: datetime, needs: ReviewAbility | None = None
) -> Iterator[ReviewHold]:
    """Lock the review, check what `by` may do, and store it when the block ends well.

    Raises Review.DoesNotExist, NotAllowed, and whatever Refused the block raises; then nothing was changed.
    """
    with transaction.atomic():
        locked = Review.objects.select_for_update(of=("self",)).select_related("ticket__team", "owner")
        row = locked.prefetch_related("participants").get(pk=review)
        hold = ReviewHold(row, by, max(now, row.last_event_at))
        if needs is not None and by is not None and needs not in review_abilities(by, row):
            raise NotAllowed
        yield hold
        row.last_event_at = hold.now
        row.save()
