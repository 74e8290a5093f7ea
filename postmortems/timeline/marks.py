"""Marks on a timeline, and the four lengths that they give (docs/semantics.md: reviews).

| measure | from | until | says |
|---|---|---|---|
| TTD | began | detected | how long nobody knew |
| TTA | detected | acknowledged | how long nobody answered |
| TTM | began | mitigated | how long people were hurt |
| TTR | began | resolved | how long it took altogether |

Lengths are of UTC time around the clock, in whole seconds. Without one of its two marks a measure is not
known (None), never zero.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class Mark(StrEnum):
    """What happened at a line: at most one line of a review carries each."""

    BEGAN = "began"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


class Measure(StrEnum):
    """Time to detect, to acknowledge, to mitigate, to resolve."""

    TTD = "ttd"
    TTA = "tta"
    TTM = "ttm"
    TTR = "ttr"


SPAN: Mapping[Measure, tuple[Mark, Mark]] = {
    Measure.TTD: (Mark.BEGAN, Mark.DETECTED),
    Measure.TTA: (Mark.DETECTED, Mark.ACKNOWLEDGED),
    Measure.TTM: (Mark.BEGAN, Mark.MITIGATED),
    Measure.TTR: (Mark.BEGAN, Mark.RESOLVED),
}

Marks = Mapping[Mark, datetime]


def measures(marks: Marks) -> dict[Measure, int | None]:
    """Every measure in whole seconds, rounded down; None where a mark is missing."""
    return {measure: _length(marks, measure) for measure in Measure}


def wrong(marks: Marks) -> list[Measure]:
    """The measures that would be negative: their end stands before their beginning."""
    return [measure for measure, length in measures(marks).items() if length is not None and length < 0]


def _length(marks: Marks, measure: Measure) -> int | None:
    begin, end = (marks.get(mark) for mark in SPAN[measure])
    return None if begin is None or end is None else (end - begin) // timedelta(seconds=1)
