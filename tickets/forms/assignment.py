"""Who works on it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from oncall.models import Team, User
from oncall.requests import whole_number
from tickets.actions import assignment
from tickets.forms.action import ActionForm, Submitted
from tickets.models import Ticket
from tickets.permissions import Ability


class TakeForm(ActionForm):
    verb = "take"
    ability = Ability.TAKE
    heading = _("Take this ticket")
    button = _("Take it")
    done = _("The ticket is yours.")
    explains = _("You become its assignee.")
    watched = ("assignee",)

    def act(self, how: Submitted) -> Ticket:
        return assignment.take(**how.args(self.ticket), opened=how.opened)


class AssignForm(ActionForm):
    """Team, then a person of that team: the people offered are those of the team that is chosen."""

    verb = "assign"
    ability = Ability.ASSIGN
    heading = _("Assign")
    button = _("Assign")
    done = _("Assigned.")
    watched = ("team", "assignee")

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Person"),
        required=False,
        empty_label=_("Nobody yet: whoever of the team takes it"),
        error_messages={
            "invalid_choice": _("This person is not in the team you chose. Choose one of the list.")
        },
    )

    def current(self) -> dict[str, Any]:
        return {"team": self.ticket.team, "assignee": self.ticket.assignee}

    def offer(self) -> None:
        cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = Team.objects.active()
        people = cast("forms.ModelChoiceField[User]", self.fields["assignee"])
        team = self.chosen_team()
        if team is not None:
            people.queryset = User.objects.active().filter(memberships__team=team).order_by("full_name", "pk")

    def chosen_team(self) -> int | None:
        """The key of the team in the form as it stands."""
        value = self.data.get("team") if self.is_bound else self.initial.get("team")
        if isinstance(value, Team):
            return value.pk
        return whole_number(str(value or ""))

    def act(self, how: Submitted) -> Ticket:
        chosen = self.cleaned_data
        return assignment.assign(
            **how.args(self.ticket), team=chosen["team"], assignee=chosen["assignee"], opened=how.opened
        )
