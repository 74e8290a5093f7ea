"""Whose turn it was: the round robin of a team, across pages."""

from django.db import models


class TeamTurn(models.Model):
    """The person of a team who was told last by round robin.

    Read and moved with the page's step, under the lock of the team's row.
    """

    team = models.OneToOneField("oncall.Team", on_delete=models.CASCADE, related_name="turn")
    last = models.ForeignKey("oncall.User", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.team_id}: {self.last_id}"
