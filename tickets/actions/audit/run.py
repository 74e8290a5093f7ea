"""One round of the auditor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tickets.actions.audit.clocks import check_clocks, tickets_after
from tickets.actions.audit.found import keep
from tickets.actions.audit.pages import check_deliveries, check_p1
from tickets.actions.audit.thresholds import check_thresholds
from tickets.models import AuditFinding, AuditState

DAYS = 7
EVERY = timedelta(minutes=10)
SLICE = 500
MOST = 4 * SLICE
"""Tickets looked at in one round of the timer: the next round goes on where it ended."""
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_OF_CLOCKS = (AuditFinding.Kind.THRESHOLD, AuditFinding.Kind.CLOCK, AuditFinding.Kind.QUEUE)


@dataclass(frozen=True)
class Audited:
    """How many tickets were looked at, and how many differences are new, and stand in all."""

    tickets: int
    new: int
    standing: int


def audit_if_due(*, now: datetime) -> Audited | None:
    """A round, if its time has come and no other worker is at it; None otherwise. `now` is UTC."""
    with transaction.atomic():
        AuditState.objects.get_or_create(pk=1, defaults={"due_at": now, "began_at": LONG_AGO})
        state = AuditState.objects.select_for_update(skip_locked=True).filter(pk=1, due_at__lte=now).first()
        if state is None:
            return None
        done = _round(state, now=now, days=DAYS, most=MOST)
        state.due_at = now + EVERY
        state.save()
        return done


def audit_all(*, now: datetime, days: int = DAYS) -> Audited:
    """Look at everything of the last `days`, and at every open ticket, at once. `now` is UTC."""
    with transaction.atomic():
        AuditState.objects.get_or_create(pk=1, defaults={"due_at": now, "began_at": LONG_AGO})
        state = AuditState.objects.select_for_update().get(pk=1)
        state.cursor = 0
        done = _round(state, now=now, days=days, most=None)
        state.save()
        return done


def _round(state: AuditState, *, now: datetime, days: int, most: int | None) -> Audited:
    since = max(now - timedelta(days=days), state.began_at)
    new = 0
    for kinds, found in (
        ([AuditFinding.Kind.P1_PAGE], check_p1(since)),
        ([AuditFinding.Kind.THRESHOLD_PAGE, AuditFinding.Kind.THRESHOLD_MAIL], check_thresholds(since)),
        ([AuditFinding.Kind.DELIVERY], check_deliveries(since)),
    ):
        new += keep(found, AuditFinding.objects.filter(kind__in=kinds), now)
    looked, more = _clocks(state, since, now=now, most=most)
    state.ran_at, state.checked = now, looked
    return Audited(looked, new + more, AuditFinding.objects.filter(cleared_at=None).count())


def _clocks(state: AuditState, since: datetime, *, now: datetime, most: int | None) -> tuple[int, int]:
    """Slice by slice from where the last round ended; at the end of all, the next one begins anew."""
    looked = new = 0
    while most is None or looked < most:
        tickets = tickets_after(state.cursor, since, SLICE)
        last = tickets[-1].pk if len(tickets) == SLICE else 0
        between = AuditFinding.objects.filter(kind__in=_OF_CLOCKS, ticket__gt=state.cursor)
        new += keep(check_clocks(tickets, now), between.filter(ticket__lte=last) if last else between, now)
        looked += len(tickets)
        state.cursor = last
        if not last:
            break
    return looked, new
