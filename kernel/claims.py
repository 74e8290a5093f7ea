"""Claiming rows that are due, whatever their kind: the one loop behind every tick."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog
from django.db import models, transaction

from kernel import clock

log = structlog.get_logger(__name__)

Row = TypeVar("Row", bound=models.Model)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)

_stopping = threading.Event()


def stop() -> None:
    """Make every `drain` of this process end after the row it is at: the worker is shutting down."""
    _stopping.set()


def stopping() -> bool:
    """Whether this process was told to stop: loops of their own ask before each unit of work."""
    return _stopping.is_set()


@dataclass(frozen=True)
class Drained:
    """What one drain did. `lateness` is how overdue the most overdue claimed row was, zero when none was."""

    handled: int
    failed: int
    lateness: timedelta
    # false when the time budget or a stop ended it while rows were still due
    finished: bool


class _Run(Generic[Row]):
    """A drain on its way: how long it may go on, and what it has done so far."""

    def __init__(
        self, handle: Callable[[Row, datetime], None], *, due_field: str, failures_field: str, budget: float
    ) -> None:
        self._handle = handle
        self._due_field, self._failures_field = due_field, failures_field
        self._deadline = time.monotonic() + budget
        self._handled, self._failed, self._lateness = 0, 0, timedelta()

    def is_over(self) -> bool:
        return _stopping.is_set() or time.monotonic() > self._deadline

    def take(self, row: Row, now: datetime) -> None:
        """Handle one claimed row; one that fails comes again later."""
        # before: what is handled is not due any more
        lateness = now - getattr(row, self._due_field)
        if _handled(row, self._handle, now=now, due_field=self._due_field):
            self._handled += 1
        else:
            self._failed += 1
            _push_on(row, now=now, due_field=self._due_field, failures_field=self._failures_field)
        self._lateness = max(self._lateness, lateness)

    def take_all(
        self, rows: list[Row], handle_all: Callable[[Sequence[Row], datetime], None] | None, now: datetime
    ) -> bool:
        """Handle a batch at once; false when nothing of it was done."""
        lateness = [now - getattr(row, self._due_field) for row in rows]
        if not _all_handled(rows, handle_all, now=now, due_field=self._due_field):
            return False
        self._handled += len(rows)
        self._lateness = max(self._lateness, *lateness)
        return True

    def end(self, *, finished: bool) -> Drained:
        return Drained(self._handled, self._failed, self._lateness, finished)


def claim(
    rows: "models.QuerySet[Row]", *, due_field: str, now: datetime, batch: int, of: Sequence[str] = ("self",)
) -> list[Row]:
    """Lock and return up to `batch` rows whose `due_field` is at or before `now`, oldest first, then by key.

    Runs inside a transaction; rows that somebody else holds are passed over (SKIP LOCKED). `of` names what is
    locked: "self", or the relation whose row is the lock (`of=("ticket",)`, with select_related on it). Then
    the rows are read a second time under the lock, because the first reading may be older than what its last
    holder committed. Each due field has a partial index that names its worker.
    """
    due = rows.filter(**{f"{due_field}__lte": now}).order_by(due_field, "pk")
    claimed = list(due.select_for_update(skip_locked=True, of=of)[:batch])
    if claimed and "self" not in of:
        return list(due.filter(pk__in=[row.pk for row in claimed]))
    return claimed


def drain(
    rows: "models.QuerySet[Row]",
    *,
    due_field: str,
    handle: Callable[[Row, datetime], None],
    handle_all: Callable[[Sequence[Row], datetime], None] | None = None,
    of: Sequence[str] = ("self",),
    failures_field: str = "",
    batch: int = 50,
    budget: float = 20.0,
    read: Callable[[], datetime] = clock.read,
) -> Drained:
    """Hand due rows to `handle(row, now)` until none is due, `budget` seconds are spent, or `stop` is called.

    One transaction per batch and a savepoint per row. `handle` writes effect, record and the row's next due
    time (or None); a row left due would come again in the next batch, so that is an error like one it raises.
    `handle_all` may do a whole batch at once; when it fails, nothing of it stays and each row is handled by
    itself. A failed row's due time is moved on, by a minute, or doubling up to an hour when `failures_field`
    names the column that counts them; the rest of the batch goes on. A lost connection ends the drain and
    raises.
    """
    run = _Run(handle, due_field=due_field, failures_field=failures_field, budget=budget)
    while True:
        with transaction.atomic():
            now = read()
            claimed = claim(rows, due_field=due_field, now=now, batch=batch, of=of)
            if not run.is_over() and run.take_all(claimed, handle_all, now):
                continue
            for row in claimed:
                if run.is_over():
                    return run.end(finished=False)
                run.take(row, now)
        if not claimed:
            return run.end(finished=True)


def drain_under(
    rows: "models.QuerySet[Row]",
    *,
    due_field: str,
    lock_above: Callable[[Row, datetime], bool],
    handle: Callable[[Row, datetime], None],
    failures_field: str = "",
    batch: int = 50,
    budget: float = 20.0,
    read: Callable[[], datetime] = clock.read,
) -> Drained:
    """`drain` for rows whose lock comes after somebody else's, one transaction each.

    Due rows are read without a lock. For each, `lock_above(row, now)` takes the lock that stands above it, or
    says False; then the row itself is locked, read again, and handled if it is still due. What somebody
    holds is passed over for this drain. Failures as in `drain`.
    """
    run = _Run(handle, due_field=due_field, failures_field=failures_field, budget=budget)
    passed: list[object] = []
    while True:
        now = read()
        due = rows.filter(**{f"{due_field}__lte": now})
        seen = list(due.exclude(pk__in=passed).order_by(due_field, "pk")[:batch])
        if not seen:
            return run.end(finished=not passed or not due.exists())
        for each in seen:
            if run.is_over():
                return run.end(finished=False)
            with transaction.atomic():
                row = _held_under(each, due, lock_above, now)
                if row is None:
                    passed.append(each.pk)
                else:
                    run.take(row, now)


def oldest_seconds(due: "models.QuerySet[Row]", due_field: str, *, now: datetime) -> float:
    """Age in seconds of the first of these rows, which stand in the order they fall due; zero if none is."""
    oldest: datetime | None = due.values_list(due_field, flat=True).first()
    return (now - oldest).total_seconds() if oldest else 0.0


def _held_under(
    seen: Row, due: "models.QuerySet[Row]", lock_above: Callable[[Row, datetime], bool], now: datetime
) -> Row | None:
    """The row as it is under both locks; None when one of them is held, or it is not due any more."""
    if not lock_above(seen, now):
        return None
    return due.select_for_update(skip_locked=True, of=("self",)).filter(pk=seen.pk).first()


class LeftDue(RuntimeError):
    """A handler returned without moving the row's due time."""


