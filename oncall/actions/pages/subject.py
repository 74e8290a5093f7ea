"""What the owner of a subject tells its pages."""

from datetime import datetime

from django.db import transaction

from oncall.actions.pages.frame import alive_pages_held
from oncall.escalation.page import touched
from oncall.models import Page, Team
from oncall.subjects import Subject, lock_subject


@transaction.atomic
def touch_pages_of(*, subject_key: str, now: datetime) -> None:
    """A person did something about the subject: acknowledged pages count their time-out from `now` (UTC).

    No line on their record: the subject's own says what was done. Costs one query where nothing is
    acknowledged.
    """
    acknowledged = [Page.State.ACKNOWLEDGED.value]
    for hold in alive_pages_held(subject_key, by=None, now=now, states=acknowledged):
        hold.state = touched(hold.state, hold.now)


@transaction.atomic
def describe_pages_of(*, subject: Subject, team: Team | None, private: bool, priority: int | None) -> None:
    """The subject's label, link or privacy changed: all its pages say so, and the open ones team and
    priority."""
    pages = Page.objects.filter(subject_key=subject.ref)
    if not pages.exists():
        return
    lock_subject(subject.ref)
    # of what is private the holding team alone may read past pages, too
    held_by = {"team": team} if private else {}
    pages.update(subject_label=subject.label[:250], subject_link=subject.link, private=private, **held_by)
    pages.alive().update(team=team, priority=priority)
