"""People answer a page: acknowledge, snooze, resolve."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.pages.frame import alive_pages_held, holding_page
from oncall.actions.pages.hold import PageHold
from oncall.actions.refusals import Refused
from oncall.escalation.page import State, acknowledge, resolve, snooze
from oncall.models import PageEvent, User

Kind = PageEvent.Kind

LONGEST_SNOOZE = timedelta(days=7)


def acknowledge_page(*, page: int, by: User, now: datetime, note: str = "") -> bool:
    """Somebody takes it, triggered or unanswered; nobody is told any more. False when somebody had already.

    Raises NotAllowed and Page.DoesNotExist.
    """
    with holding_page(page, by=by, now=now) as hold:
        hold.state = acknowledge(hold.state, by.pk, hold.now)
        if hold.changed:
            _record_acknowledged(hold, by, note)
    return hold.changed


def snooze_page(*, page: int, by: User, now: datetime, until: datetime, note: str = "") -> bool:
    """Acknowledge it and be quiet until then, a week at most; then it starts again from level 1.

    False when nothing changed. Raises Refused, NotAllowed and Page.DoesNotExist.
    """
    with holding_page(page, by=by, now=now) as hold:
        _check_snooze(until, hold.now)
        before = hold.state
        hold.state = snooze(before, by.pk, hold.now, until)
        if hold.changed:
            if before.state != State.ACKNOWLEDGED:
                _record_acknowledged(hold, by)
            hold.record(Kind.SNOOZED, {"until": until.isoformat()}, body=note)
    return hold.changed


def resolve_page(*, page: int, by: User | None, now: datetime, note: str = "") -> bool:
    """It is over, for good. False when it was already. Raises NotAllowed and Page.DoesNotExist."""
    with holding_page(page, by=by, now=now) as hold:
        return _resolve(hold, note)


@transaction.atomic
def resolve_pages_of(*, subject_key: str, by: User | None, now: datetime) -> int:
    """The subject is dealt with, and so are its pages; how many were open.

    Whoever may end the subject ends its pages: nothing else is asked.
    """
    return sum(_resolve(hold) for hold in alive_pages_held(subject_key, by=by, now=now))


def _resolve(hold: PageHold, note: str = "") -> bool:
    hold.state = resolve(hold.state, hold.now)
    if hold.changed:
        hold.row.resolved_by = hold.by
        hold.record(Kind.RESOLVED, body=note)
        hold.stop_messages()
    return hold.changed


def _record_acknowledged(hold: PageHold, by: User, note: str = "") -> None:
    hold.record(Kind.ACKNOWLEDGED, body=note)
    hold.acknowledged(by)
    hold.stop_messages()


def _check_snooze(until: datetime, now: datetime) -> None:
    if until <= now:
        raise Refused(_("This time has passed. Choose one that is still to come."), "until")
    if until - now > LONGEST_SNOOZE:
        raise Refused(_("A page is snoozed for a week at most."), "until")
