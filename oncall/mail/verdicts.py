"""What an error of the mail provider means for a mail, and for its address."""

import re
import smtplib
from enum import Enum
from typing import NamedTuple


class Outcome(Enum):
    """What to do with the mail."""

    RETRY = "try again later"
    REFUSED = "this mail will never go"
    DEAD = "nothing to this address will ever go"


class Verdict(NamedTuple):
    outcome: Outcome
    words: str


# Refused for good, but not for a fault of the address: full mailbox, message too long, and everything under
# 5.7 (policy: when the sender's own network is on a block list, every recipient answers so). RFC 3463.
_NOT_THE_ADDRESS = re.compile(r"\b5\.(?:7\.\d+|2\.[23]|3\.4)\b")
_LONGEST_WORDS = 2000


def read(error: Exception) -> Verdict:
    """Read an exception raised while sending one mail to one address. `words` are the provider's own.

    A 5xx answer to the recipient means a dead address, to the content a refused mail. An answer to the sender
    or to the login speaks of our own set-up: the mail waits until that is mended.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _recipient_refused(error)
    if isinstance(error, smtplib.SMTPDataError):
        words = _words(error.smtp_code, error.smtp_error)
        return Verdict(Outcome.REFUSED if error.smtp_code >= 500 else Outcome.RETRY, words)
    if isinstance(error, smtplib.SMTPResponseException):
        return Verdict(Outcome.RETRY, _words(error.smtp_code, error.smtp_error))
    unwritable = isinstance(error, ValueError) and not isinstance(error, OSError)
    if unwritable or isinstance(error, smtplib.SMTPNotSupportedError):
        # The mail itself cannot be written as a message (UnicodeError is a ValueError, and so, as an OSError
        # too, is a broken certificate, which is not the mail's fault).
        return Verdict(Outcome.REFUSED, _plain(error))
    return Verdict(Outcome.RETRY, _plain(error))


def _recipient_refused(error: smtplib.SMTPRecipientsRefused) -> Verdict:
    code, answer = next(iter(error.recipients.values()), (0, b""))
    words = _words(code, answer)
    if code < 500:
        return Verdict(Outcome.RETRY, words)
    if code == 552 or _NOT_THE_ADDRESS.search(words):
        return Verdict(Outcome.REFUSED, words)
    return Verdict(Outcome.DEAD, words)


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return _clean(text if text.startswith(str(code)) else f"{code} {text}")


def _plain(error: Exception) -> str:
    return _clean(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:_LONGEST_WORDS]
