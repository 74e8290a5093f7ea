"""The form of one's own absences."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oncall.forms.instants import instant_field


class TimeOffForm(forms.Form):
    start = instant_field(label=_("From"))
    end = instant_field(label=_("Until"))
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
        help_text=_("Only you see it."),
    )
