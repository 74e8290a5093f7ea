"""How one try to send ended."""

from enum import Enum
from typing import NamedTuple


class How(Enum):
    """`sent`: the provider took it; `delivered`: the receiver itself said so. The others failed."""

    SENT = "sent"
    DELIVERED = "delivered"
    LATER = "not now, but perhaps later"
    REFUSED = "this message will never go"
    DEAD = "nothing to this address will ever go"

    @property
    def reached(self) -> bool:
        return self in {How.SENT, How.DELIVERED}


class Outcome(NamedTuple):
    """`words` are the provider's own, without secrets."""

    how: How
    words: str
