"""A thread of its own for the desk that is looked at.

Its world stands in one transaction as long as the module runs. Each test ends the transaction of its own
thread, and Playwright calls back in a context of its own; neither touches the connection of this one.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")


class Backroom:
    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._world = transaction.atomic()
        self.do(self._world.__enter__)

    def do(self, what: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do it there, and wait for it."""
        return self._thread.submit(what, *args, **named).result()

    def close(self) -> None:
        """Nothing of the world stays."""
        self.do(self._end)
        self._thread.shutdown()

    def _end(self) -> None:
        transaction.set_rollback(True)
        self._world.__exit__(None, None, None)
        connection.close()
