"""How the people of the demo answer their pages: mostly at once, now and then only the second one does."""

import heapq
import random
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from kernel import clock
from oncall.actions.pages import acknowledge_page
from oncall.channels.email import letter
from oncall.mailbox import CapturingBackend
from oncall.models import Delivery, Page, User
from oncall.page_message import about_page
from oncall.record import Via, acting

# of so many pages the first person misses one; and this one is answered by nobody, until somebody sees it
_MISSED, _UNANSWERED = 4, 2
_AN_HOUR = timedelta(minutes=52)


class Answers:
    """Who acknowledges which page, and when; `next_at` (UTC) is the next answer.

    Chance of its own: what is added here moves nothing else of the demo.
    """

    def __init__(self, seed: int, others: AbstractSet[str]) -> None:
        """`others` are the subjects of pages that somebody else sees to."""
        self._others = others
        self._rng = random.Random(seed)  # noqa: S311
        self._waiting: list[tuple[datetime, int, int]] = []
        self._seen: set[tuple[int, str]] = set()
        self._pages: list[int] = []

    @property
    def next_at(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None

    def plan(self) -> None:
        """Think about what was told since the last time."""
        told = Page.objects.filter(state__in=[Page.State.TRIGGERED, Page.State.UNANSWERED])
        for page in told.exclude(fired_at=None).order_by("pk"):
            if page.subject_key in self._others:
                continue
            if (page.pk, page.state + page.mark) not in self._seen:
                self._seen.add((page.pk, page.state + page.mark))
                self._plan(page)

    def give(self) -> None:
        """The next answer: to a page that is still open."""
        _at, page, person = heapq.heappop(self._waiting)
        who = User.objects.get(pk=person)
        row = Page.objects.get(pk=page)
        if row.state in (Page.State.TRIGGERED, Page.State.UNANSWERED):
            with acting(by=who, via=Via.LINK):
                acknowledge_page(page=page, by=who, now=clock.read())

    def _plan(self, page: Page) -> None:
        if page.pk not in self._pages:
            self._pages.append(page.pk)
        place = self._pages.index(page.pk)
        now = clock.read()
        if page.state == Page.State.UNANSWERED:
            self._answer(page, now + _AN_HOUR)
        elif place != _UNANSWERED and not (page.position == 0 and place % _MISSED == 1):
            self._answer(page, now + timedelta(seconds=self._rng.randrange(14, 52)))

    def _answer(self, page: Page, at: datetime) -> None:
        heapq.heappush(self._waiting, (at, page.pk, self._rng.choice(page.told)))


def send_messages() -> None:
    """Put the messages of pages that are due into the mailbox, as the worker would have sent them."""
    now = clock.read()
    provider = CapturingBackend()
    for row in Delivery.objects.due(now).select_related("page__team", "person__organisation", "method"):
        if row.method is not None:
            message = about_page(row.page, row.person, key=str(row.key), now=now)
            provider.send_messages([letter(row.method.address, message)])
        Delivery.objects.filter(pk=row.pk).update(
            state=Delivery.State.SENT,
            next_try_at=None,
            attempts=1,
            sent_at=now,
            ended_at=now,
            words="Taken by the mail provider.",
        )
