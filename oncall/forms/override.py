"""The form that puts somebody else, or nobody, on call for a while."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oncall.forms.instants import instant_field, remember_shown
from oncall.models import User

NOBODY = "nobody"


class OverrideForm(forms.Form):
    """Who, from when until when. Those who may only take a shift themselves are not asked who."""

    person = forms.ChoiceField(
        label=_("Who is on call instead"), widget=forms.Select({"class": "form-select"})
    )
    start = instant_field(label=_("From"))
    end = instant_field(label=_("Until"))
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
        help_text=_("Everybody who sees the calendar can read it."),
    )

    def __init__(self, *args: Any, by: User, people: Iterable[User], may_give: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember_shown(self)
        self.people = {str(each.pk): each for each in people}
        names = [(key, str(each)) for key, each in self.people.items() if may_give or each == by]
        if may_give:
            names.append((NOBODY, gettext("Nobody: leave a gap")))
        cast("forms.ChoiceField", self.fields["person"]).choices = names

    def chosen(self) -> User | None:
        """The person chosen; None is nobody."""
        return self.people.get(self.cleaned_data["person"])
