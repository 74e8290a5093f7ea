"""Who changed what, and through what: the context that pghistory writes beside every tracked change.

Web requests are wrapped by `oncall.middleware.RecordMiddleware`; ticks and commands use `acting` themselves.
The innermost context wins for each key, so an action may name its person inside a request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING

import pghistory

if TYPE_CHECKING:
    from oncall.models import User


class Via(StrEnum):
    """Through what a change came."""

    WEB = "web"
    ADMIN = "admin"
    TIMER = "timer"
    MAIL = "mail"
    COMMAND = "command"
    # the signed link of a page
    LINK = "link"


_via: ContextVar[str] = ContextVar("via", default=str(Via.COMMAND))


def current_via() -> str:
    """Through what the change being made comes, for records of the desk's own such as a ticket's timeline."""
    return _via.get()


@contextmanager
def acting(*, by: "User | None", via: str) -> Iterator[None]:
    """Record tracked changes made inside as those of `by` (None: Watchdesk itself), through `via`.

    Kept in the history's context as {"user": key or null, "via": "web"}.
    """
    token = _via.set(str(via))
    try:
        with pghistory.context(user=by.pk if by is not None else None, via=str(via)):
            yield
    finally:
        _via.reset(token)
