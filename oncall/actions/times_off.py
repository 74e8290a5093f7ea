"""Absences: written down by the person, shown on every shift they touch (docs/semantics.md: on-call)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.refusals import Refused
from oncall.models import TimeOff, User

LONGEST = timedelta(days=2 * 366)


@transaction.atomic
def add_time_off(
    *, by: User, start: datetime, end: datetime, now: datetime, note: str = "", person: User | None = None
) -> TimeOff:
    """Note that `person`, by default `by`, is away in [start, end) (UTC). Raises Refused.

    Admins write it down for others. The same form sent twice makes one: every conflict would be told twice.
    """
    whose = person or by
    _check_right(by, whose.pk)
    check_time_off(start, end, now)
    # two clicks at the same instant: the second waits here and finds the first's
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=whose.pk)
    same = TimeOff.objects.filter(person=whose, start=start, end=end, note=note)
    return same.first() or TimeOff.objects.create(person=whose, start=start, end=end, note=note)


@transaction.atomic
def remove_time_off(*, by: User, time_off: TimeOff) -> None:
    """Forget an absence of one's own, or as an admin anybody's; the history keeps it. Raises Refused."""
    _check_right(by, time_off.person_id)
    time_off.delete()


def check_time_off(start: datetime, end: datetime, now: datetime) -> None:
    """Whether somebody can be away then. Raises Refused."""
    if end <= start:
        raise Refused(_("The end must be after the start."), "end")
    if end <= now:
        raise Refused(_("This time has passed. Choose an end that is still to come."), "end")
    if end - start > LONGEST:
        raise Refused(_("Time off lasts two years at most."), "end")


def _check_right(by: User, person: int) -> None:
    if not by.is_active or (person != by.pk and not by.is_admin):
        raise Refused(_("This is somebody else's time off."))
