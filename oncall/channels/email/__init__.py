"""Mail, over the desk's own mail provider."""

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
    mail = letter(address, message)
    try:
        with get_connection() as connection:
            mail.connection = connection
            taken = mail.send()
    # whatever a provider's client raises, its words are kept and the next message has its turn
    except Exception as error:  # noqa: BLE001
        verdict = verdicts.read(error)
        return Outcome(_MEANS[verdict.outcome], verdict.words)
    if not taken:
        return Outcome(How.LATER, "The mail provider took no recipient.")
    return Outcome(How.SENT, "Taken by the mail provider.")
