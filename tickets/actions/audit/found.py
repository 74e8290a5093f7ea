"""Differences, and the rows that keep them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from tickets.models import AuditFinding


@dataclass(frozen=True)
class Found:
    """One difference, as a check reports it."""

    kind: AuditFinding.Kind
    ref: str
    ticket: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def keep(found: Iterable[Found], looked_at: "QuerySet[AuditFinding]", now: datetime) -> int:
    """Write what was found, and clear what `looked_at` holds and was not found again; how many are new."""
    rows = {(each.kind.value, each.ref[:200]): each for each in found}
    known = _known(rows)
    AuditFinding.objects.bulk_create(
        [
            AuditFinding(
                kind=kind,
                ref=ref,
                ticket_id=each.ticket,
                params=dict(each.params),
                first_seen_at=now,
                last_seen_at=now,
            )
            for (kind, ref), each in rows.items()
            if (kind, ref) not in known
        ],
        ignore_conflicts=True,
    )
    seen = [row.pk for key, row in known.items() if key in rows]
    AuditFinding.objects.filter(pk__in=seen).update(last_seen_at=now, cleared_at=None)
    looked_at.filter(cleared_at=None, last_seen_at__lt=now).update(cleared_at=now)
    return len(rows.keys() - known.keys())


def _known(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], AuditFinding]:
    refs = {ref for _kind, ref in keys}
    rows = AuditFinding.objects.filter(ref__in=refs).order_by(F("pk"))
    return {(row.kind, row.ref): row for row in rows if (row.kind, row.ref) in keys}
