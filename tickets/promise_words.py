"""What the desk would promise, in one sentence."""

from datetime import datetime

from django.utils.translation import gettext as _

from tickets.actions.promise import Promise
from tickets.display import when_words, zone_name


def promise_words(promise: Promise, now: datetime, *, answered: bool = False) -> str:
    """ "P2: a person answers by 14:30, fixed by Tue 11:00 (Europe/Madrid)", in the reader's zone.

    `answered`: a person of the desk is talking with the requester, which is the first response.
    """
    parts = []
    if answered:
        parts.append(_("answered now"))
    elif promise.first_response_due_at is not None:
        parts.append(
            _("a person answers by %(time)s") % {"time": when_words(promise.first_response_due_at, now)}
        )
    if promise.resolution_due_at is not None:
        parts.append(_("fixed by %(time)s") % {"time": when_words(promise.resolution_due_at, now)})
    if not parts:
        return _("P%(priority)d: no time is promised") % {"priority": promise.priority}
    return _("P%(priority)d: %(promises)s (%(zone)s)") % {
        "priority": promise.priority,
        "promises": ", ".join(parts),
        "zone": zone_name(),
    }
