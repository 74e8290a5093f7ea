"""Many messages to one person on one channel wait for a digest (docs/semantics.md: escalation and paging)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

WINDOW = timedelta(seconds=60)
AT_ONCE = 2
"""So many messages within WINDOW go out each by itself."""


def send_at(
    now: datetime, sent: Iterable[datetime], digest_at: datetime | None = None, *, first_of_p1: bool = False
) -> datetime:
    """When a message that is ready at `now` goes out to a person over a channel: now, or with the digest.

    `sent` are the instants at which other messages or digests went there, also those that by the clock of
    another sender are later than `now`; `digest_at` when a digest that
    is already waiting will. From the third message within 60 s, messages wait at most 60 s, together. The
    first page of a P1 never waits.
    """
    if first_of_p1:
        return now
    if digest_at is not None:
        return max(digest_at, now)
    recent = sum(1 for each in sent if now - WINDOW < each)
    return now + WINDOW if recent >= AT_ONCE else now
