"""Saying "I ran": the sign of life of each kind of tick."""

from datetime import datetime

from django.db import transaction

from oncall.models import Heartbeat


@transaction.atomic
def beat(
    *, kind: str, now: datetime, lateness: float = 0, handled: int = 0, failed: int = 0, error: str = ""
) -> None:
    """Write down a run of one kind of tick.

    `now` is UTC; `lateness` is the age in seconds of the oldest row that was due and is not done. One upsert:
    several workers write the same row, the last one stands.
    """
    row = Heartbeat(
        kind=kind,
        at=now,
        lateness_seconds=max(0, int(lateness)),
        handled=handled,
        failed=failed,
        error=error.replace("\x00", "")[:2000],
    )
    Heartbeat.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["kind"],
        update_fields=["at", "lateness_seconds", "handled", "failed", "error"],
    )
