"""What pages show of clocks, durations and instants: data and words, in the reader's language and zone.

The reader's zone and language are Django's active ones (`timezone.activate`, `translation.activate`); whoever
writes to somebody else than the current reader activates that person's first.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kernel.wallclock import which_words
from tickets.models import SlaClock
from tickets.models.choices import WARNED_BEFORE, ClockState, Metric
from tickets.sla.calendar import BusinessCalendar

CLOSE_SHARE = 4
CLOSE_SECONDS = 30 * 60
_OPENING_SEARCH = timedelta(days=21)
_DAY = 86_400
_LAST_MINUTES = 600


@dataclass(frozen=True, slots=True)
class ClockFace:
    """What a clock shows at one instant; the names are those that `components/clock.html` reads.

    `state` is running, close (under a quarter of the target or half an hour left; of an update five minutes),
    breached, paused, met, missed or cancelled. `left` is in business seconds, negative by what it is over.
    `now` is in seconds since 1970, `open_segments` the coming openings in the same unit, to a day
    after it is or was due, so that what it is over grows too. `closed` says until when the calendar is
    closed; else empty.
    """

    metric: str
    state: str
    words: str
    detail: str
    closed: str
    left: int
    target: int
    due_at: datetime | None
    now_at: datetime
    open_segments: list[tuple[int, int]]
    business: bool

    @property
    def sub(self) -> str:
        """The small line: which metric, and when it is or was due."""
        name = _metric_name(self.metric, get_language())
        return _("%(metric)s %(detail)s") % {"metric": name, "detail": self.detail} if self.detail else name

    @property
    def now(self) -> int:
        return int(self.now_at.timestamp())

    @property
    def segments(self) -> str:
        return json.dumps(self.open_segments, separators=(",", ":"))

    @property
    def close_at(self) -> int:
        """Seconds left below which the clock is close to its breach."""
        return close_below(self.target, self.metric)

    @property
    def used(self) -> int | None:
        """Share of the target that is used up, 0 to 100; None where a bar says nothing more."""
        if self.state not in ("running", "close", "paused") or not self.target:
            return None
        return min(100, max(0, 100 - self.left * 100 // self.target))


@lru_cache(maxsize=64)
def _metric_name(metric: str, _language: str | None) -> str:
    # a chip has room for some 27 characters
    return _("Response") if metric == Metric.FIRST_RESPONSE else str(Metric(metric).label)


def close_below(target: int, metric: str) -> int:
    """Business seconds left below which a clock counts as close to its breach."""
    if metric == Metric.NEXT_UPDATE:
        return WARNED_BEFORE
    return max(target // CLOSE_SHARE, CLOSE_SECONDS)


def clock_face(clock: SlaClock, now: datetime) -> ClockFace:
    """Read a clock for display. Needs `clock.calendar_version`; makes no query when that is loaded.

    The stored due time suffices: a running clock has `business_seconds(now, due_at)` left (docs/semantics.md,
    "Clocks").
    """
    calendar = clock.calendar_version.engine()
    running = clock.state == ClockState.RUNNING and clock.due_at is not None
    left = _left(clock, calendar, now) if running else clock.left
    coming = _coming(calendar, now, clock.due_at) if running else []
    opens_at = _next_opening(coming, calendar, now) if running and not calendar.is_open(now) else None
    state = _state(clock, left, now)
    return ClockFace(
        metric=clock.metric,
        state=state,
        words=_words(state, left, business=not calendar.spec.always_open),
        detail=_detail(clock, state, now),
        closed=_("closed until %(opens)s") % {"opens": when_words(opens_at, now)} if opens_at else "",
        left=left,
        target=clock.target,
        due_at=clock.due_at,
        now_at=now,
        open_segments=coming,
        business=not calendar.spec.always_open,
    )


def duration_words(seconds: int, *, business: bool = True) -> str:
    """A length of time, rounded down to the minute: "45 s", "12 min", "3 h 5 min".

    Business hours are never summed up to days, which would have 24 hours; 24×7 time is, from two days on.
    """
    amount = abs(seconds)
    if amount < 60:
        return _("%(seconds)d s") % {"seconds": amount}
    minutes = amount // 60
    hours, minutes = divmod(minutes, 60)
    if not business and hours >= 48:
        days, hours = divmod(hours, 24)
        return (_("%(days)d d %(hours)d h") if hours else _("%(days)d d")) % {"days": days, "hours": hours}
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def count_words(seconds: int) -> str:
    """Counted business time in the ledger's short form, exact to the second: "1:48", "0:03:20"."""
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}" + (f":{second:02d}" if second else "")
    return f"−{text}" if seconds < 0 else text


