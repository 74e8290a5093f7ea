"""One try over one service, inside the guard of outbound HTTP."""

import logging
import re
import threading
from typing import Any

from apprise import NotifyBase, NotifyFormat, NotifyType
from apprise.common import OverflowMode
from django.conf import settings

from kernel.outbound import Traffic, guarded, networks
from oncall.channels.apprise.addresses import receives_itself, secrets, service
from oncall.channels.message import Message
from oncall.channels.outcome import How, Outcome

# the token is wrong, the room or the webhook is gone
_DEAD = {401, 403, 404, 410}
# too many, too slow, or the server's own trouble
_LATER = {408, 421, 423, 425, 429}
_LONGEST_WORDS = 1000
_LONGEST_BODY = 300
_log = logging.getLogger("apprise")


def send(address: str, message: Message) -> Outcome:
    found = service(address)
    if found is None:
        return Outcome(How.REFUSED, "The library does not understand this address, or it is not allowed.")
    if receives_itself(found):
        _carry(found, message)
    with guarded(
        allowed=networks(settings.PAGING_ALLOWED_NETWORKS), headers={"Idempotency-Key": message.key}
    ) as traffic:
        taken, lines = _told(found, message)
    words = _clean(_words(traffic, lines, taken=taken), secrets(address) + _told_in(message))
    if taken:
        return Outcome(How.DELIVERED if receives_itself(found) else How.SENT, words or "Taken.")
    return Outcome(_means(traffic), words or "Not taken, without a word.")


class _Lines(logging.Handler):
    """What the library tells its log from this thread: other threads send to other people."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.lines.append(record.getMessage())


def _told(found: NotifyBase, message: Message) -> tuple[bool, list[str]]:
    """Whether the service took it, and what the library had to say."""
    heard = _Lines()
    _log.addHandler(heard)
    try:
        taken = found.notify(
            body=message.text,
            title=message.title,
            notify_type=NotifyType.WARNING if message.urgent else NotifyType.INFO,
            body_format=NotifyFormat.TEXT,
            overflow=OverflowMode.UPSTREAM,
        )
    # 170 plugins meet whatever a server answers
    except Exception as error:  # noqa: BLE001
        return False, [*heard.lines, type(error).__name__]
    finally:
        _log.removeHandler(heard)
    return bool(taken), heard.lines


def _carry(found: Any, message: Message) -> None:
    """A webhook of one's own gets the key in its payload, to know a second copy by."""
    found.payload_extras = {**found.payload_extras, "key": message.key}


def _means(traffic: Traffic) -> How:
    if not traffic.answers:
        return How.LATER
    status = traffic.answers[-1].status
    if status in _DEAD:
        return How.DEAD
    if status < 400 or status >= 500 or status in _LATER:
        return How.LATER
    return How.REFUSED


def _words(traffic: Traffic, lines: list[str], *, taken: bool) -> str:
    """The answer's status; of a failure also the beginning of what was said, for a success often repeats
    the message, with the link that acts for one person."""
    said = [
        f"HTTP {each.status} {each.reason}. {'' if taken else each.body[:_LONGEST_BODY]}".strip()
        for each in traffic.answers[-1:]
    ]
    return " ".join([traffic.problem, *said, *([] if said or traffic.problem else lines)]).strip()


def _told_in(message: Message) -> list[str]:
    """Codes and the tokens of links: who reads that a message failed must not be able to use it."""
    parts = re.split(r"[\s/]+", f"{message.title} {message.text}")
    found = {each for each in parts if len(each) > 5 and re.search(r"\d", each)}
    return sorted(found, key=len, reverse=True)


def _clean(words: str, hidden: list[str]) -> str:
    """One line without what is secret, fit for a page."""
    for each in hidden:
        words = words.replace(each, "…")
    words = re.sub(r"[\x00-\x1f\x7f\s]+", " ", words)
    return words.strip()[:_LONGEST_WORDS]
