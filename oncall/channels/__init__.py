"""Ways to reach a person, each a folder: an address is checked, masked, and sent to. They change no row.

Taking a channel away is deleting its folder and its line here (docs/contributing.md: "Channel").
"""

from typing import Protocol

from oncall.channels import apprise, email
from oncall.channels.message import Message
from oncall.channels.outcome import Outcome


class Channel(Protocol):
    """What each folder offers."""

    def normal(self, address: str) -> str:
        """The address as it is kept: one spelling for one place."""

    def check(self, address: str) -> str:
        """What is wrong with a (normal) address and what is allowed, in the reader's words; "" if nothing."""

    def mask(self, address: str) -> str:
        """What people may read of it: enough for its owner to know it, too little to use it. At most 120."""

    def send(self, address: str, message: Message) -> Outcome:
        """One try, of at most some seconds, outside of any transaction. Raises nothing."""


_channels: dict[str, Channel] = {"email": email, "apprise": apprise}


def channel_named(name: str) -> Channel:
    """The channel that a contact method names. Raises KeyError for one that is gone."""
    return _channels[name]


__all__ = ["Channel", "Message", "Outcome", "channel_named"]
