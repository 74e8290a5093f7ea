"""Calendar feeds: secret addresses, made and revoked by those whose they are."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.refusals import NotAllowed
from oncall.models import CalendarFeed, Schedule, User
from oncall.models.calendar_feed import digest_of
from oncall.sealing import seal


@transaction.atomic
def make_feed(*, by: User, schedule: Schedule | None, now: datetime) -> CalendarFeed:
    """A new address for `by`, of a schedule or of the person's own shifts; an older one is revoked.

    For those who read the desk, and so its schedules. Raises NotAllowed.
    """
    if not by.reads_desk:
        raise NotAllowed(_("Only people of the desk read its schedules."))
    # two clicks at once: the second waits, then revokes the first one's
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    CalendarFeed.objects.filter(user=by, schedule=schedule, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    return CalendarFeed.objects.create(
        user=by, schedule=schedule, digest=digest_of(token), sealed=seal(token), created_at=now
    )


@transaction.atomic
def revoke_feed(*, by: User, schedule: Schedule | None, now: datetime) -> bool:
    """Let the address answer nobody any more; False if there was none."""
    live = CalendarFeed.objects.filter(user=by, schedule=schedule, revoked_at=None)
    return live.update(revoked_at=now) > 0
