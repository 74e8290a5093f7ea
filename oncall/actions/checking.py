"""Sending codes and tests over contact methods: claim with a lease, send, record."""

import time
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction

from kernel.claims import claim, oldest_seconds, stopping
from oncall.actions.contact import CODE_LIVES
from oncall.actions.dead_methods import switch_off
from oncall.actions.delivering import LEASE, SEALED_FOR_GOOD, Run
from oncall.channels import Outcome, channel_named
from oncall.channels.outcome import How
from oncall.models import ContactCheck
from oncall.page_message import code_message, test_message

WAITS = (timedelta(seconds=10), timedelta(seconds=30))
"""Somebody sits and waits: after these two pauses it is given up."""


def check_due(*, now: datetime, budget: float = 10.0) -> Run:
    """Send due codes and tests until none is due, the seconds are spent, or this process is told to stop."""
    done = Run()
    deadline = time.monotonic() + budget
    while time.monotonic() < deadline and not stopping():
        check = _claim(now=now)
        if check is None:
            break
        outcome = _try(check)
        done.handled += 1
        if not outcome.how.reached:
            done.failed += 1
            done.last_error = outcome.words
        _record(check, outcome, now=now)
    return done


def checks_late(*, now: datetime) -> float:
    """Age in seconds of the oldest code or test that is due and not sent, zero when there is none."""
    return oldest_seconds(ContactCheck.objects.due(now), "next_try_at", now=now)


@transaction.atomic
def _claim(*, now: datetime) -> ContactCheck | None:
    wanted = ContactCheck.objects.select_related("method__user__organisation")
    check = next(iter(claim(wanted, due_field="next_try_at", now=now, batch=1)), None)
    if check is None:
        return None
    check.state, check.attempts = ContactCheck.State.SENDING, check.attempts + 1
    check.next_try_at = check.leased_until = now + LEASE
    check.save(update_fields=["state", "attempts", "next_try_at", "leased_until"])
    return check


def _try(check: ContactCheck) -> Outcome:
    method = check.method
    if method is None:
        return Outcome(How.REFUSED, "Its owner removed this contact method.")
    try:
        address, code = method.address, check.code
    except InvalidToken:
        return Outcome(How.REFUSED, SEALED_FOR_GOOD)
    key = str(check.key)
    if check.kind == ContactCheck.Kind.CODE:
        minutes = int(CODE_LIVES.total_seconds()) // 60
        message = code_message(method.user, code, key=key, minutes=minutes)
    else:
        message = test_message(method.user, key=key)
    return channel_named(method.channel).send(address, message)


@transaction.atomic
def _record(check: ContactCheck, outcome: Outcome, *, now: datetime) -> None:
    mine = ContactCheck.objects.filter(pk=check.pk, state=ContactCheck.State.SENDING, attempts=check.attempts)
    if outcome.how is How.LATER and check.attempts <= len(WAITS):
        again = now + WAITS[check.attempts - 1]
        mine.update(
            state=ContactCheck.State.QUEUED, next_try_at=again, leased_until=None, words=outcome.words
        )
        return
    state = {How.SENT: ContactCheck.State.SENT, How.DELIVERED: ContactCheck.State.DELIVERED}
    mine.update(
        state=state.get(outcome.how, ContactCheck.State.FAILED),
        next_try_at=None,
        leased_until=None,
        ended_at=now,
        words=outcome.words,
        sealed_code="",
    )
    proved = check.method is not None and check.method.is_usable
    if outcome.how is How.DEAD and check.method is not None and proved:
        switch_off(method=check.method, reason=outcome.words, now=now)
