"""Half-open intervals [start, end) of instants, and the set algebra on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

Point = TypeVar("Point", int, datetime)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The instants from `start` up to, not including, `end`: aware datetimes, in UTC by convention.

    An empty interval (start == end) is allowed. Raises ValueError for naive or reversed ends.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an interval needs aware datetimes")
        if self.end < self.start:
            raise ValueError(f"interval ends before it starts: {self.start} > {self.end}")

    @property
    def seconds(self) -> int:
        """Whole elapsed seconds between the ends."""
        return int((self.end - self.start).total_seconds())

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def unite(pairs: Iterable[tuple[Point, Point]]) -> list[tuple[Point, Point]]:
    """Sort pairs, drop the empty ones, and merge those that overlap or touch."""
    united: list[tuple[Point, Point]] = []
    for start, end in sorted(pairs):
        if start >= end:
            continue
        if united and start <= united[-1][1]:
            if end > united[-1][1]:
                united[-1] = (united[-1][0], end)
        else:
            united.append((start, end))
    return united


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The instants in any of the intervals, as sorted, disjoint, non-touching intervals."""
    return [Interval(start, end) for start, end in unite((each.start, each.end) for each in intervals)]


def intersect(left: Iterable[Interval], right: Iterable[Interval]) -> list[Interval]:
    """The instants in both sets."""
    ours, theirs = union(left), union(right)
    both: list[Interval] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start, end = max(ours[i].start, theirs[j].start), min(ours[i].end, theirs[j].end)
        if start < end:
            both.append(Interval(start, end))
        if ours[i].end < theirs[j].end:
            i += 1
        else:
            j += 1
    return both


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """The instants in `intervals` that are in none of `taken`."""
    holes = union(taken)
    left: list[Interval] = []
    for each in union(intervals):
        at = each.start
        for hole in holes:
            if hole.end <= at:
                continue
            if hole.start >= each.end:
                break
            if at < hole.start:
                left.append(Interval(at, hole.start))
            at = hole.end
        if at < each.end:
            left.append(Interval(at, each.end))
    return left
