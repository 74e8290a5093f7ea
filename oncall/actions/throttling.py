"""From the third message within a minute on, messages to one address wait for a digest."""

import uuid
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from oncall.escalation.throttle import WINDOW, send_at
from oncall.models import Delivery


def held_back(row: Delivery, *, now: datetime) -> bool:
    """Whether a claimed row waits for the digest of its method, into which it is put, with what else is due
    there. The caller holds the method's lock, so that nobody counts at the same time. `now` is UTC."""
    if row.digest is not None or row.attempts:
        return False
    waiting = _waiting_digest(row)
    at = send_at(now, _lately(row, now), waiting[1] if waiting else None, first_of_p1=_first_of_p1(row))
    if at <= now:
        return False
    same = Delivery.objects.filter(
        method=row.method_id, state=Delivery.State.QUEUED, attempts=0, digest=None, next_try_at__lte=now
    )
    # what others hold, or may go at once, is looked at by itself
    alike = same.exclude(page__priority=1).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    keys = {row.pk, *alike.values_list("pk", flat=True)}
    Delivery.objects.filter(pk__in=keys).update(
        digest=waiting[0] if waiting else uuid.uuid4(), next_try_at=at
    )
    return True


def _waiting_digest(row: Delivery) -> tuple[uuid.UUID, datetime] | None:
    queued = Delivery.objects.filter(
        method=row.method_id, state=Delivery.State.QUEUED, attempts=0, digest__isnull=False
    )
    found = queued.order_by("next_try_at", "pk").values_list("digest", "next_try_at").first()
    if found is None or found[0] is None or found[1] is None:
        return None
    return found[0], found[1]


def _lately(row: Delivery, now: datetime) -> list[datetime]:
    """When messages went to the method within the window; a digest is one, and so is what is being sent."""
    mine = Delivery.objects.filter(method=row.method_id)
    sent = mine.filter(sent_at__gt=now - WINDOW).annotate(message=Coalesce("digest", "key"))
    times = dict(sent.order_by("sent_at").values_list("message", "sent_at"))
    leased = mine.filter(state=Delivery.State.SENDING, leased_until__gt=now)
    sending = leased.annotate(message=Coalesce("digest", "key")).values_list("message", flat=True)
    found = {**times, **dict.fromkeys(sending, now)}
    return [at for at in found.values() if at is not None]


def _first_of_p1(row: Delivery) -> bool:
    """Whether this tells a person of a P1 for the first time over this method."""
    if row.page.priority != 1:
        return False
    told = Delivery.objects.filter(
        page=OuterRef("page"), person=OuterRef("person"), method=OuterRef("method"), sent_at__isnull=False
    )
    return Delivery.objects.filter(~Exists(told), pk=row.pk).exists()
