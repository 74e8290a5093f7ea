"""The demo's mail provider: keeps what it is given, for the page /mailbox/."""

from collections.abc import Sequence
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kernel import clock
from oncall.models import CapturedEmail


class CapturingBackend(BaseEmailBackend):
    """Stores each message as a `CapturedEmail` instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        kept = [_captured(message) for message in email_messages if message.recipients()]
        CapturedEmail.objects.bulk_create(kept)
        return len(kept)


def _captured(message: EmailMessage) -> CapturedEmail:
    addresses = [address.strip().lower() for _name, address in getaddresses(message.recipients())]
    return CapturedEmail(
        addresses=[address for address in addresses if address],
        to=", ".join(_read(each) for each in message.to),
        sender=_read(message.from_email),
        subject=str(message.subject),
        text=str(message.body),
        html=_html_of(message),
        headers={name: str(value) for name, value in message.message().items()},
        at=clock.read(),
    )


def _read(header: str) -> str:
    """As a mail client shows it: "Sofía <…>", not the encoded words that travel."""
    return str(make_header(decode_header(header)))


def _html_of(message: EmailMessage) -> str:
    alternatives: list[Any] = getattr(message, "alternatives", None) or []
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")


class NoProvider(BaseEmailBackend):
    """Stands in where no mail provider is named: mail waits and says so, instead of vanishing as if sent."""

    def open(self) -> bool:
        raise ConnectionError("No mail provider: set EMAIL_URL.")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:  # noqa: ARG002
        return int(self.open())
