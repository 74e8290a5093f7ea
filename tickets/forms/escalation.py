"""To the next tier, back from it, and up to the managers: three different acts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.actions import escalation
from tickets.actions.hand_over import HandOver
from tickets.forms.action import ActionForm, Submitted, reason_field, text_area
from tickets.models import Ticket
from tickets.permissions import Ability

LONGEST_PART = 4_000


def _part(label: Any, help_text: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST_PART, widget=text_area(rows))


class EscalateForm(ActionForm):
    """The hand-over, so that the next tier need not ask again (docs/semantics.md: functional escalation)."""

    verb = "escalate"
    ability = Ability.ESCALATE
    heading = _("Escalate to the next tier")
    button = _("Escalate")
    done = _("Escalated.")
    watched = ("team",)

    symptom = _part(_("Symptom"), _("What is seen, where, since when, by whom."))
    tried = _part(_("What was tried"), _("And what came of it."), 3)
    evidence = _part(_("Evidence"), _("Error messages, logs, times, names of the files attached here."))
    impact_now = _part(_("Impact now"), _("Who can't do what at this moment."))
    question = _part(_("Question to answer"), _("What you need from the next tier."))

    def act(self, how: Submitted) -> Ticket:
        return escalation.escalate(
            **how.args(self.ticket), hand_over=HandOver(**self.cleaned_data), opened=how.opened
        )


class ReturnForm(ActionForm):
    verb = "return_back"
    ability = Ability.RETURN_BACK
    heading = _("Return to the tier before")
    button = _("Return it")
    done = _("Returned.")
    explains = _("Returns are counted, so that a ticket doesn't bounce unseen.")
    watched = ("team", "returns_to")

    reason = reason_field(help_text=_("What is missing, or why it belongs there."))

    def act(self, how: Submitted) -> Ticket:
        return escalation.return_back(
            **how.args(self.ticket), reason=self.cleaned_data["reason"], opened=how.opened
        )


class InformForm(ActionForm):
    verb = "inform"
    ability = Ability.INFORM
    heading = _("Inform the managers")
    button = _("Inform them")
    done = _("The team's lead and the incident managers are informed.")
    explains = _(
        "The lead of the team and the incident managers get a message. The ticket stays where it is."
    )

    reason = reason_field(label=_("What should they know?"))

    def act(self, how: Submitted) -> Ticket:
        return escalation.inform(**how.args(self.ticket), reason=self.cleaned_data["reason"], seen=how.seen)
