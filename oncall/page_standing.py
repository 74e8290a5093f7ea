"""Where a page stands, for whoever looks at it: its state, who was told, what happens next and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oncall.models import Page, User
from oncall.page_words import level_words
from oncall.parts import PlainChip

_DAY = 86_400
CLOSE_SECONDS = 60
"""The next step's clock turns amber in its last minute."""


@dataclass(frozen=True)
class Standing:
    """A page as its row on a list, or the head of its own page, shows it."""

    page: Page
    told: tuple[User, ...]
    """Whom the last step told, the others' names in their order."""
    clock: PlainChip | None
    """The chip that counts down to it (components/clock.html)."""

    @property
    def is_waiting(self) -> bool:
        return self.page.state in {Page.State.TRIGGERED, Page.State.UNANSWERED}


def standings(pages: Sequence[Page], now: datetime) -> list[Standing]:
    """How these pages stand; one query for the names of all who were told."""
    people = User.objects.in_bulk({key for page in pages for key in page.told})
    return [standing(page, [people[key] for key in page.told if key in people], now) for page in pages]


def standing(page: Page, told: Iterable[User], now: datetime) -> Standing:
    """How one page stands at `now` (UTC)."""
    words = _next_step(page)
    due = page.next_step_at
    return Standing(page, tuple(told), _clock(due, now, words) if due is not None and words else None)


def _next_step(page: Page) -> str:
    if page.next_step_at is None:
        return ""
    if page.state == Page.State.ACKNOWLEDGED:
        if page.snoozed_until is not None:
            return _("then it starts again")
        return _("then again, if left alone")
    policy = page.spec_policy()
    if page.position > policy.last_position:
        return _("then it counts as unanswered")
    return _("then %(level)s is told") % {"level": level_words(policy.place(page.position).level)}


def _clock(due: datetime, now: datetime, sub: str) -> PlainChip:
    left = max(0, int((due - now).total_seconds()))
    begins = int(now.timestamp())
    return PlainChip(
        state="close" if left <= CLOSE_SECONDS else "running",
        words=_("{time} left").format(time=time_words(left)),
        sub=sub,
        left=left,
        now=begins,
        # a step is late by a tick at most: the page renews itself before this ends
        segments=f"[[{begins},{begins + left + _DAY}]]",
        close_at=CLOSE_SECONDS,
    )


def time_words(seconds: int) -> str:
    """Seconds as static/js/clock.js writes them: "4:12", "24 min", "1 h 24 min", "3 d 4 h"."""
    minute, hour, day = (
        pgettext("unit: minutes", "min"),
        pgettext("unit: hours", "h"),
        pgettext("unit: days", "d"),
    )
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // _DAY
    if seconds < 600:
        return f"{minutes}:{seconds % 60:02d}"
    if hours < 1:
        return f"{minutes} {minute}"
    if days < 1:
        return f"{hours} {hour}" + (f" {minutes % 60} {minute}" if minutes % 60 else "")
    return f"{days} {day}" + (f" {hours % 24} {hour}" if hours % 24 else "")
