"""The one reader of the time. Views, tasks and commands call `read`; what lies below gets `now` passed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection


class FrozenClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self._now = _whole_second(at)

    @property
    def now(self) -> datetime:
        """The instant it shows: aware, UTC, whole seconds."""
        return self._now

    def advance(self, by: timedelta | None = None, **units: float) -> datetime:
        """Move on by a timedelta, or by `hours=2, minutes=5`; return the new instant."""
        self._now = _whole_second(self._now + (by or timedelta()) + timedelta(**units))
        return self._now

    def move_to(self, at: datetime) -> datetime:
        """Jump to an aware instant, later or earlier; return it in UTC."""
        self._now = _whole_second(at)
        return self._now


_frozen: list[FrozenClock] = []


def read() -> datetime:
    """Return the database's time: aware, UTC, floored to whole seconds.

    It is `clock_timestamp()`, so it goes on inside a transaction, and all processes on all machines share it.
    """
    if _frozen:
        return _frozen[-1].now
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    instant: datetime = row[0]
    return _whole_second(instant)


@contextmanager
def frozen(at: datetime) -> Iterator[FrozenClock]:
    """Make `read` answer `at` in every thread of this process until the block ends. For tests.

    Other processes and the database keep the real time.
    """
    clock = FrozenClock(at)
    _frozen.append(clock)
    try:
        yield clock
    finally:
        _frozen.remove(clock)


def _whole_second(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return at.astimezone(UTC).replace(microsecond=0)
