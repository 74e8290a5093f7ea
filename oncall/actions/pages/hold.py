"""A page held under its row's lock, with its engine state and its record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from kernel.nudge import nudge
from oncall.actions.deliveries import plan_deliveries, stop_deliveries
from oncall.models import Page, PageEvent, User
from oncall.page_state import STATE_FIELDS, put_state, state_of
from oncall.record import current_via
from oncall.subjects import handler_of

PAGES_TICK = "oncall.tasks.tick_pages"


class PageHold:
    """One page while an action works on it. `now` is never earlier than the page's last event.

    `state` is moved by the engine's functions; `save` stores it and then tells whoever must know. Until then
    nothing outside sees a half-moved page: a handler may act on the same page again.
    """

    def __init__(self, row: Page, *, by: User | None, now: datetime) -> None:
        self.row = row
        self.by = by
        self.now = max(now, row.last_event_at)
        self.policy = row.spec_policy()
        self.state = self._stored = state_of(row)
        # how long after its time the worker came to the step being made
        self.late = timedelta()
        self._handler, _key = handler_of(row.subject_key)
        self._recorded: list[PageEvent] = []
        self._consequences: list[Callable[[], object]] = []

    def record(
        self, kind: PageEvent.Kind, params: Mapping[str, Any] | None = None, *, body: str = ""
    ) -> PageEvent:
        """Add an event of `by` in this transaction; the subject's owner hears of it when all is stored."""
        event = PageEvent.objects.create(
            page=self.row,
            at=self.now,
            kind=kind,
            actor=self.by,
            actor_name=str(self.by)[:200] if self.by else "",
            via=current_via(),
            params=dict(params or {}),
            body=body.replace("\x00", ""),
        )
        self._recorded.append(event)
        if self._handler:
            self._consequences.append(partial(self._handler.news, self.row, event, self.now))
        return event

    def tell(self, event: PageEvent, people: Sequence[User]) -> None:
        """These people are told by this event: they may see the page, and messages to them are planned."""
        through = Page.recipients.through
        rows = [through(page=self.row, user=each) for each in people]
        through._default_manager.bulk_create(rows, ignore_conflicts=True)
        if self._handler:
            self._consequences.append(partial(self._handler.told, self.row, people, self.now))
        self._consequences.append(
            partial(plan_deliveries, page=self.row, event=event, people=people, now=self.now)
        )

    def stop_messages(self, keep: Sequence[int] = ()) -> None:
        """What is queued for other people than `keep` is not needed any more."""
        self._consequences.append(partial(stop_deliveries, page=self.row, now=self.now, keep=keep))

    def acknowledged(self, by: User) -> None:
        """Somebody answers: the subject's owner hears of it."""
        if self._handler:
            self._consequences.append(partial(self._handler.acknowledged, self.row, by, self.now))

    @property
    def changed(self) -> bool:
        """Whether there is anything to store: the engine gives back the very same state when nothing came
        of it."""
        return self.state is not self._stored or bool(self._recorded)

    def save(self) -> None:
        """Store the page, then let the consequences follow, in the order in which they came up."""
        put_state(self.row, self.state, self.policy, self.now)
        if self._recorded:
            self.row.last_event_at = self.now
        self.row.failures = 0
        self.row.save(
            update_fields=[*STATE_FIELDS, "resolved_by", "priority", "causes", "last_event_at", "failures"]
        )
        for consequence in self._consequences:
            consequence()
        if self.row.next_step_at is not None and self.row.next_step_at <= self.now:
            nudge(PAGES_TICK)
