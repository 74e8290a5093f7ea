"""Sending what is due: claim with a lease, send outside any transaction, record.

At least once: a worker killed between sending and recording lets the lease run out, and the same mail goes
again with the same Message-ID. Each claim has a number (`attempts`); only the holder of the last one records.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from kernel.claims import claim, oldest_seconds, stopping
from oncall.mail import retries, verdicts
from oncall.mail.letters import written
from oncall.mail.verdicts import Outcome, Verdict
from oncall.models import DeadAddress, OutboundEmail

log = structlog.get_logger(__name__)

# Longer than a run may last and than a provider may take to answer (EMAIL_TIMEOUT).
LEASE = timedelta(minutes=5)


@dataclass
class Sent:
    """What one run did."""

    handled: int = 0
    failed: int = 0
    last_error: str = ""


def send_due(*, now: datetime, batch: int = 500, budget: float = 20.0) -> Sent:
    """Send due mail, oldest first, until none is due, `batch` were tried, `budget` seconds are spent, or
    this process is told to stop.

    One mail is claimed at a time, so that a killed worker holds back one mail and not a batch; one connection
    to the provider serves the whole run. `now` is UTC.
    """
    done = Sent()
    deadline = time.monotonic() + budget
    with _provider() as connection:
        while done.handled < batch and time.monotonic() < deadline and not stopping():
            mail = _claim_one(now=now)
            if mail is None:
                break
            away = _opening_problem(connection)
            verdict = away or _try(mail, connection=connection)
            done.handled += 1
            if verdict is not None:
                done.failed += 1
                done.last_error = verdict.words
            _record(mail, verdict, now=now)
            if away:
                # The others stay due as they are: they go in the first run that reaches the provider.
                break
    return done


def lateness_seconds(*, now: datetime) -> float:
    """Age in seconds of the oldest mail that is due and not sent, zero when there is none. `now` is UTC."""
    return oldest_seconds(OutboundEmail.objects.due(now), "next_try_at", now=now)


@transaction.atomic
def _claim_one(*, now: datetime) -> OutboundEmail | None:
    """Lease the oldest due mail: nobody else sees it as due before the lease runs out."""
    mail = next(iter(claim(OutboundEmail.objects.all(), due_field="next_try_at", now=now, batch=1)), None)
    if mail is None:
        return None
    mail.state = OutboundEmail.State.SENDING
    mail.attempts += 1
    mail.next_try_at = mail.leased_until = now + LEASE
    mail.save(update_fields=["state", "attempts", "next_try_at", "leased_until"])
    return mail


def _opening_problem(connection: BaseEmailBackend) -> Verdict | None:
    """Open the connection unless it is open; return what stood in the way: never the mail's fault."""
    try:
        connection.open()
    # A host that is away, a wrong password, a broken certificate: each mail client raises its own.
    except Exception as error:  # noqa: BLE001
        _close(connection)
        return Verdict(Outcome.RETRY, verdicts.read(error).words)
    return None


def _try(mail: OutboundEmail, *, connection: BaseEmailBackend) -> Verdict | None:
    """Send one mail; return None when the provider took it, else what it answered."""
    dead = DeadAddress.objects.of(mail.to_address).first()
    if dead:
        return Verdict(Outcome.REFUSED, dead.reason)
    try:
        taken = written(mail, connection=connection).send()
    # Whatever a provider's client raises, the next mail still has its turn; the words are kept on the row.
    except Exception as error:  # noqa: BLE001
        _close(connection)
        return verdicts.read(error)
    return None if taken else Verdict(Outcome.RETRY, "The mail provider took no recipient.")


@transaction.atomic
def _record(mail: OutboundEmail, verdict: Verdict | None, *, now: datetime) -> None:
    """Write down how the try ended, unless the lease ran out and somebody else has the mail by now."""
    mine = OutboundEmail.objects.filter(pk=mail.pk, state=OutboundEmail.State.SENDING, attempts=mail.attempts)
    if verdict is None:
        changes = {"state": OutboundEmail.State.SENT, "sent_at": now, "next_try_at": None, "last_error": ""}
    else:
        changes = _after(mail, verdict, now=now)
    if not mine.update(leased_until=None, **changes):
        log.warning("outbox_lease_lost", mail=mail.pk, attempt=mail.attempts)
    if verdict is not None and verdict.outcome is Outcome.DEAD:
        DeadAddress.objects.bulk_create(
            [DeadAddress(address=mail.to_address.lower(), since=now, reason=verdict.words)],
            ignore_conflicts=True,
        )


def _after(mail: OutboundEmail, verdict: Verdict, *, now: datetime) -> dict[str, object]:
    due = None
    if verdict.outcome is Outcome.RETRY:
        due = retries.next_try(
            queued_at=mail.queued_at,
            attempts=mail.attempts,
            now=now,
            chance=random.random(),  # noqa: S311
        )
    log.info(
        "mail_not_sent", mail=mail.pk, outcome=verdict.outcome.name, words=verdict.words, next_try_at=due
    )
    state = OutboundEmail.State.QUEUED if due else OutboundEmail.State.FAILED
    return {"state": state, "next_try_at": due, "last_error": verdict.words}


@contextmanager
def _provider() -> Iterator[BaseEmailBackend]:
    """A connection that the first mail opens and every later one uses; EMAIL_TIMEOUT bounds each answer."""
    connection: BaseEmailBackend = get_connection()
    try:
        yield connection
    finally:
        _close(connection)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    # A connection that cannot say goodbye is closed all the same.
    except Exception as error:  # noqa: BLE001
        log.info("mail_connection_not_closed", problem=str(error))
