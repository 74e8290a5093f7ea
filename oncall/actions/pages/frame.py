"""The frame of every action on a page: one transaction, the subject's row locked before the page's."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.pages.hold import PageHold
from oncall.actions.refusals import NotAllowed
from oncall.models import Page, User
from oncall.models.page import ALIVE
from oncall.page_rights import may_act
from oncall.subjects import lock_subject


@contextmanager
def holding_page(page: int, *, by: User | None, now: datetime) -> Iterator[PageHold]:
    """Lock the subject, then the page; check that `by` may act on it; store all when the block ends well.

    Raises Page.DoesNotExist, NotAllowed, and whatever Refused the block raises; then nothing was changed. A
    subject that is gone does not hold its page up.
    """
    with transaction.atomic():
        # the key never changes, so it may be read before the lock
        lock_subject(Page.objects.values_list("subject_key", flat=True).get(pk=page))
        row = Page.objects.select_for_update(of=("self",)).get(pk=page)
        if by is not None and not may_act(by, row):
            raise NotAllowed(
                _("Only who was paged, the team it concerns, incident managers and admins may do this.")
            )
        hold = PageHold(row, by=by, now=now)
        yield hold
        if hold.changed:
            hold.save()


def alive_pages_held(
    subject_key: str, *, by: User | None, now: datetime, states: Collection[str] = ALIVE
) -> Iterator[PageHold]:
    """The subject's pages in these states, each held in turn and stored when the next is asked for.

    Runs inside the caller's transaction, and costs one query where there is no such page.
    """
    pages = Page.objects.filter(subject_key=subject_key, state__in=states)
    if not pages.exists():
        return
    lock_subject(subject_key)
    for row in list(pages.select_for_update(of=("self",)).order_by("pk")):
        hold = PageHold(row, by=by, now=now)
        yield hold
        if hold.changed:
            hold.save()
