"""What a page is about. On-call knows a label, a link and a key; whoever owns the subject registers here.

A handler's row lock is taken before the page's own, in every action and every timer, so that a ticket that
resolves its page and a page that assigns its ticket never wait for each other (docs/architecture.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from oncall.models import Page, PageEvent, User


@dataclass(frozen=True, slots=True)
class Subject:
    """What somebody must answer for: `kind` and `key` make "ticket:42"; `link` is a path of this desk."""

    kind: str
    key: int
    label: str
    link: str

    @property
    def ref(self) -> str:
        """As a page keeps it."""
        return f"{self.kind}:{self.key}"


class SubjectHandler(Protocol):
    """What the owner of a kind of subject does about its pages, all in the page's transaction."""

    def lock(self, key: int, *, skip_locked: bool) -> bool:
        """Lock the subject's row; False when somebody else holds it (`skip_locked`) or it is gone."""

    def why(self, cause: str, params: Mapping[str, Any]) -> str:
        """Why a page was raised, in the reader's words; "" where the kind of cause is unknown."""

    def hides_notes(self, key: int, person: User) -> bool:
        """Whether what people noted about it is not for this one, who may see its pages."""

    def told(self, page: Page, people: Sequence[User], now: datetime) -> None:
        """These people were told: from now on they may see the subject."""

    def acknowledged(self, page: Page, by: User, now: datetime) -> None:
        """Somebody answers for it."""

    def news(self, page: Page, event: PageEvent, now: datetime) -> None:
        """Something was recorded on the page: for the subject's own timeline."""


_handlers: dict[str, SubjectHandler] = {}


def register(kind: str, handler: SubjectHandler) -> None:
    """Name the owner of a kind of subject, when the apps start."""
    _handlers[kind] = handler


def handler_of(subject_key: str) -> tuple[SubjectHandler | None, int]:
    """The handler of a page's `subject_key` and the subject's own key; no handler: nobody owns it."""
    kind, _colon, key = subject_key.partition(":")
    return _handlers.get(kind), int(key) if key.isdigit() else 0


def lock_subject(subject_key: str, *, skip_locked: bool = False) -> bool:
    """Take the row lock that stands above a page's; True as well where nobody owns the subject."""
    handler, key = handler_of(subject_key)
    return handler is None or handler.lock(key, skip_locked=skip_locked)


def notes_hidden(subject_key: str, person: User) -> bool:
    """Whether this person, who may see a page, is not shown what people wrote on its record."""
    handler, key = handler_of(subject_key)
    return handler is not None and handler.hides_notes(key, person)


def why_raised(subject_key: str, cause: str, params: Mapping[str, Any]) -> str:
    """Why a page was raised, in the reader's words; "" where only its record's own words say so."""
    handler, _key = handler_of(subject_key)
    return handler.why(cause, params) if handler else ""
