"""Every change to people's settings, schedules, heartbeats and outgoing mail."""

from oncall.actions.addresses import reset_address, retry_email
from oncall.actions.feeds import make_feed, revoke_feed
from oncall.actions.heartbeat import beat
from oncall.actions.outbox import lateness_seconds, send_due
from oncall.actions.overrides import hand_back, make_override
from oncall.actions.policies import delete_policy, edit_policy, make_default, make_policy
from oncall.actions.queue_email import queue_email
from oncall.actions.schedules import edit_schedule, make_schedule
from oncall.actions.settings import choose_display
from oncall.actions.times_off import add_time_off, remove_time_off

__all__ = [
    "add_time_off",
    "beat",
    "choose_display",
    "delete_policy",
    "edit_policy",
    "edit_schedule",
    "hand_back",
    "lateness_seconds",
    "make_default",
    "make_feed",
    "make_override",
    "make_policy",
    "make_schedule",
    "queue_email",
    "remove_time_off",
    "reset_address",
    "retry_email",
    "revoke_feed",
    "send_due",
]
