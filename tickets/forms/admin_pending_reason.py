from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.models import PendingReason
from tickets.models.choices import Metric

NEVER_PAUSED = (Metric.FIRST_RESPONSE, Metric.NEXT_UPDATE)
PAUSABLE = [(metric.value, metric.label) for metric in Metric if metric not in NEVER_PAUSED]


class PendingReasonForm(forms.ModelForm[PendingReason]):
    """Which clocks a reason pauses. First response is never among them (docs/semantics.md, "Clocks")."""

    pauses = forms.MultipleChoiceField(
        label=_("Pauses"),
        choices=PAUSABLE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The clocks that stand still while a ticket waits for this. First response is never paused."
        ),
        error_messages={"invalid_choice": _("%(value)s can't be paused.")},
    )

    class Meta:
        model = PendingReason
        fields = ["pauses"]

    def clean_pauses(self) -> list[Any]:
        return list(self.cleaned_data["pauses"])
