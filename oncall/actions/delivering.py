"""Sending the messages of pages: claim with a lease, send outside any transaction, record.

At least once: a worker killed between sending and recording lets the lease run out, and the same message goes
again with the same key. Rows are locked in the order of their keys, after the page's if at all; who claims
them has locked their method before.
"""

import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q

from kernel.claims import claim, oldest_seconds, stopping
from kernel.columns import update_columns
from oncall.actions.dead_methods import switch_off
from oncall.actions.throttling import held_back
from oncall.channels import Message, Outcome, channel_named
from oncall.channels.outcome import How
from oncall.models import ContactMethod, Delivery, User
from oncall.page_message import about_page, about_pages

log = structlog.get_logger(__name__)

# stands for the removed one of a message whose owner removed it
NO_METHOD = 0
# longer than any channel may take for one try
LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(hours=1)
# also of what was planned while nobody was there to send it
FEWEST_TRIES = 5

SEALED_FOR_GOOD = "No key of this desk opens this address: it has to be entered again."


@dataclass
class Run:
    """What one run did."""

    handled: int = 0
    failed: int = 0
    last_error: str = ""


@dataclass(frozen=True)
class Claimed:
    """Rows of one message: leased to this worker. `method` is theirs."""

    rows: Sequence[Delivery]
    method: ContactMethod

    @property
    def key(self) -> str:
        return str(self.rows[0].digest or self.rows[0].key)


def deliver_due(*, now: datetime, batch: int = 1000, budget: float = 20.0) -> Run:
    """Send due messages, oldest first, until none is due, `batch` were tried, `budget` seconds are spent, or
    this process is told to stop. `now` is UTC."""
    done = Run()
    deadline = time.monotonic() + budget
    passed: set[int] = set()
    while done.handled < batch and time.monotonic() < deadline and not stopping():
        worked, claimed = _claim(now=now, passed=passed)
        if not worked:
            break
        if claimed is None:
            continue
        outcome = _try(claimed, now=now)
        done.handled += len(claimed.rows)
        if not outcome.how.reached:
            done.failed += len(claimed.rows)
            done.last_error = outcome.words
        _record(claimed, outcome, now=now)
    return done


def deliveries_late(*, now: datetime) -> float:
    """Age in seconds of the oldest message that is due and not sent, zero when there is none."""
    return oldest_seconds(Delivery.objects.due(now), "next_try_at", now=now)


@transaction.atomic
def _claim(*, now: datetime, passed: set[int]) -> tuple[bool, Claimed | None]:
    """(whether anything was due, what is to be sent now): the oldest due row, with those of its digest."""
    found = _oldest_free(now, passed)
    if found is None:
        return False, None
    row, method = found
    if row.state == Delivery.State.SENDING and row.ended_at is not None:
        _end(row, Delivery.State.STOPPED, "Its worker was lost while sending; it may have arrived.", now)
        return True, None
    if not row.person.is_active:
        # nor do other methods of his: what is planned over them ends here in its turn
        _end(row, Delivery.State.STOPPED, "This person has left: nothing more is sent.", now)
        return True, None
    if method is None or not method.is_usable:
        reason = method.disabled_reason if method else ""
        _end(row, Delivery.State.FAILED, reason or "Its owner removed this contact method.", now)
        _fall_through(row, now=now)
        return True, None
    if held_back(row, now=now):
        return True, None
    rows = _with_its_digest(row, now)
    for each in rows:
        each.state, each.attempts = Delivery.State.SENDING, each.attempts + 1
        each.next_try_at = each.leased_until = now + LEASE
    update_columns(rows, ["state", "attempts", "next_try_at", "leased_until", "digest"])
    return True, Claimed(rows, method)


def _oldest_free(now: datetime, passed: set[int]) -> tuple[Delivery, ContactMethod | None] | None:
    """The oldest due row that nobody holds, and its method, both locked.

    The method first. That makes workers that send to one address count one after the other; and none of them
    holds a row of a digest while another gathers it, who would leave it out. What somebody holds is passed
    over: its method's key is added to `passed`, for the rest of this run.
    """
    methods = ContactMethod.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    rows = Delivery.objects.select_related("page__team", "person__organisation")
    while True:
        due = Delivery.objects.due(now).exclude(method__in=passed - {NO_METHOD})
        first = (due.exclude(method=None) if NO_METHOD in passed else due).first()
        if first is None:
            return None
        method = methods.filter(pk=first.method_id).first() if first.method_id else None
        if method is not None or first.method_id is None:
            row = next(
                iter(claim(rows.filter(method=method), due_field="next_try_at", now=now, batch=1)), None
            )
            if row is not None:
                return row, method
        passed.add(first.method_id or NO_METHOD)