def when_words(at: datetime, now: datetime) -> str:
    """An instant as short as it stays clear at `now`: "14:30", "Wed 14:30", "Wed 9 Dec 14:30"."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    clock_time = f"{local:%H:%M}{which_words(local)}"
    days = abs((local.date() - today.date()).days)
    if days == 0:
        return clock_time
    if days < 7:
        return f"{formatted(local.date(), 'D')} {clock_time}"
    if days < 300:
        return f"{formatted(local.date(), 'D j M')} {clock_time}"
    return f"{formatted(local.date(), 'D j M Y')} {clock_time}"


def formatted(local: date, pattern: str) -> str:
    """A day, or an instant in its own zone, in a format of Django's; queues show the same ones all day."""
    # two instants are equal in any zones, their wall clocks are not
    wall = local.replace(tzinfo=None) if isinstance(local, datetime) else local
    return _formatted(wall, pattern, get_language())


@lru_cache(maxsize=4096)
def _formatted(wall: date, pattern: str, _language: str | None) -> str:
    return formats.date_format(wall, pattern)


def age_words(since: datetime, now: datetime) -> str:
    """How long ago in its greatest unit: "12 min", "3 h", "5 days"; wall-clock time."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < 2 * _DAY:
        return duration_words(seconds if seconds < 3600 else seconds // 3600 * 3600)
    days = seconds // _DAY
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def _left(clock: SlaClock, calendar: BusinessCalendar, now: datetime) -> int:
    due_at = clock.due_at
    if due_at is None:
        return clock.left
    if now <= due_at:
        return calendar.business_seconds(now, due_at)
    return -calendar.business_seconds(due_at, now)


def _state(clock: SlaClock, left: int, now: datetime) -> str:
    if clock.state == ClockState.CANCELLED:
        return "cancelled"
    if clock.state == ClockState.STOPPED:
        return "missed" if clock.breached_at else "met"
    if clock.state == ClockState.PAUSED:
        return "paused"
    if clock.due_at is not None and now > clock.due_at:
        return "breached"
    return "close" if left <= close_below(clock.target, clock.metric) else "running"


def chip_words(seconds: int, *, business: bool, ticking: bool) -> str:
    """A clock's time left or over as its chip shows it, and `static/js/clock.js` goes on: "4:12", "31 h".

    To the second in the last ten minutes of a `ticking` clock, without minutes from a day on.
    """
    amount = abs(seconds)
    if ticking and amount < _LAST_MINUTES:
        return f"{amount // 60}:{amount % 60:02d}"
    if amount < 60:
        return _("%(minutes)d min") % {"minutes": 0}
    if amount < _DAY:
        return duration_words(amount)
    if business:
        return _("%(hours)d h") % {"hours": amount // 3600}
    days, hours = divmod(amount // 3600, 24)
    return (_("%(days)d d %(hours)d h") if hours else _("%(days)d d")) % {"days": days, "hours": hours}


def _words(state: str, left: int, *, business: bool) -> str:
    amount = {"time": chip_words(left, business=business, ticking=state in ("running", "close"))}
    match state:
        case "running" | "close":
            return _("%(time)s left") % amount
        case "breached":
            return _("%(time)s over") % amount
        case "paused":
            return (_("Paused, %(time)s over") if left < 0 else _("Paused, %(time)s left")) % amount
        case "met":
            return _("Met")
        case "missed":
            return _("Missed")
        case _:
            return _("Cancelled")


def _detail(clock: SlaClock, state: str, now: datetime) -> str:
    if state in ("running", "close") and clock.due_at is not None:
        return _("due %(due)s") % {"due": when_words(clock.due_at, now)}
    if state == "met":
        return _("took %(time)s") % {"time": duration_words(max(clock.target - clock.left, 0))}
    if state == "breached" and clock.due_at is not None and now - clock.due_at > timedelta(days=2):
        return _("due %(due)s") % {"due": formatted(timezone.localtime(clock.due_at).date(), "D j M")}
    was_due = clock.due_at if state == "breached" else clock.breach_due_at
    return _("was due %(due)s") % {"due": when_words(was_due, now)} if was_due is not None else ""


def _coming(calendar: BusinessCalendar, now: datetime, due_at: datetime | None) -> list[tuple[int, int]]:
    until = max(due_at or now, now) + timedelta(days=1)
    return [
        (int(opening.start.timestamp()), int(opening.end.timestamp()))
        for opening in calendar.open_intervals(now, until)
    ]


def _next_opening(
    coming: list[tuple[int, int]], calendar: BusinessCalendar, now: datetime
) -> datetime | None:
    if coming:
        return datetime.fromtimestamp(coming[0][0], tz=now.tzinfo)
    return _opening_after(calendar, now)


@lru_cache(maxsize=64)
def _opening_after(calendar: BusinessCalendar, now: datetime) -> datetime | None:
    """One answer for all clocks of a page."""
    openings = calendar.open_intervals(now, now + _OPENING_SEARCH)
    return openings[0].start if openings else None


def zone_name() -> str:
    """The name of the reader's zone, "Europe/Madrid"."""
    return timezone.get_current_timezone_name()
