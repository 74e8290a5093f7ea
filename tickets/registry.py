"""What the rooms above may say about a ticket: filled when the apps start, read by actions and pages.

`tickets` knows nothing of reviews, problems or runbooks; they register here what a ticket must ask upward
(docs/architecture.md, "Rooms and floors").
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from oncall.models import User
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of closing a ticket: a sentence, and the page where it is removed."""

    message: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: its template, and what that reads. The context never holds what the reader may not
    see."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What a ticket that is being logged is about so far; keys, None while unknown."""

    title: str = ""
    category: int | None = None
    subcategory: int | None = None
    service: int | None = None


ClosingGate: TypeAlias = Callable[[Ticket], Iterable[Obstacle]]
TicketPanel: TypeAlias = Callable[[User, Ticket], Panel | None]
LogHint: TypeAlias = Callable[[User, About], Panel | None]
Follower: TypeAlias = Callable[[Ticket, AbstractSet[str], User | None, datetime], None]

traces: dict[str, Any] = {}
"""Models of the rooms above that name a ticket as `ticket`, by the word `Ticket.may_have` takes."""

closing_gates: list[ClosingGate] = []
"""Asked before a ticket closes, under its lock."""

panels: list[TicketPanel] = []
"""Shown on the ticket's page to those who read its internal side."""

log_hints: list[LogHint] = []
"""Shown on the log form, to who logs for others."""

followers: list[Follower] = []
"""Called in the transaction of each action on a ticket, with the kinds of what it recorded, by whom, when."""

demo_chapters: list[str] = []
"""Generators of the rooms above (dotted paths), which `load_demo` plays between its own scenes.

Each is called with the demo's stage and `now` (UTC, the end of it), and yields the instants, never going
back, at which it goes on.
"""


def obstacles(ticket: Ticket) -> list[Obstacle]:
    """Everything that stands in the way of closing this ticket; nothing when it may close."""
    return [each for gate in closing_gates for each in gate(ticket)]


def panels_for(user: User, ticket: Ticket) -> list[Panel]:
    """What the rooms above show this person, who may read the ticket's internal side."""
    return [panel for show in panels if (panel := show(user, ticket)) is not None]


def hints_for(user: User, about: About) -> list[Panel]:
    """What the rooms above know about what is being logged."""
    return [panel for show in log_hints if (panel := show(user, about)) is not None]


def follow(ticket: Ticket, kinds: AbstractSet[str], by: User | None, now: datetime) -> None:
    """Tell the rooms above what an action recorded, before it is committed."""
    for follower in followers:
        follower(ticket, kinds, by, now)
