"""That somebody should be paged, as an action finds out; done when the action is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oncall.models import EscalationPolicy, Page, User

P1, THRESHOLD, MOVED, PERSON = "p1", "threshold", "moved", "person"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page about the held ticket. Without a policy it is for the team that holds the ticket in the end.

    `cause` and `params` are data, put into words when read; `reason` is what a person wrote.
    """

    cause: str
    params: Mapping[str, Any] = field(default_factory=dict)
    urgency: str = Page.Urgency.HIGH
    policy: EscalationPolicy | None = None
    by: User | None = None
    reason: str = ""
