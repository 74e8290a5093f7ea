"""A clock's history: what ran, what was paused; and its edits, as pure functions on tuples.

Segments are in order and contiguous, except for the gap that time spent resolved leaves between a stop and
a reopening.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

SegmentKind = Literal["running", "paused"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch [start, end) of one clock (aware UTC); `end` None while it lasts.

    `reason` (a pending reason's code) and `by` (who set it) are carried for the ledger and mean nothing to
    the count.
    """

    start: datetime
    end: datetime | None
    kind: SegmentKind
    reason: str = ""
    by: str = ""

    @property
    def counts(self) -> bool:
        """Whether business time inside it is counted."""
        return self.kind == "running"


Segments = tuple[Segment, ...]


class Edit(NamedTuple):
    """The new segments; `clamped` when the time given lay before the clock's last instant and became it."""

    segments: Segments
    clamped: bool = False


class ClockEnded(ValueError):
    """A pause or resumption of a clock that has no open segment."""


def start(at: datetime, by: str = "") -> Edit:
    """A clock that runs from `at`."""
    return Edit((Segment(at, None, "running", by=by),))


def pause(segments: Segments, at: datetime, reason: str, by: str = "") -> Edit:
    """Stop counting from `at`. Pausing a paused clock for another reason begins a new paused segment."""
    last = _open_segment(segments)
    if last.kind == "paused" and last.reason == reason:
        return Edit(segments)
    return _follow(segments, at, "paused", reason, by)


def resume(segments: Segments, at: datetime, by: str = "") -> Edit:
    """Count again from `at`; a clock that runs is left as it is."""
    if _open_segment(segments).counts:
        return Edit(segments)
    return _follow(segments, at, "running", "", by)


def stop(segments: Segments, at: datetime) -> Edit:
    """End the clock at `at`, met, breached or cancelled alike; a stopped one is left as it is."""
    if not segments or segments[-1].end is not None:
        return Edit(segments)
    return _close(segments, at)


def reopen(segments: Segments, at: datetime, by: str = "") -> Edit:
    """The same clock goes on from `at`; the time since its stop is not counted. An open one is left alone."""
    if not segments:
        return start(at, by)
    last = segments[-1]
    if last.end is None:
        return Edit(segments)
    begin = max(at, last.end)
    return Edit((*segments, Segment(begin, None, "running", by=by)), clamped=begin != at)


def revive(segments: Segments) -> Edit:
    """Undo the stop, of a duplicate that was none: the last segment goes on, running or paused."""
    if not segments:
        return Edit(segments)
    return Edit((*segments[:-1], replace(segments[-1], end=None)))


def _open_segment(segments: Segments) -> Segment:
    if not segments or segments[-1].end is not None:
        raise ClockEnded("the clock has ended")
    return segments[-1]


def _close(segments: Segments, at: datetime) -> Edit:
    last = segments[-1]
    end = max(at, last.start)
    return Edit((*segments[:-1], replace(last, end=end)), clamped=end != at)


def _follow(segments: Segments, at: datetime, kind: SegmentKind, reason: str, by: str) -> Edit:
    closed, clamped = _close(segments, at)
    begin = closed[-1].end or at
    return Edit((*closed, Segment(begin, None, kind, reason, by)), clamped)
