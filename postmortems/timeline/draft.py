"""Drafting a timeline: what the record tells becomes lines, each once.

A line remembers the record it came from, so drafting again adds only what is new: it never brings back what
was hidden, and never touches what was edited.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from postmortems.timeline.marks import Mark, Marks, wrong

LONGEST_TEXT = 400
MESSAGE = "delivery"
"""The kind of a source that tells what became of a message."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a line comes from: the kind of row and its key. Unique within a review."""

    kind: str
    key: int


@dataclass(frozen=True, slots=True)
class Record:
    """Something that happened, in words. `ticket` is the key of the ticket it belongs to, which decides who
    may read it; `suggests` the mark that it could carry."""

    source: Source
    at: datetime
    text: str
    ticket: int
    suggests: Mark | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be added. `at` is aware UTC."""

    source: Source
    at: datetime
    text: str
    ticket: int
    mark: Mark | None = None


def draft(
    records: Iterable[Record],
    *,
    known: AbstractSet[Source] = frozenset(),
    marks: Marks | None = None,
    decided: AbstractSet[Mark] = frozenset(),
) -> list[Line]:
    """The lines that are new, in the order of time.

    `known` are the sources that have a line already, hidden and edited ones too; `marks` stand on those
    lines, and `decided` are marks that a person set or took away. Of those none is suggested again, nor one
    that would make a measure negative. Of several records that suggest a mark the first one carries it, for
    `resolved` the last: what was reopened was not over. So `resolved` alone leaves the line it stands on,
    unless a person decided it, for one that came later.
    """
    fresh: dict[Source, Line] = {}
    wishes: list[tuple[Mark, Source]] = []
    for record in sorted(records, key=_in_order):
        if record.source in known or record.source in fresh:
            continue
        fresh[record.source] = Line(record.source, record.at, shortened(record.text), record.ticket)
        if record.suggests is not None:
            wishes.append((record.suggests, record.source))
    for mark, source in _chosen(wishes, fresh, dict(marks or {}), decided):
        fresh[source] = replace(fresh[source], mark=mark)
    return list(fresh.values())


def _in_order(record: Record) -> tuple[datetime, bool, Source]:
    """By time; at one instant somebody is paged first, and then a message reaches him."""
    return record.at, record.source.kind == MESSAGE, record.source


def _chosen(
    wishes: Sequence[tuple[Mark, Source]],
    lines: dict[Source, Line],
    marks: dict[Mark, datetime],
    decided: AbstractSet[Mark],
) -> list[tuple[Mark, Source]]:
    chosen = []
    for mark in Mark:
        if mark in decided:
            continue
        theirs = [source for wish, source in wishes if wish is mark]
        for source in reversed(theirs) if mark is Mark.RESOLVED else theirs:
            at = lines[source].at
            if _is_free(mark, at, marks) and not wrong({**marks, mark: at}):
                marks[mark] = at
                chosen.append((mark, source))
                break
    return chosen


def _is_free(mark: Mark, at: datetime, marks: Marks) -> bool:
    """Whether no line carries it; a resolution takes it from an earlier one."""
    return mark not in marks or (mark is Mark.RESOLVED and marks[mark] < at)


def shortened(text: str) -> str:
    """One line of at most 400 characters; what is longer stands in the record."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1].rstrip()}…"
