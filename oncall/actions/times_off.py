"""Absences: written down by the person, shown on every shift they touch (docs/semantics.md: on-call)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.refusals import Refused
from oncall.models import TimeOff, User

LONGEST = timedelta(days=2 * 366)


@transaction.atomic
def add_time_off(*, by: User, start: datetime, end: datetime, now: datetime, note: str = "") -> TimeOff:
    """Note that `by` is away in [start, end) (UTC). Raises Refused."""
    if end <= start:
        raise Refused(_("The end must be after the start."), "end")
    if end <= now:
        raise Refused(_("This time has passed. Choose an end that is still to come."), "end")
    if end - start > LONGEST:
        raise Refused(_("Time off lasts two years at most."), "end")
    return TimeOff.objects.create(person=by, start=start, end=end, note=note)


@transaction.atomic
def remove_time_off(*, by: User, time_off: TimeOff) -> None:
    """Forget an absence of one's own; the history keeps it. Raises Refused."""
    if time_off.person_id != by.pk:
        raise Refused(_("This is somebody else's time off."))
    time_off.delete()
