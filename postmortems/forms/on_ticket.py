"""The forms with which a ticket uses what the desk knows."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from postmortems.models import RunbookUse
from postmortems.models.problem_choices import Outcome, UsedAs
from tickets.forms.action import LONGEST_REASON, LONGEST_TEXT, text_area
from tickets.permissions import Ability

NEEDS = {UsedAs.NOTE: Ability.NOTE, UsedAs.REPLY: Ability.REPLY}


class UseForm(forms.Form):
    """A workaround, written on the ticket."""

    used_as = forms.ChoiceField(
        label=gettext_lazy("How"), choices=UsedAs, widget=forms.RadioSelect, initial=UsedAs.NOTE.value
    )
    body = forms.CharField(label=gettext_lazy("Text"), max_length=LONGEST_TEXT, widget=text_area(8))

    def __init__(self, *args: Any, can: frozenset[Ability], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["used_as"])
        field.choices = [(way.value, way.label) for way in UsedAs if NEEDS[way] in can]


class ChooseProblemForm(forms.Form):
    """The number of the problem that an incident is linked to."""

    number = forms.CharField(
        label=gettext_lazy("Number of the problem"),
        max_length=20,
        help_text=gettext_lazy("Such as PRB-000012."),
    )


class JudgeRunbookForm(forms.Form):
    """How a runbook went on a ticket."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it go?"), choices=Outcome, widget=forms.RadioSelect
    )
    step = forms.ChoiceField(label=gettext_lazy("At which step did it go wrong?"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What should be put right in the runbook?"),
        max_length=LONGEST_REASON,
        required=False,
        widget=text_area(2),
    )

    def __init__(self, *args: Any, use: RunbookUse, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "outcome": use.outcome,
            "step": use.failed_step,
            "note": use.note,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        steps = [(step, f"{place}. {step}") for place, step in enumerate(use.version.steps, start=1)]
        cast("forms.ChoiceField", self.fields["step"]).choices = [("", "–"), *steps]
