"""Paging somebody about a ticket."""

from typing import Any, cast

from django import forms
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from oncall.actions.pages import default_policy_of
from oncall.models import EscalationPolicy, Page
from tickets.actions.pages.page_somebody import page_somebody
from tickets.forms.action import ActionForm, Submitted, reason_field
from tickets.models import Ticket
from tickets.permissions import Ability


class PageForm(ActionForm):
    """Whom, how urgently, and why; the policy of the team that holds the ticket comes first."""

    verb = "page"
    ability = Ability.PAGE
    heading = _("Page somebody")
    button = _("Page them")
    done = _("Paged. The ticket shows who is told, and who answers.")
    explains = _("Somebody is reached by their own rules, at any hour, until a person answers.")

    policy = forms.ModelChoiceField(
        EscalationPolicy.objects.none(),
        label=_("Whom"),
        empty_label=None,
        help_text=_("An escalation policy; first the one of the team that holds the ticket."),
        error_messages={"invalid_choice": _("This policy is not there any more. Choose one of the list.")},
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=[
            (Page.Urgency.HIGH, _("High: now, and on to the next level until somebody answers")),
            (Page.Urgency.LOW, _("Low: in their working hours")),
        ],
        initial=Page.Urgency.HIGH,
        widget=forms.RadioSelect,
    )
    reason = reason_field(label=_("Reason"), help_text=_("What they must know first."))

    def offer(self) -> None:
        own = default_policy_of(self.ticket.team)
        policies = cast("forms.ModelChoiceField[EscalationPolicy]", self.fields["policy"])
        first = Case(When(pk=own.pk if own else 0, then=Value(0)), default=Value(1))
        policies.queryset = EscalationPolicy.objects.order_by(first, "name", "pk")
        if not policies.queryset.exists():
            policies.help_text = _("There is no escalation policy yet: an admin makes the first one.")

    def act(self, how: Submitted) -> Ticket:
        return page_somebody(**how.args(self.ticket), **self.cleaned_data, seen=how.seen)

    def current(self) -> dict[str, Any]:
        return {"policy": default_policy_of(self.ticket.team)}
