"""Every change to people's settings, heartbeats and outgoing mail."""

from oncall.actions.addresses import reset_address, retry_email
from oncall.actions.heartbeat import beat
from oncall.actions.outbox import lateness_seconds, send_due
from oncall.actions.queue_email import queue_email
from oncall.actions.settings import choose_display

__all__ = [
    "beat",
    "choose_display",
    "lateness_seconds",
    "queue_email",
    "reset_address",
    "retry_email",
    "send_due",
]
