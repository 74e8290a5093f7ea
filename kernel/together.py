"""Asking once and writing at once, inside one transaction.

Inside `remembering()`, `once` asks a question a single time, and all of the transaction works with one
answer.

Inside `together()`, which remembers too, handlers of many rows hand new rows to `add`, which gives them their
keys at once. They are inserted when the block ends well, in a few statements instead of one for each.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models

Found = TypeVar("Found")
_KEYS_AT_ONCE = 200


class Together:
    """New rows by model, with keys drawn from their sequences."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = {}
        self._keys: dict[type[models.Model], list[int]] = {}

    def add(self, row: models.Model) -> None:
        model = type(row)
        row.pk = self._key_of(model)
        self._rows.setdefault(model, []).append(row)

    def write(self) -> None:
        for model, rows in self._rows.items():
            model._base_manager.bulk_create(rows)
        self._rows.clear()

    def _key_of(self, model: type[models.Model]) -> int:
        waiting = self._keys.setdefault(model, [])
        if not waiting:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                    [model._meta.db_table, model._meta.pk.column, _KEYS_AT_ONCE],
                )
                # a rolled back batch leaves a gap, as every sequence does
                waiting += sorted((key for (key,) in cursor.fetchall()), reverse=True)
        return waiting.pop()


_current: ContextVar[Together | None] = ContextVar("together", default=None)
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("memory", default=None)


def current() -> Together | None:
    """What is gathered where this runs; None outside of any `together`."""
    return _current.get()


@contextmanager
def remembering() -> Iterator[None]:
    """Answer each question of `once` a single time inside. An inner block uses the outer one's answers."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


@contextmanager
def together() -> Iterator[Together]:
    """Gather what is added inside, and write it when the block ends well. Runs inside a transaction."""
    gathered = Together()
    token = _current.set(gathered)
    try:
        with remembering():
            yield gathered
            gathered.write()
    finally:
        _current.reset(token)


def add(row: models.Model) -> None:
    """Insert a new row: with the others, where they are gathered, else at once."""
    gathered = _current.get()
    if gathered is None:
        row.save(force_insert=True)
    else:
        gathered.add(row)


def once(what: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` returns, asked a single time where answers are remembered. Nobody changes what he gets."""
    memory = _memory.get()
    if memory is None:
        return find()
    if what not in memory:
        memory[what] = find()
    found: Found = memory[what]
    return found
