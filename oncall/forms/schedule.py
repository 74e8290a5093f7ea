"""The form of a schedule: its facts, and a form for each layer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from oncall.actions.schedules import Facts
from oncall.forms.instants import date_input, instant_field, time_input
from oncall.models import Schedule, ScheduleLayer, Skill, Team, User
from oncall.scheduling.editing import Wanted
from oncall.scheduling.problems import FIRST_YEAR, LAST_YEAR, MAX_EVERY
from oncall.scheduling.spec import Layer, Unit, Window
from oncall.zones import zone_choices

MOST_LAYERS, MOST_PEOPLE, MOST_WINDOWS = 12, 40, 14
_SPARE_PEOPLE = 2
WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]
_SELECT = {"class": "form-select"}
_INPUT = {"class": "form-control"}
Data = Mapping[str, Any]


class ScheduleForm(forms.Form):
    """What a schedule is called, whose it is, and in which zone it hands off."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(_INPUT))
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("No team"),
        widget=forms.Select(_SELECT),
        help_text=_("Its leads edit the schedule, its members may take shifts."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        widget=forms.Select(_SELECT),
        help_text=_("Hand-offs are on the wall clock there, also when clocks change."),
    )
    skills = forms.ModelMultipleChoiceField(
        label=_("Skills needed"),
        queryset=Skill.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        help_text=_("Who has all of them may take shifts, too."),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, schedule: Schedule | None, zone: str, **kwargs: Any) -> None:
        """`zone` is the schedule's, offered whatever it is called, as its team is even if it was closed."""
        super().__init__(*args, **kwargs)
        teams = Team.objects.active()
        if not (by.is_incident_manager or by.is_admin):
            teams = teams.filter(pk__in=by.led_team_ids)
        if schedule is not None and schedule.team_id is not None:
            teams |= Team.objects.filter(pk=schedule.team_id)
        cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = teams
        cast("forms.ChoiceField", self.fields["zone"]).choices = _zones(zone)
        skills = Skill.objects.all()
        cast("forms.ModelMultipleChoiceField[Skill]", self.fields["skills"]).queryset = skills
        if not skills.exists():
            del self.fields["skills"]

    def facts(self) -> Facts:
        values = self.cleaned_data
        return Facts(
            name=values["name"], team=values["team"], zone=values["zone"], skills=values.get("skills", ())
        )


