"""What is sent to a person, before a channel gives it a form."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """In the person's language and zone.

    `key` stays the same however often it is sent: by it a second copy is recognised. `title` is short enough
    for a phone; `kind` and `thread` go into a mail's headers, `html` says the same as `text`.
    """

    key: str
    kind: str
    title: str
    text: str
    html: str = ""
    thread: str = ""
    urgent: bool = False
