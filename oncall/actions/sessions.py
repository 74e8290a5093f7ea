"""Sessions that are over: Django keeps their rows until somebody removes them."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

BATCH = 1000


def forget_ended(*, now: datetime) -> int:
    """Remove at most BATCH sessions that ended before `now` (UTC), and what was noted of their browsers.

    Returns how many they were. One whose row somebody holds at this moment is left to the next run.
    """
    with transaction.atomic():
        over = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
        keys = [row.session_key for row in over.select_for_update(skip_locked=True)[:BATCH]]
        UserSession.objects.filter(session_key__in=keys).delete()
        Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
