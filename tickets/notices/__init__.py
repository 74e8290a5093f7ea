"""What the desk tells people by mail: one outbox row a notice, in the recipient's language and zone."""

from tickets.notices.kinds import Notice
from tickets.notices.sending import notify

__all__ = ["Notice", "notify"]
