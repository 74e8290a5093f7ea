"""When a mail that could not be sent is tried again."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=2)
JITTER = 0.2


def next_try(*, queued_at: datetime, attempts: int, now: datetime, chance: float) -> datetime | None:
    """The next try after `attempts` failures, or None when two days have passed since it was queued.

    Waits double from one minute to four hours. `chance` in [0, 1) spreads each by up to 20 % either way, so
    that what a provider's outage held back does not come back in one instant. All times UTC, whole seconds.
    """
    if now >= queued_at + GIVE_UP_AFTER:
        return None
    wait = min(FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 16), LONGEST_WAIT)
    spread = 1 + JITTER * (2 * chance - 1)
    due = now + timedelta(seconds=round(wait.total_seconds() * spread))
    return min(due, queued_at + GIVE_UP_AFTER)
