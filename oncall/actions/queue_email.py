"""Putting a mail into the outbox."""

from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from kernel import together
from kernel.nudge import nudge
from oncall.mail.letters import headers_for, one_line
from oncall.models import DeadAddress, OutboundEmail, User

SENDER = "oncall.tasks.tick_outbox"


class Mail(TypedDict):
    """What a mail is made of. `subject_ref` is what it is about ("ticket:42"), `thread_ref` what mail clients
    should group it by. `auto`, unless said, tells that no person wrote it (RFC 3834)."""

    to_address: str
    kind: str
    subject: str
    body: str
    to_name: NotRequired[str]
    recipient: NotRequired[User | None]
    html: NotRequired[str]
    subject_ref: NotRequired[str]
    thread_ref: NotRequired[str]
    auto: NotRequired[bool]


def queue_email(*, key: str, now: datetime, **mail: Unpack[Mail]) -> OutboundEmail | None:
    """Queue a mail as `put_in_outbox` does, and return it; None when one with this key is already there."""
    stored = OutboundEmail.objects.filter(key=key)
    if stored.exists():
        return None
    put_in_outbox(key=key, now=now, **mail)
    return stored.get()


def put_in_outbox(*, key: str, now: datetime, **mail: Unpack[Mail]) -> None:
    """Queue a mail in the caller's transaction, or nothing when one with this key is already there.

    `key` names what is told to whom ("ticket:42:resolved:7:user:3"): twice is once, whoever else queues it.
    Mail to a dead address is kept as failed, with the reason, and is not tried. `now` is UTC.
    """
    row = _row(key, now, mail)
    gathered = together.current()
    if gathered is not None:
        # its key names an entry that is as new as it is
        gathered.add(row)
    else:
        # Whoever queues the same at this moment is waited for here, and then nothing is added; without the
        # savepoints of get_or_create, because every action queues mail.
        OutboundEmail.objects.bulk_create([row], ignore_conflicts=True)
    if row.next_try_at is not None:
        nudge(SENDER)


def _row(key: str, now: datetime, mail: Mail) -> OutboundEmail:
    address = one_line(mail["to_address"], 254)
    dead = together.once((DeadAddress, address), lambda: DeadAddress.objects.of(address).first())
    thread, automatic = mail.get("thread_ref", ""), mail.get("auto", True)
    return OutboundEmail(
        key=key,
        to_address=address,
        to_name=one_line(mail.get("to_name", ""), 200),
        recipient=mail.get("recipient"),
        subject_ref=mail.get("subject_ref", ""),
        kind=mail["kind"],
        subject=one_line(mail["subject"], 500),
        body_text=mail["body"].replace("\x00", ""),
        body_html=mail.get("html", "").replace("\x00", ""),
        headers=headers_for(key=key, kind=mail["kind"], thread_ref=thread, automatic=automatic),
        state=OutboundEmail.State.FAILED if dead else OutboundEmail.State.QUEUED,
        next_try_at=None if dead else now,
        last_error=dead.reason if dead else "",
        queued_at=now,
    )
