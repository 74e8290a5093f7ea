"""Paging: raised for a subject, told from level to level, answered by people."""

from oncall.actions.pages.answering import acknowledge_page, resolve_page, resolve_pages_of, snooze_page
from oncall.actions.pages.handing_on import escalate_page, reassign_page
from oncall.actions.pages.link import record_link_used
from oncall.actions.pages.policies import NoPolicy, default_policy_of
from oncall.actions.pages.raising import SubjectGone, raise_page, raise_page_urgency
from oncall.actions.pages.subject import describe_pages_of, touch_pages_of
from oncall.actions.pages.timer import step_pages

__all__ = [
    "NoPolicy",
    "SubjectGone",
    "acknowledge_page",
    "default_policy_of",
    "describe_pages_of",
    "escalate_page",
    "raise_page",
    "raise_page_urgency",
    "reassign_page",
    "record_link_used",
    "resolve_page",
    "resolve_pages_of",
    "snooze_page",
    "step_pages",
    "touch_pages_of",
]
