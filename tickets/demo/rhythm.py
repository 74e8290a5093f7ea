"""When people of the company are at work, so that the past looks like one."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_QUARTER = timedelta(minutes=15)
_HOURS = {"office": (time(8, 15), time(18, 15)), "shifts": (time(6), time(22)), "always": (time(0), time.max)}


def at_work(at: datetime, works: str, zone: ZoneInfo) -> bool:
    """Whether somebody with these hours (office, shifts, always) is there at `at`, in his zone."""
    local = at.astimezone(zone)
    begins, ends = _HOURS[works]
    return begins <= local.time() < ends and (works != "office" or local.weekday() < 5)


def next_at_work(at: datetime, works: str, zone: ZoneInfo) -> datetime:
    """`at`, or the first instant after it at which he is there, as far into his day as `at` is odd."""
    while not at_work(at, works, zone):
        at += _QUARTER
    return at.astimezone(UTC)


def last_at_work(at: datetime, works: str, zone: ZoneInfo) -> datetime:
    """`at`, or the latest instant before it at which he was there."""
    while not at_work(at, works, zone):
        at -= _QUARTER
    return at.astimezone(UTC)


def on_shift(at: datetime, count: int) -> int:
    """Which of `count` people of the service desk sits there: three shifts a day, turning weekly."""
    local = at.astimezone(ZoneInfo("Europe/Madrid"))
    return ((local.hour - 7) % 24 // 8 + local.isocalendar().week) % count
