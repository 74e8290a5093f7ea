"""Mail, over the desk's own mail provider."""

import time

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from oncall.channels.message import Message
from oncall.channels.outcome import How, Outcome
from oncall.mail import verdicts
from oncall.mail.letters import headers_for, one_line
from oncall.models import DeadAddress

_MEANS = {
    verdicts.Outcome.RETRY: How.LATER,
    verdicts.Outcome.REFUSED: How.REFUSED,
    verdicts.Outcome.DEAD: How.DEAD,
}
_SHOWN_LETTERS = 2

# A dialogue has some ten answers: all of them together stay below the lease of a delivery.
ANSWER_SECONDS = 10.0
AWAY_SECONDS = 30.0
"""So long nobody waits again for a server that let somebody wait in vain: every channel shares the sender."""


def normal(address: str) -> str:
    return address.strip().lower()


def check(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return _("This is no email address. Write one such as ana@example.org.")
    if len(address) > 254:
        return _("This address is too long: 254 characters at most.")
    return ""


def mask(address: str) -> str:
    name, _at, domain = address.rpartition("@")
    shown = f"{name[:_SHOWN_LETTERS]}…@{domain}"
    return shown if len(shown) <= 120 else f"{shown[:119]}…"


def letter(address: str, message: Message) -> EmailMultiAlternatives:
    """The message as mail, with its key."""
    headers = headers_for(
        key=f"delivery:{message.key}", kind=message.kind, thread_ref=message.thread, automatic=True
    )
    if message.urgent:
        headers |= {"Importance": "high", "X-Priority": "1"}
    mail = EmailMultiAlternatives(
        subject=one_line(message.title, 500), body=message.text, to=[address], headers=headers
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def send(address: str, message: Message) -> Outcome:
    dead = DeadAddress.objects.of(address).first()
    if dead is not None:
        return Outcome(How.DEAD, dead.reason)
    if _Silent.until > time.monotonic():
        return Outcome(How.LATER, "The mail server did not answer a moment ago.")
    mail = letter(address, message)
    try:
        with get_connection(timeout=ANSWER_SECONDS) as connection:
            mail.connection = connection
            taken = mail.send()
    # whatever a provider's client raises, its words are kept and the next message has its turn
    except Exception as error:  # noqa: BLE001
        if _hung(error):
            _Silent.until = time.monotonic() + AWAY_SECONDS
        verdict = verdicts.read(error)
        return Outcome(_MEANS[verdict.outcome], verdict.words)
    forget()
    if not taken:
        return Outcome(How.LATER, "The mail provider took no recipient.")
    return Outcome(How.SENT, "Taken by the mail provider.")


def forget() -> None:
    """Ask the mail server again, whatever it did before."""
    _Silent.until = 0.0


class _Silent:
    """The mail server let this process wait, until when on time.monotonic() it is left alone."""

    until = 0.0


def _hung(error: Exception) -> bool:
    """Whether somebody waited for an answer that never came. smtplib calls that a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
