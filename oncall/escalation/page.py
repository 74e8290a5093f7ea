"""The state of a page, and what people do to it (docs/semantics.md: escalation and paging).

All of it is idempotent: a link used twice, an action replayed, leaves the page as it is, and gives back the
very same value, so a caller sees by `is` that nothing happened. What tells people is in `steps`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from oncall.escalation.policy import Policy


class State(StrEnum):
    """Where a page is in its life; `unanswered` is alive and can be acknowledged."""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    UNANSWERED = "unanswered"


class Urgency(StrEnum):
    """How a page reaches people: `low` waits for working hours and never escalates by itself."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Page:
    """A page under its frozen policy. Instants are aware UTC datetimes.

    `position` is the next step of the policy, `fired_at` when people were last told (None: level 1 is due),
    `told` who. `active_at` is the last human activity since it was acknowledged, `restarts` how often it was
    triggered again.
    """

    urgency: Urgency
    began_at: datetime
    state: State = State.TRIGGERED
    position: int = 0
    fired_at: datetime | None = None
    told: tuple[int, ...] = ()
    acknowledged_by: int | None = None
    acknowledged_at: datetime | None = None
    active_at: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    restarts: int = 0


def begin(urgency: Urgency, now: datetime) -> Page:
    """A page whose first level is due at `now`."""
    return Page(urgency, now)


def next_step_at(page: Page, policy: Policy) -> datetime | None:
    """When `step` has something to do next, perhaps past; None when only people can move the page."""
    if page.state == State.ACKNOWLEDGED:
        return _wakes_at(page, policy)
    if page.state != State.TRIGGERED:
        return None
    if page.fired_at is None:
        return page.began_at
    if page.urgency == Urgency.LOW:
        return None
    # somebody the page was handed to before level 1 has as long as level 1
    waiting = policy.level_at(max(page.position - 1, 0))
    return page.fired_at + timedelta(minutes=waiting.wait)


def acknowledge(page: Page, by: int, now: datetime) -> Page:
    """Somebody takes it, triggered or unanswered. Who acknowledged first stays, and so does resolved."""
    if page.state in {State.ACKNOWLEDGED, State.RESOLVED}:
        return page
    return replace(
        page,
        state=State.ACKNOWLEDGED,
        acknowledged_by=by,
        acknowledged_at=now,
        active_at=now,
        snoozed_until=None,
    )


def snooze(page: Page, by: int, now: datetime, until: datetime) -> Page:
    """Acknowledge it and be quiet until then, whatever the time-out; then it starts again from level 1.

    Raises ValueError unless `until` is after `now`.
    """
    if until <= now:
        raise ValueError(f"a page is snoozed until later: {until} is not after {now}")
    if page.state == State.RESOLVED or page.snoozed_until == until:
        return page
    return replace(touched(acknowledge(page, by, now), now), snoozed_until=until)


def touched(page: Page, now: datetime) -> Page:
    """Human activity on what an acknowledged page is about: its time-out counts from there."""
    if page.state != State.ACKNOWLEDGED or (page.active_at is not None and page.active_at >= now):
        return page
    return replace(page, active_at=now)


def resolve(page: Page, now: datetime) -> Page:
    """It is over, for good."""
    if page.state == State.RESOLVED:
        return page
    return replace(page, state=State.RESOLVED, resolved_at=now, snoozed_until=None)


def _wakes_at(page: Page, policy: Policy) -> datetime | None:
    """When an acknowledged page is triggered again."""
    if page.snoozed_until is not None:
        return page.snoozed_until
    if policy.ack_timeout is None or page.active_at is None:
        return None
    return page.active_at + timedelta(minutes=policy.ack_timeout)
