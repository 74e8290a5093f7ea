"""The rows a clock opens to: where its time went, adding up (docs/semantics.md: clocks, the ledger).

Data only, from the same segments and calendar the count uses; words are put to it when it is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from kernel.wallclock import day_start, local_date, next_date
from tickets.sla.calendar import BusinessCalendar
from tickets.sla.clock import read_clock
from tickets.sla.segments import Segment

RowKind = Literal["counted", "closed", "holiday", "paused", "resolved", "total", "due"]
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the ledger: [start, end) in UTC.

    `seconds` is what the row adds to the count (0 unless counted), `running_total` the count after it. A
    holiday has its local date in the calendar's zone in `on`, and its name in `reason`. The `total` row
    holds the count so far in both; the `due` row is the instant at which the target is used up (start ==
    end).
    """

    kind: RowKind
    start: datetime
    end: datetime
    seconds: int = 0
    running_total: int = 0
    reason: str = ""
    by: str = ""
    on: date | None = None


def ledger(
    segments: Sequence[Segment], calendar: BusinessCalendar, target: int, now: datetime
) -> list[LedgerRow]:
    """The history of a clock up to `now`, in order of time, tiling it without gap.

    A breached clock has its `due` row where the target was used up (its count is cut there); another has
    it, if it has a due time, after the `total`.
    """
    reading = read_clock(segments, calendar, target, now)
    cut = reading.due_at if reading.breached else None
    rows: list[LedgerRow] = []
    total, marked = 0, cut is None
    for row in _history(segments, calendar, now):
        for part in _cut_at(row, cut):
            if cut is not None and not marked and part.start >= cut:
                rows.append(LedgerRow("due", cut, cut, running_total=total))
                marked = True
            total += part.seconds
            rows.append(replace(part, running_total=total))
    if not rows:
        return []
    end = rows[-1].end
    rows.append(LedgerRow("total", end, end, seconds=total, running_total=total))
    if cut is None and reading.due_at is not None:
        rows.append(LedgerRow("due", reading.due_at, reading.due_at, running_total=target))
    return rows


def _history(segments: Sequence[Segment], calendar: BusinessCalendar, now: datetime) -> Iterator[LedgerRow]:
    """The segments as rows, and the time between a stop and a reopening; what has no length is left out."""
    before: datetime | None = None
    for segment, end in _joined(segments, now):
        if before is not None and before < segment.start:
            yield LedgerRow("resolved", before, segment.start)
        if segment.counts:
            yield from _running_rows(segment, end, calendar)
        elif segment.start < end:
            yield LedgerRow("paused", segment.start, end, reason=segment.reason, by=segment.by)
        before = end


def _joined(segments: Sequence[Segment], now: datetime) -> list[tuple[Segment, datetime]]:
    """The segments up to `now` with their ends; running ones that touch are joined."""
    joined: list[tuple[Segment, datetime]] = []
    for segment in segments:
        if segment.start > now:
            break
        end = now if segment.end is None else min(segment.end, now)
        if joined and segment.counts and joined[-1][0].counts and joined[-1][1] == segment.start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((segment, end))
    return joined


def _running_rows(segment: Segment, end: datetime, calendar: BusinessCalendar) -> Iterator[LedgerRow]:
    at = segment.start
    for opening in calendar.open_intervals(segment.start, end):
        yield from _closed_rows(at, opening.start, calendar)
        yield LedgerRow("counted", opening.start, opening.end, seconds=opening.seconds, by=segment.by)
        at = opening.end
    yield from _closed_rows(at, end, calendar)


def _closed_rows(start: datetime, end: datetime, calendar: BusinessCalendar) -> Iterator[LedgerRow]:
    """A closed span as one row, but each holiday in it as its own.

    A holiday's row goes on to the opening that ends the span if that is on the next date: "closed, Tue
    holiday, Wed 09:00 counted" needs no line for the small hours of Wednesday.
    """
    if start >= end:
        return
    at, zone = start, calendar.zone
    days = calendar.holidays(local_date(start, zone), local_date(end - _SECOND, zone))
    for on in days:
        begin, until = max(day_start(on, zone), at), min(day_start(next_date(on), zone), end)
        if on == days[-1] and local_date(end, zone) == next_date(on):
            until = end
        if at < begin:
            yield LedgerRow("closed", at, begin)
        yield LedgerRow("holiday", begin, until, reason=calendar.spec.labels.get(on, ""), on=on)
        at = until
    if at < end:
        yield LedgerRow("closed", at, end)


def _cut_at(row: LedgerRow, cut: datetime | None) -> list[LedgerRow]:
    if cut is None or row.kind != "counted" or not row.start < cut < row.end:
        return [row]
    counted = (cut - row.start) // _SECOND
    return [
        replace(row, end=cut, seconds=counted),
        replace(row, start=cut, seconds=row.seconds - counted),
    ]
