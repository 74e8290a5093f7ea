"""For whom a line of a review is."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortems.models.choices import Audience

FLAGS = {audience: f"for_{audience.value}" for audience in Audience}
FOR_SOMEBODY = Q(for_team=True) | Q(for_customers=True) | Q(for_board=True)


class Addressed(models.Model):
    """A line for the team, for customers, for the board, or several of them: three documents, one source."""

    for_team = models.BooleanField(_("for the team"), default=True)
    for_customers = models.BooleanField(_("for customers"), default=False)
    for_board = models.BooleanField(_("for the board"), default=False)

    class Meta:
        abstract = True

    @property
    def audiences(self) -> list[str]:
        """The audiences as they are kept in forms and in the record."""
        return [audience.value for audience, flag in FLAGS.items() if getattr(self, flag)]

    @property
    def audience_labels(self) -> list[Any]:
        return [audience.label for audience, flag in FLAGS.items() if getattr(self, flag)]

    def address(self, audiences: list[str]) -> None:
        """Set for whom it is."""
        for audience, flag in FLAGS.items():
            setattr(self, flag, audience.value in audiences)
