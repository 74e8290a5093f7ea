"""What an action answers when it does not do what was asked. The sentences are for people."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """The action was not done. `message` says what is wrong and what is allowed; `field` is where it
    belongs."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused):
    """This person may not do this to this schedule."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _("Only leads of the schedule's team, incident managers and admins may change this schedule.")
        )


class Faster(Refused):
    """Somebody else saved it since it was read."""
