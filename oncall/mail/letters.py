"""Writing a mail: its headers, made once, and the message handed to Django."""

import re
from email.utils import formataddr, parseaddr
from functools import cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.crypto import salted_hmac

from oncall.models import OutboundEmail

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def one_line(text: str, longest: int) -> str:
    """Text fit for a header: no line break or control character, not longer than the column."""
    return _CONTROL.sub(" ", text).strip()[:longest]


def headers_for(*, key: str, kind: str, thread_ref: str, automatic: bool) -> dict[str, str]:
    """The headers of a new mail (docs/semantics.md, Mail; RFC 5322 and RFC 3834).

    The Message-ID follows from the key, so a second copy of the same mail is recognised as one. Mails of one
    `thread_ref` name a common ancestor, which no mail need ever have had: clients group them all the same.
    `X-Watchdesk` is our own marker, by which our mail is known when it comes back.
    """
    headers = {"Message-ID": _message_id("mail", key), "X-Watchdesk": kind}
    if thread_ref:
        root = _message_id("thread", thread_ref)
        headers |= {"In-Reply-To": root, "References": root}
    if automatic:
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return headers


def written(mail: OutboundEmail, *, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The message as Django sends it over this connection."""
    to = formataddr((mail.to_name, mail.to_address)) if mail.to_name else mail.to_address
    message = EmailMultiAlternatives(
        subject=mail.subject, body=mail.body_text, to=[to], headers=dict(mail.headers), connection=connection
    )
    if mail.body_html:
        message.attach_alternative(mail.body_html, "text/html")
    return message


def _message_id(space: str, name: str) -> str:
    domain = _domain_of(settings.DEFAULT_FROM_EMAIL)
    return f"<{salted_hmac(f'watchdesk.{space}', name).hexdigest()[:32]}@{domain}>"


@cache
def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
