"""Putting a mail into the outbox."""

from datetime import datetime

from kernel.nudge import nudge
from oncall.mail.letters import headers_for, one_line
from oncall.models import DeadAddress, OutboundEmail, User

SENDER = "oncall.tasks.tick_outbox"


def queue_email(
    *,
    key: str,
    to_address: str,
    to_name: str = "",
    recipient: User | None = None,
    kind: str,
    subject: str,
    body: str,
    html: str = "",
    subject_ref: str = "",
    thread_ref: str = "",
    now: datetime,
    auto: bool = True,
) -> OutboundEmail | None:
    """Queue a mail in the caller's transaction; return None when one with this key is already there.

    `key` names what is told to whom ("ticket:42:resolved:7:user:3"): twice is once, whoever else queues it.
    `subject_ref` is what it is about ("ticket:42"), `thread_ref` what mail clients should group it by. `auto`
    says that no person wrote it (RFC 3834). Mail to a dead address is kept as failed, with the reason, and is
    not tried. `now` is UTC.
    """
    stored = OutboundEmail.objects.filter(key=key)
    if stored.exists():
        return None
    address = one_line(to_address, 254)
    dead = DeadAddress.objects.of(address).first()
    mail = OutboundEmail(
        key=key,
        to_address=address,
        to_name=one_line(to_name, 200),
        recipient=recipient,
        subject_ref=subject_ref,
        kind=kind,
        subject=one_line(subject, 500),
        body_text=body.replace("\x00", ""),
        body_html=html.replace("\x00", ""),
        headers=headers_for(key=key, kind=kind, thread_ref=thread_ref, automatic=auto),
        state=OutboundEmail.State.FAILED if dead else OutboundEmail.State.QUEUED,
        next_try_at=None if dead else now,
        last_error=dead.reason if dead else "",
        queued_at=now,
    )
    # Whoever queues the same at this moment is waited for here, and then nothing is added; without the
    # savepoints of get_or_create, because every action queues mail.
    OutboundEmail.objects.bulk_create([mail], ignore_conflicts=True)
    if not dead:
        nudge(SENDER)
    return stored.get()