def _handled(row: Row, handle: Callable[[Row, datetime], None], *, now: datetime, due_field: str) -> bool:
    try:
        with transaction.atomic():
            handle(row, now)
            _check_moved_on(row, now=now, due_field=due_field)
    # one bad row must not hold up the others, whatever its handler raises
    except Exception:
        log.exception("due_row_failed", model=type(row).__name__, key=row.pk, due_field=due_field)
        return False
    return True


def _all_handled(
    claimed: list[Row],
    handle_all: Callable[[Sequence[Row], datetime], None] | None,
    *,
    now: datetime,
    due_field: str,
) -> bool:
    # one alone is as quick by itself
    if handle_all is None or len(claimed) < 2:
        return False
    try:
        with transaction.atomic():
            handle_all(claimed, now)
            rows = type(claimed[0])._base_manager.filter(pk__in=[row.pk for row in claimed])
            if rows.filter(**{f"{due_field}__lte": now}).exists():
                raise LeftDue(f"{type(claimed[0]).__name__}: a batch left rows due.")
    # which of them it was is found one by one
    except Exception:
        log.exception("due_batch_failed", model=type(claimed[0]).__name__, due_field=due_field)
        return False
    return True


def _check_moved_on(row: models.Model, *, now: datetime, due_field: str) -> None:
    due = _row(row).values_list(due_field, flat=True).first()
    if due is not None and due <= now:
        raise LeftDue(f"{type(row).__name__} {row.pk} is still due at {due} after it was handled.")


def _row(row: models.Model) -> "models.QuerySet[models.Model]":
    # past a default manager that hides rows: what was claimed is found again
    return type(row)._base_manager.filter(pk=row.pk)


def _push_on(row: models.Model, *, now: datetime, due_field: str, failures_field: str) -> None:
    changes: dict[str, object] = {due_field: now + FIRST_PAUSE}
    if failures_field:
        failures: int = getattr(row, failures_field) + 1
        changes = {
            due_field: now + min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE),
            failures_field: failures,
        }
    _row(row).update(**changes)
