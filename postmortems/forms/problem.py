"""The forms of problems: writing one, moving it on, linking incidents, filtering the list."""

import re
from typing import Any, cast

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from oncall.models import Membership, Team, User
from oncall.models.user_queries import UserQuerySet
from postmortems.actions.problems import ProblemFacts, state_label
from postmortems.knowledge.states import allowed_from
from postmortems.models import Problem, ProblemEntry
from postmortems.models.problem_choices import OPEN_VALUES, STATE_CHOICES
from tickets.forms.action import LARGEST_KEY, LONGEST_TEXT, reason_field, text_area
from tickets.forms.log import subcategory_choices
from tickets.models import Category, Service, Subcategory

ANY, NOBODY, ME = "any", "none", "me"
MOST_NUMBERS = 20


def editors() -> UserQuerySet:
    """Who can own what the desk knows: agents and incident managers."""
    of_a_team = Q(pk__in=Membership.objects.values("user"))
    people: UserQuerySet = User.objects.active()
    return people.filter(of_a_team | Q(is_incident_manager=True))


def choice(label: Any, rows: Any, empty: Any, **kwargs: Any) -> Any:
    """A choice of one row, or none."""
    return forms.ModelChoiceField(rows, label=label, required=False, empty_label=empty, **kwargs)


class ProblemForm(forms.Form):
    """What is known of a problem. `seen` is the last entry of its record when the form was opened."""

    seen = forms.IntegerField(min_value=0, max_value=LARGEST_KEY, required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("What goes wrong"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=text_area(4),
        help_text=gettext_lazy("Everybody of the desk reads this: leave out what only some may know."),
    )
    service = choice(
        gettext_lazy("Service"), Service.objects.none(), pgettext_lazy("no service", "None, or several")
    )
    category = choice(gettext_lazy("Category"), Category.objects.none(), gettext_lazy("Not yet known"))
    subcategory = choice(
        gettext_lazy("Subcategory"), Subcategory.objects.none(), gettext_lazy("Not yet known")
    )
    owner = choice(gettext_lazy("Owner"), User.objects.none(), gettext_lazy("Nobody yet"))
    team = choice(gettext_lazy("Team"), Team.objects.none(), gettext_lazy("None"))
    root_cause = forms.CharField(
        label=gettext_lazy("Root cause"), max_length=LONGEST_TEXT, required=False, widget=text_area(4)
    )
    workaround = forms.CharField(
        label=gettext_lazy("Workaround"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=text_area(6),
        help_text=gettext_lazy(
            "Written so that it can be sent to a requester. Offered on matching tickets once this is a "
            "known error."
        ),
    )
    phrases = forms.CharField(
        label=gettext_lazy("Words of matching tickets"),
        max_length=2000,
        required=False,
        widget=text_area(3),
        help_text=gettext_lazy(
            "One phrase a line. A ticket matches that has all words of one of them, in any order."
        ),
    )

    def __init__(self, *args: Any, problem: Problem | None = None, **kwargs: Any) -> None:
        if problem is not None:
            kwargs["initial"] = {**present(problem), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        offered = {
            "service": Service.objects.filter(active=True),
            "category": Category.objects.filter(active=True),
            "subcategory": Subcategory.objects.filter(active=True, category__active=True),
            "owner": editors(),
            "team": Team.objects.active(),
        }
        for name, rows in offered.items():
            self._offer(name, rows, getattr(problem, f"{name}_id", None))
        field = cast("forms.ModelChoiceField[Subcategory]", self.fields["subcategory"])
        rows = cast("QuerySet[Subcategory]", field.queryset).select_related("category")
        field.choices = subcategory_choices(rows)

    def _offer(self, name: str, rows: "QuerySet[Any]", present_key: int | None) -> None:
        """These, and what stands there now though nobody could choose it any more."""
        field = cast("forms.ModelChoiceField[Model]", self.fields[name])
        field.queryset = rows | rows.model._default_manager.filter(pk=present_key) if present_key else rows

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        category, subcategory = data.get("category"), data.get("subcategory")
        if category and subcategory and subcategory.category_id != category.pk:
            self.add_error(
                "subcategory",
                _("“%(subcategory)s” belongs to “%(category)s”. Choose that category, or another.")
                % {"subcategory": subcategory.name, "category": subcategory.category},
            )
        return data

    def facts(self) -> ProblemFacts:
        """What was typed. Only of a valid form."""
        return ProblemFacts(**{name: self.cleaned_data[name] for name in self.fields if name != "seen"})


def present(problem: Problem) -> dict[str, Any]:
    """What the form shows when it is opened."""
    keys = ("service", "category", "subcategory", "owner", "team")
    texts = ("title", "description", "root_cause", "workaround", "phrases")
    last = ProblemEntry.objects.filter(problem=problem).order_by("-pk").values_list("pk", flat=True).first()
    return {
        "seen": last or 0,
        **{name: getattr(problem, f"{name}_id") for name in keys},
        **{name: getattr(problem, name) for name in texts},
    }


class MoveForm(forms.Form):
    """On to a state that may follow."""

    to = forms.ChoiceField(label=gettext_lazy("Move to"), widget=forms.Select)
    reason = reason_field(
        required=False, help_text=gettext_lazy("Needed for a step back, and to close without a fix.")
    )

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["to"])
        field.choices = [(state.value, state_label(state)) for state in allowed_from(problem.state)]
        field.error_messages["invalid_choice"] = _("From “%(frm)s” only these can follow: %(allowed)s.") % {
            "frm": state_label(problem.state),
            "allowed": ", ".join(state_label(state) for state in allowed_from(problem.state)),
        }


class LinkForm(forms.Form):
    """Incidents by their numbers."""

    numbers = forms.CharField(
        label=gettext_lazy("Numbers of incidents"),
        max_length=400,
        help_text=gettext_lazy("Such as INC-000123; several with spaces or commas between them."),
    )

    def clean_numbers(self) -> list[str]:
        numbers = [part.upper() for part in re.split(r"[\s,;]+", self.cleaned_data["numbers"]) if part]
        if not numbers:
            raise forms.ValidationError(_("Write the number of an incident, such as INC-000123."))
        if len(numbers) > MOST_NUMBERS:
            raise forms.ValidationError(
                _("Link at most %(most)d incidents at once."), params={"most": MOST_NUMBERS}
            )
        return list(dict.fromkeys(numbers))


class DecideForm(forms.Form):
    """None needed, because."""

    reason = reason_field()


class AcceptForm(forms.Form):
    """A problem for what recurs."""

    title = forms.CharField(label=gettext_lazy("Title of the problem"), max_length=200)
    owner = choice(gettext_lazy("Owner"), User.objects.none(), gettext_lazy("Nobody yet"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["owner"]).queryset = editors()


class ProblemFilter(forms.Form):
    """Narrows the list; without a state the open ones. A value it doesn't know narrows nothing."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All open")), *STATE_CHOICES, (ANY, gettext_lazy("All, ended ones too"))],
    )
    service = choice(gettext_lazy("Service"), Service.objects.all(), gettext_lazy("All"))
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        owners = User.objects.filter(pk__in=Problem.objects.filter(owner__isnull=False).values("owner"))
        field = cast("forms.ChoiceField", self.fields["owner"])
        field.choices = [
            ("", _("Everybody")),
            (ME, _("Me")),
            (NOBODY, _("Nobody")),
            *((str(owner.pk), str(owner)) for owner in owners),
        ]
        for each in self.fields.values():
            each.widget.attrs["class"] = "form-select"

    def narrowed(self, rows: "QuerySet[Problem]") -> "QuerySet[Problem]":
        """The rows that the filter leaves."""
        chosen = self.chosen()
        state, owner = chosen.get("state", ""), chosen.get("owner", "")
        if state != ANY:
            rows = rows.filter(state__in=[state] if state else OPEN_VALUES)
        if chosen.get("service"):
            rows = rows.filter(service=chosen["service"])
        if owner == NOBODY:
            return rows.filter(owner=None)
        return rows.filter(owner=self.user.pk if owner == ME else int(owner)) if owner else rows

    def chosen(self) -> dict[str, Any]:
        """The values in use that the form knows."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
