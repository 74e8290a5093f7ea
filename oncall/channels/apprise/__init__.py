"""Message services by their apprise address: ntfy, Slack, Telegram, text messages, webhooks and many more."""

from oncall.channels.apprise.addresses import check, mask, normal
from oncall.channels.apprise.sending import send

__all__ = ["check", "mask", "normal", "send"]
