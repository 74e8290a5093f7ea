"""The form of a runbook."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oncall.models import User
from postmortems.actions.runbooks import RunbookFacts
from postmortems.forms.problem import choice, editors
from postmortems.forms.runbook_opened import changed, sealed
from postmortems.models import Runbook
from tickets.forms.action import LARGEST_KEY, text_area
from tickets.forms.log import subcategory_choices
from tickets.models import Service, Subcategory

REVIEWED_AFTER = timedelta(days=180)
_NO_FACTS = ("revision", "opened")


class DayField(forms.DateField):
    """A date between 2000 and 2100: what a calendar can hold."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(gettext_lazy("Enter a date between 2000 and 2100."), code="year")
        return day


class RunbookForm(forms.Form):
    """What people write down of a runbook. `revision` is the one that the form was opened with, `opened`
    what it showed then."""

    revision = forms.IntegerField(
        min_value=0, max_value=LARGEST_KEY, required=False, widget=forms.HiddenInput
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("When to use it"), max_length=2000, required=False, widget=text_area(2)
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps"),
        max_length=12_000,
        widget=text_area(10),
        help_text=gettext_lazy("One a line, in order. On a ticket each becomes a task."),
    )
    subcategories = forms.ModelMultipleChoiceField(
        Subcategory.objects.none(), label=gettext_lazy("For these subcategories"), required=False
    )
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(), label=gettext_lazy("For these services"), required=False
    )
    alert_pattern = forms.CharField(
        label=gettext_lazy("For tickets and alerts with these words"),
        max_length=2000,
        required=False,
        widget=text_area(2),
        help_text=gettext_lazy(
            "One phrase a line. A ticket matches that has all words of one of them, in any order."
        ),
    )
    owner = choice(gettext_lazy("Owner"), User.objects.none(), gettext_lazy("Choose"))
    verified_on = DayField(label=gettext_lazy("Verified on"), required=False)
    review_by = DayField(
        label=gettext_lazy("Review by"), help_text=gettext_lazy("Once it has passed, the owner is told.")
    )

    def __init__(self, *args: Any, runbook: Runbook | None = None, **kwargs: Any) -> None:
        if runbook is not None:
            kwargs["initial"] = {**present(runbook), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["owner"].required = True
        owner = cast("forms.ModelChoiceField[User]", self.fields["owner"])
        owner.queryset = editors() | User.objects.filter(pk=runbook.owner_id) if runbook else editors()
        tied = Q(runbooks=runbook) if runbook else Q(pk=None)
        self._offer("services", Service.objects.filter(Q(active=True) | tied).distinct())
        subcategories = Subcategory.objects.filter(Q(active=True, category__active=True) | tied).distinct()
        field = self._offer("subcategories", subcategories)
        field.choices = subcategory_choices(subcategories.select_related("category"))[1:]
        for name in ("services", "subcategories"):
            self.fields[name].widget.attrs["size"] = 8
            self.fields[name].help_text = _("Hold Ctrl to choose several.")

    def _offer(self, name: str, rows: "QuerySet[Any]") -> "forms.ModelMultipleChoiceField[Any]":
        field = cast("forms.ModelMultipleChoiceField[Any]", self.fields[name])
        field.queryset = rows
        return field

    def clean_steps(self) -> list[str]:
        return steps_of(self.cleaned_data["steps"])

    def facts(self) -> RunbookFacts:
        """What was typed. Only of a valid form."""
        return RunbookFacts(**self._said())

    def changed_by_person(self) -> dict[str, Any]:
        """As typed, the fields that say something else than they did when the form was opened. Only of a
        valid form."""
        said = self._said()
        said["steps"] = "\n".join(said["steps"])
        return {name: self[name].value() for name in changed(said, self.cleaned_data["opened"])}

    def _said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name not in _NO_FACTS}


class VerifyForm(forms.Form):
    """It is right; when is it checked next?"""

    review_by = DayField(label=gettext_lazy("Next review by"))


def steps_of(text: str) -> list[str]:
    """The steps of a text: its lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def present(runbook: Runbook) -> dict[str, Any]:
    """What the form shows when it is opened."""
    steps = runbook.versions.get(number=runbook.version).steps
    facts = {
        "title": runbook.title,
        "summary": runbook.summary,
        "steps": "\n".join(steps),
        "subcategories": [row.pk for row in runbook.subcategories.all()],
        "services": [row.pk for row in runbook.services.all()],
        "alert_pattern": runbook.alert_pattern,
        "owner": runbook.owner_id,
        "verified_on": runbook.verified_on,
        "review_by": runbook.review_by,
    }
    return {"revision": runbook.revision, "opened": sealed(facts), **facts}
