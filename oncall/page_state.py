"""A page's row and what the engine calls a page: the one place where each becomes the other."""

from datetime import datetime

from oncall.escalation.page import Page as PageState
from oncall.escalation.page import State, Urgency, next_step_at
from oncall.escalation.policy import Policy
from oncall.models import Page

STATE_FIELDS = (
    "urgency",
    "state",
    "position",
    "fired_at",
    "told",
    "acknowledged_by",
    "acknowledged_at",
    "active_at",
    "snoozed_until",
    "resolved_at",
    "restarts",
    "next_step_at",
)
"""The columns that `put_state` writes."""


def state_of(page: Page) -> PageState:
    """The page as the engine moves it."""
    return PageState(
        urgency=Urgency(page.urgency),
        began_at=page.began_at,
        state=State(page.state),
        position=page.position,
        fired_at=page.fired_at,
        told=tuple(page.told),
        acknowledged_by=page.acknowledged_by_id,
        acknowledged_at=page.acknowledged_at,
        active_at=page.active_at,
        snoozed_until=page.snoozed_until,
        resolved_at=page.resolved_at,
        restarts=page.restarts,
    )


def put_state(page: Page, state: PageState, policy: Policy, now: datetime) -> None:
    """Set the row's columns, unsaved. What is due by `now` (UTC) is due now, not when it might have been."""
    page.urgency = state.urgency.value
    page.state = state.state.value
    page.position = state.position
    page.fired_at = state.fired_at
    page.told = list(state.told)
    page.acknowledged_by_id = state.acknowledged_by
    page.acknowledged_at = state.acknowledged_at
    page.active_at = state.active_at
    page.snoozed_until = state.snoozed_until
    page.resolved_at = state.resolved_at
    page.restarts = state.restarts
    due = next_step_at(state, policy)
    page.next_step_at = None if due is None else max(due, now)