class LayerForm(forms.Form):
    """A rotation. There is always an empty place more than people chosen, and an empty window."""

    # the key of the row it was made from
    origin = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    every = forms.IntegerField(
        label=_("Hand off every"),
        min_value=1,
        max_value=MAX_EVERY,
        widget=forms.NumberInput(_INPUT),
    )
    unit = forms.ChoiceField(
        label=pgettext_lazy("of time", "Unit"),
        choices=ScheduleLayer.Units.choices,
        widget=forms.Select(_SELECT),
    )
    handoff = forms.TimeField(label=_("At"), widget=time_input())
    anchor = forms.DateField(
        label=_("First hand-off on"),
        widget=date_input(),
        help_text=_("From then on the order begins with the first person."),
    )
    ends_at = instant_field(label=_("Until"), required=False, help_text=_("Your time. Empty: for good."))
    remove = forms.BooleanField(
        label=_("End this layer now"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, people: Sequence[User], number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        # added by somebody else while this form was open
        self.is_theirs = False
        given: Data = self.data if self.is_bound else self.initial
        prefix = f"{self.prefix}-" if self.is_bound else ""
        self.places = _spread(given, prefix + "p", MOST_PEOPLE, _SPARE_PEOPLE)
        self.window_places = _spread(given, prefix + "w_opens", MOST_WINDOWS, 1)
        names = [("", gettext("– nobody –")), *((str(each.pk), str(each)) for each in people)]
        for place in range(self.places):
            label = gettext("Person %(number)d") % {"number": place + 1}
            self.fields[f"p{place}"] = forms.ChoiceField(
                label=label, choices=names, required=False, widget=forms.Select(_SELECT)
            )
        for place in range(self.window_places):
            self._add_window(place)

    def _add_window(self, place: int) -> None:
        days = [("", gettext("every day")), *WEEKDAYS]
        self.fields[f"w_on{place}"] = forms.ChoiceField(
            label=gettext("From"), choices=days, required=False, widget=forms.Select(_SELECT)
        )
        self.fields[f"w_opens{place}"] = forms.TimeField(
            label=gettext("opens at"), required=False, widget=time_input()
        )
        self.fields[f"w_until{place}"] = forms.ChoiceField(
            label=gettext("Until"), choices=days, required=False, widget=forms.Select(_SELECT)
        )
        self.fields[f"w_closes{place}"] = forms.TimeField(
            label=gettext("closes at"), required=False, widget=time_input()
        )

    @property
    def people_fields(self) -> list[forms.BoundField]:
        return [self[f"p{place}"] for place in range(self.places)]

    @property
    def window_fields(self) -> list[list[forms.BoundField]]:
        names = ("w_on", "w_opens", "w_until", "w_closes")
        return [[self[f"{name}{place}"] for name in names] for place in range(self.window_places)]

    @property
    def has_windows(self) -> bool:
        return self.window_places > 1

    def clean(self) -> None:
        values = self.cleaned_data
        if values.get("remove"):
            # what stands in a layer that ends does not matter
            self.errors.clear()
            return
        anchor = values.get("anchor")
        if anchor is not None and not FIRST_YEAR <= anchor.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            self.add_error("anchor", _("Choose a year from %(first)d to %(last)d.") % years)
        if not self.participants() and not any(f"p{place}" in self.errors for place in range(self.places)):
            self.add_error("p0", _("Choose at least one person, or end this layer."))
        for place in range(self.window_places):
            self._check_window(place)

    def _check_window(self, place: int) -> None:
        values = self.cleaned_data
        opens, closes = values.get(f"w_opens{place}"), values.get(f"w_closes{place}")
        on, until = values.get(f"w_on{place}"), values.get(f"w_until{place}")
        if (opens is None) != (closes is None) or (opens is None and (on or until)):
            empty = f"w_opens{place}" if opens is None else f"w_closes{place}"
            if empty not in self.errors:
                self.add_error(empty, _("Give both times, or leave the whole line empty."))
        elif opens is not None and bool(on) != bool(until):
            self.add_error(f"w_until{place}", _("Choose a weekday in both places, or “every day” in both."))

    def participants(self) -> tuple[int, ...]:
        """Keys of the people chosen, in their order."""
        chosen = (self.cleaned_data.get(f"p{place}") for place in range(self.places))
        return tuple(int(each) for each in chosen if each)

    def layer(self, former: Layer | None) -> Layer:
        """The layer as typed; what the form does not show comes from the one it was made from."""
        values = self.cleaned_data
        same_anchor = former is not None and former.anchor == values["anchor"]
        layer = Layer(
            participants=self.participants(),
            every=values["every"],
            unit=cast("Unit", values["unit"]),
            handoff=values["handoff"],
            anchor=values["anchor"],
            first=former.first if former is not None and same_anchor else 0,
            starts_at=former.starts_at if former is not None and same_anchor else None,
            ends_at=values["ends_at"],
            windows=tuple(self._windows()),
            zone=former.zone if former is not None else "",
        )
        if former is None or replace(layer, ends_at=former.ends_at) == former:
            return layer
        # the successor begins at the edit, not where its forerunner began
        return replace(layer, starts_at=None)

    def _windows(self) -> Iterator[Window]:
        values = self.cleaned_data
        for place in range(self.window_places):
            if values[f"w_opens{place}"] is not None:
                on, until = values[f"w_on{place}"], values[f"w_until{place}"]
                yield Window(
                    opens=values[f"w_opens{place}"],
                    closes=values[f"w_closes{place}"],
                    opens_on=int(on) if on else None,
                    closes_on=int(until) if until else None,
                )


def layer_initial(origin: int | None, layer: Layer) -> dict[str, Any]:
    """What a layer's form shows before anybody typed."""
    shown: dict[str, Any] = {
        "origin": origin,
        "every": layer.every,
        "unit": layer.unit,
        "handoff": layer.handoff,
        "anchor": layer.anchor,
        "ends_at": layer.ends_at,
    }
    for place, person in enumerate(layer.participants):
        shown[f"p{place}"] = str(person)
    for place, window in enumerate(layer.windows):
        shown[f"w_on{place}"] = "" if window.opens_on is None else str(window.opens_on)
        shown[f"w_opens{place}"] = window.opens
        shown[f"w_until{place}"] = "" if window.closes_on is None else str(window.closes_on)
        shown[f"w_closes{place}"] = window.closes
    return shown


def wanted_layers(
    forms_: Sequence[LayerForm], former: Sequence[Layer], places: Mapping[int, int]
) -> list[Wanted]:
    """The layers of valid forms, in their order, with the places of those they were made from.

    `places` says where among the `former` a row's layer stands. A row that is gone made nothing.
    """
    wanted: list[Wanted] = []
    for form in forms_:
        if form.cleaned_data.get("remove"):
            continue
        place = places.get(form.cleaned_data["origin"])
        wanted.append((place, form.layer(None if place is None else former[place])))
    return wanted


def ends_too_early(form: LayerForm, now: datetime) -> bool:
    """Whether the layer would end before it could begin; says so at the field."""
    ends_at = form.cleaned_data.get("ends_at")
    if form.cleaned_data.get("remove") or ends_at is None or ends_at > now:
        return False
    form.add_error("ends_at", _("This time has passed. To end the layer now, tick the box below."))
    return True


def _zones(present: str) -> list[tuple[str, str]]:
    choices = zone_choices()
    return choices if present in dict(choices) else [(present, present), *choices]


def _spread(given: Data, name: str, most: int, spare: int) -> int:
    """How many places to show for fields called `name` and a number: those filled, and some to spare."""
    places = (
        int(found[1])
        for key, value in given.items()
        if value not in {"", None} and (found := re.fullmatch(re.escape(name) + r"([0-9]{1,2})", key))
    )
    return min(max(places, default=-1) + 1 + spare, most)
