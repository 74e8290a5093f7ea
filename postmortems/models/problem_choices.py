"""The fixed vocabularies of problems and runbooks, with the words people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from postmortems.knowledge.states import OFFERING_STATES, OPEN_STATES, ProblemState

STATE_CHOICES = [
    (ProblemState.NEW.value, pgettext_lazy("of a problem", "New")),
    (ProblemState.ANALYSIS.value, _("Analysis")),
    (ProblemState.KNOWN_ERROR.value, _("Known error")),
    (ProblemState.FIX_IN_PROGRESS.value, _("Fix in progress")),
    (ProblemState.RESOLVED.value, pgettext_lazy("of a problem", "Resolved")),
    (ProblemState.CLOSED.value, pgettext_lazy("of a problem", "Closed")),
]
OPEN_VALUES = [state.value for state in OPEN_STATES]
OFFERING_VALUES = [state.value for state in OFFERING_STATES]


class ProblemEvent(models.TextChoices):
    """What an entry of a problem's record tells."""

    OPENED = "opened", _("Opened")
    EDITED = "edited", _("Edited")
    MOVED = "moved", _("Moved on")
    LINKED = "linked", _("Incident linked")
    UNLINKED = "unlinked", _("Incident unlinked")


class UsedAs(models.TextChoices):
    """How a workaround was put on a ticket."""

    NOTE = "note", _("Internal note: the requester does not see it")
    REPLY = "reply", _("Public reply: the requester gets it by mail")


class ProposalState(models.TextChoices):
    OPEN = "open", _("To be decided")
    ACCEPTED = "accepted", _("A problem was opened")
    DECLINED = "declined", _("None needed")


class Outcome(models.TextChoices):
    """What a runbook did."""

    WORKED = "worked", _("Worked")
    PARTLY = "partly", _("Partly")
    NO = "no", _("Did not work")