def _with_its_digest(row: Delivery, now: datetime) -> list[Delivery]:
    if row.digest is None:
        return [row]
    others = Delivery.objects.due(now).filter(digest=row.digest, attempts=row.attempts).order_by("pk")
    # what somebody stops at this moment is his
    locked = others.select_related("page__team", "person__organisation").select_for_update(
        skip_locked=True, of=("self",)
    )
    rows = list(locked)
    if not row.attempts and Delivery.objects.filter(digest=row.digest, attempts__gt=0).exists():
        # The rest of it went while this row was held, by somebody who was about to stop it, say.
        # Whoever knows a message by its key would take this for a copy of that one.
        another = uuid.uuid4()
        for each in rows:
            each.digest = another
    return rows


def _try(claimed: Claimed, *, now: datetime) -> Outcome:
    try:
        address = claimed.method.address
    except InvalidToken:
        return Outcome(How.LATER, SEALED_FOR_GOOD)
    return channel_named(claimed.method.channel).send(address, _message(claimed, now=now))


def _message(claimed: Claimed, *, now: datetime) -> Message:
    person: User = claimed.rows[0].person
    pages = list({each.page_id: each.page for each in claimed.rows}.values())
    if len(pages) == 1:
        return about_page(pages[0], person, key=claimed.key, now=now)
    return about_pages(pages, person, key=claimed.key, now=now)


@transaction.atomic
def _record(claimed: Claimed, outcome: Outcome, *, now: datetime) -> None:
    """Write down how the try ended, for the rows whose lease is still this worker's."""
    attempts = {each.pk: each.attempts for each in claimed.rows}
    held = Delivery.objects.filter(pk__in=attempts, state=Delivery.State.SENDING).order_by("pk")
    mine = [each for each in held.select_for_update(of=("self",)) if each.attempts == attempts[each.pk]]
    if len(mine) < len(attempts):
        log.warning("delivery_lease_lost", rows=sorted(attempts.keys() - {each.pk for each in mine}))
    # one instant for all of a digest: they stay together
    again = _again_at(mine[0], now) if mine and outcome.how is How.LATER else None
    for row in mine:
        if outcome.how.reached:
            _reached(row, outcome, now)
        else:
            _failed(row, outcome, again, now)
    if outcome.how is How.DEAD:
        switch_off(method=claimed.method, reason=outcome.words, now=now)


def _reached(row: Delivery, outcome: Outcome, now: datetime) -> None:
    delivered = outcome.how is How.DELIVERED
    row.sent_at = now
    _end(row, Delivery.State.DELIVERED if delivered else Delivery.State.SENT, outcome.words, now)


def _failed(row: Delivery, outcome: Outcome, again: datetime | None, now: datetime) -> None:
    first_time = not row.words
    log.info("delivery_failed", delivery=row.pk, how=outcome.how.name, words=outcome.words, again=again)
    stopped = row.ended_at is not None
    if again is None or stopped:
        _end(row, Delivery.State.FAILED, outcome.words, now)
    else:
        row.state, row.next_try_at, row.leased_until = Delivery.State.QUEUED, again, None
        row.words = outcome.words
        row.save(update_fields=["state", "next_try_at", "leased_until", "words"])
    if first_time and not stopped:
        _fall_through(row, now=now)


def _end(row: Delivery, state: Delivery.State, words: str, now: datetime) -> None:
    row.state, row.next_try_at, row.leased_until = state, None, None
    row.ended_at, row.words = now, words
    row.save(update_fields=["state", "next_try_at", "leased_until", "ended_at", "sent_at", "words"])


def _fall_through(row: Delivery, *, now: datetime) -> None:
    """What was planned next for this person, over another method, is due at once."""
    planned = Delivery.objects.filter(
        ~Q(method=row.method_id) | Q(method=None),
        page=row.page_id,
        person=row.person_id,
        state=Delivery.State.QUEUED,
        attempts=0,
        digest=None,
    )
    # what somebody stops or sends at this moment is passed over: nobody waits against the order of keys
    free = planned.order_by("next_try_at", "pk").select_for_update(skip_locked=True, of=("self",))
    following = free.first()
    if following is not None and following.next_try_at is not None and following.next_try_at > now:
        planned.filter(pk=following.pk).update(next_try_at=now)


def _again_at(row: Delivery, now: datetime) -> datetime | None:
    """When it is tried again: after 20 s, doubling to 5 minutes, for an hour from when it was planned, and
    five times at least."""
    if now >= row.planned_at + GIVE_UP_AFTER and row.attempts >= FEWEST_TRIES:
        return None
    wait = min(FIRST_WAIT * 2 ** min(row.attempts - 1, 8), LONGEST_WAIT)
    # what one outage held back does not come back in one instant
    spread = wait.total_seconds() * random.uniform(1, 1.2)  # noqa: S311
    return now + timedelta(seconds=round(spread))
