"""Every threshold that pages has its page, and every one that tells has its mails."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from oncall.models import OutboundEmail, PageEvent
from tickets.actions.audit.found import Found
from tickets.models import AuditFinding, ThresholdFiring, TimelineEntry
from tickets.models.choices import EntryKind

BATCH = 1000
RAISING = (PageEvent.Kind.RAISED, PageEvent.Kind.CAUSE_ADDED)
# clock, kind and value of a threshold
Key = tuple[int, str, int]


def check_thresholds(since: datetime) -> Iterator[Found]:
    """Firings recorded since then (UTC), the newest first; four queries a thousand of them."""
    for firings in _batches(since):
        yield from _without_page([each for each in firings if "page" in each.did])
        yield from _without_mail([each for each in firings if each.mails])


def _batches(since: datetime) -> Iterator[list[ThresholdFiring]]:
    """Along the primary key, which grows with time, until a whole batch is older."""
    rows = ThresholdFiring.objects.select_related("clock__ticket").order_by("-pk")
    batch = list(rows[:BATCH])
    while batch:
        recent = [each for each in batch if each.fired_at >= since]
        if not recent:
            return
        yield recent
        batch = list(rows.filter(pk__lt=batch[-1].pk)[:BATCH])


def _without_page(firings: Sequence[ThresholdFiring]) -> Iterator[Found]:
    if not firings:
        return
    tickets = {each.clock.ticket_id for each in firings}
    events = PageEvent.objects.filter(
        page__subject_key__in=[f"ticket:{key}" for key in tickets], kind__in=RAISING
    )
    paged = {_key(params.get("params") or {}) for params in events.values_list("params", flat=True)}
    nobody = TimelineEntry.objects.filter(ticket__in=tickets, kind=EntryKind.PAGED_NOBODY)
    paged |= {_key(params) for params in nobody.values_list("params", flat=True)}
    for each in firings:
        if (each.clock_id, each.kind, each.value) not in paged:
            yield _found(AuditFinding.Kind.THRESHOLD_PAGE, each)


def _key(params: dict[str, object]) -> Key:
    clock, kind, value = (params.get(name) for name in ("clock", "kind", "value"))
    return (
        clock if isinstance(clock, int) else 0,
        str(kind),
        value if isinstance(value, int) else 0,
    )


def _without_mail(firings: Sequence[ThresholdFiring]) -> Iterator[Found]:
    wanted = {key for each in firings for key in each.mails}
    if not wanted:
        return
    queued = set(OutboundEmail.objects.filter(key__in=wanted).values_list("key", flat=True))
    for each in firings:
        missing = [key for key in each.mails if key not in queued]
        if missing:
            yield _found(AuditFinding.Kind.THRESHOLD_MAIL, each, missing=len(missing))


def _found(kind: AuditFinding.Kind, firing: ThresholdFiring, **more: object) -> Found:
    clock = firing.clock
    params = {
        "number": clock.ticket.number,
        "metric": clock.metric,
        "kind": firing.kind,
        "value": firing.value,
        "at": firing.fired_at.isoformat(),
        **more,
    }
    return Found(kind, f"firing:{firing.pk}", clock.ticket_id, params)
