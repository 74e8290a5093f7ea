"""Spot checks of a major incident: added, ticked, opened again, removed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.actions import major
from tickets.forms.action import ActionForm, Submitted, key_field, reason_field
from tickets.models import Ticket
from tickets.permissions import Ability


class SpotCheckForm(ActionForm):
    verb = "spot_check"
    ability = Ability.SPOT_CHECK
    heading = _("Add a spot check")
    button = _("Add it")
    done = _("Added. The major incident can't be resolved before it is ticked.")

    text = forms.CharField(
        label=_("What is tried, and where"),
        max_length=200,
        help_text=_("Such as: log in at the till of the Lisbon shop."),
    )

    def act(self, how: Submitted) -> Ticket:
        return major.add_spot_check(**how.args(self.ticket), text=self.cleaned_data["text"])


class TickSpotCheckForm(ActionForm):
    verb = "spot_check_tick"
    ability = Ability.SPOT_CHECK
    heading = _("Spot check passed")
    button = _("It was tried, and it works")
    done = _("Ticked.")

    check = key_field()

    def act(self, how: Submitted) -> Ticket:
        return major.tick_spot_check(**how.args(self.ticket), check=self.cleaned_data["check"])


class UntickSpotCheckForm(ActionForm):
    verb = "spot_check_untick"
    ability = Ability.SPOT_CHECK
    heading = _("Open the spot check again")
    button = _("It has to be tried again")
    done = _("Open again.")

    check = key_field()

    def act(self, how: Submitted) -> Ticket:
        return major.reopen_spot_check(**how.args(self.ticket), check=self.cleaned_data["check"])


class RemoveSpotCheckForm(ActionForm):
    verb = "spot_check_remove"
    ability = Ability.REMOVE_SPOT_CHECK
    heading = _("Remove a spot check")
    button = _("Remove it")
    done = _("Removed.")

    check = key_field()
    reason = reason_field(label=_("Why need this not be checked?"))

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return major.remove_spot_check(**how.args(self.ticket), check=said["check"], reason=said["reason"])
