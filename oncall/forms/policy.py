"""The form of an escalation policy: its facts, a form for each level, and one for the last resort."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oncall.actions.policies import PolicyDraft
from oncall.escalation.policy import (
    KINDS,
    MAX_LEVELS,
    MAX_MINUTES,
    MAX_REPEAT,
    MAX_TIMEOUT_MINUTES,
    Policy,
    Target,
)
from oncall.escalation.policy import Level as LevelSpec
from oncall.forms.policy_opened import Opened
from oncall.models import EscalationPolicy, Membership, Schedule, Team, User

MOST_TARGETS = 20
_SELECT = {"class": "form-select"}
_NUMBER = {"class": "form-control", "inputmode": "numeric"}
Choices = list[tuple[str, Any]]


class PolicyForm(forms.Form):
    """What a policy is called, how often it goes round, and which teams use it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
    repeat = forms.IntegerField(
        label=_("Go through the levels again"),
        min_value=0,
        max_value=MAX_REPEAT,
        widget=forms.NumberInput(_NUMBER),
        help_text=_("So many times more, before the last resort is told."),
    )
    ack_timeout = forms.IntegerField(
        label=_("Start again after minutes"),
        required=False,
        min_value=1,
        max_value=MAX_TIMEOUT_MINUTES,
        widget=forms.NumberInput(_NUMBER),
        help_text=_("When a page was acknowledged and then nobody did anything for so long. Empty: never."),
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Used by"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        help_text=_("A team has one policy: choosing it here takes it from the one it had."),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, by: User, policy: EscalationPolicy | None, opened: Opened | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._shown = opened.shown if opened else frozenset()
        if by.operates:
            # a closed team that has it keeps it until somebody unticks it; one that somebody else took it
            # from meanwhile still has its tick here
            has_it = Q(escalation_policy=policy) | Q(pk__in=self._shown) if policy else Q()
            self._mine = Team.objects.filter(Q(active=True) | has_it)
        else:
            self._mine = Team.objects.filter(pk__in=by.led_team_ids)
        cast("forms.ModelMultipleChoiceField[Team]", self.fields["teams"]).queryset = self._mine

    def teams_ticked(self) -> frozenset[int]:
        return frozenset(each.pk for each in self.cleaned_data["teams"])

    def teams_shown(self) -> frozenset[int]:
        """Those that had a tick when the form was opened and are still this person's to untick."""
        return self._shown & set(self._mine.values_list("pk", flat=True))


class LevelForm(forms.Form):
    """A level: how long to wait, and whom it tells. There is always an empty place more than are chosen."""

    wait = forms.IntegerField(
        label=_("Minutes to answer"),
        min_value=1,
        max_value=MAX_MINUTES,
        widget=forms.NumberInput(_NUMBER),
    )

    def __init__(self, *args: Any, choices: Choices, number: int, **kwargs: Any) -> None:
        """`number` is 1 for the first level, 0 for the last resort."""
        super().__init__(*args, **kwargs)
        self.number = number
        given: Mapping[str, Any] = self.data if self.is_bound else self.initial
        prefix = f"{self.prefix}-" if self.is_bound else ""
        self.places = _places(given, f"{prefix}t")
        for place in range(self.places):
            label = gettext("Tell") if place == 0 else gettext("and at the same time")
            self.fields[f"t{place}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, widget=forms.Select(_SELECT)
            )

    @property
    def target_fields(self) -> list[forms.BoundField]:
        return [self[f"t{place}"] for place in range(self.places)]

    def clean(self) -> None:
        wrong = any(f"t{place}" in self.errors for place in range(self.places))
        if not self.targets() and not wrong:
            self.add_error("t0", _("Choose a person, a schedule or a team."))
        seen: set[Target] = set()
        for place in range(self.places):
            target = self._target(place)
            if target is not None and target in seen:
                self.add_error(f"t{place}", _("Named twice here. Once is enough."))
            elif target is not None:
                seen.add(target)

    def targets(self) -> tuple[Target, ...]:
        found = (self._target(place) for place in range(self.places))
        return tuple(each for each in found if each is not None)

    def _target(self, place: int) -> Target | None:
        return read_target(self.cleaned_data.get(f"t{place}") or "")

    def spec(self) -> LevelSpec:
        """The level, once the form is valid."""
        return LevelSpec(self.targets(), self.cleaned_data["wait"])


def read_target(value: str) -> Target | None:
    """The target that a choice such as "person:4" names."""
    kind, _colon, key = value.partition(":")
    named = next((each for each in KINDS if each == kind), None)
    return Target(named, int(key)) if named and key.isdigit() else None


def target_value(target: Target) -> str:
    """A target as a choice of the form, the inverse of `read_target`."""
    return f"{target.kind}:{target.key}"


def level_initial(level: LevelSpec) -> dict[str, Any]:
    """What a level's form shows at first."""
    places = {f"t{place}": target_value(each) for place, each in enumerate(level.targets)}
    return {"wait": level.wait, **places}


def draft_of(facts: PolicyForm, levels: Sequence[LevelForm], last: LevelForm) -> PolicyDraft:
    """What valid forms say."""
    values = facts.cleaned_data
    spec = Policy(
        levels=tuple(each.spec() for each in levels),
        last_resort=last.spec(),
        repeat=values["repeat"],
        ack_timeout=values["ack_timeout"],
    )
    return PolicyDraft(values["name"], spec, facts.teams_ticked())


def target_choices(present: Policy | None) -> Choices:
    """Everybody and everything that a level may name: who works here, and what it names already."""
    named: dict[str, set[int]] = {kind: set() for kind in KINDS}
    for level in (*present.levels, present.last_resort) if present else ():
        for target in level.targets:
            named[target.kind].add(target.key)
    desk = Q(pk__in=Membership.objects.values("user")) | Q(is_incident_manager=True)
    people = User.objects.filter(Q(is_active=True) & desk | Q(pk__in=named["person"]))
    teams = Team.objects.filter(Q(active=True) | Q(pk__in=named["team"]))
    return [
        ("", gettext("– nobody –")),
        (
            gettext("Whoever is on call"),
            [
                (f"schedule:{key}", name)
                for key, name in Schedule.objects.values_list("pk", "name").order_by("name")
            ],
        ),
        (gettext("People"), [(f"person:{each.pk}", str(each)) for each in people]),
        (gettext("Teams, one in turn"), [(f"team:{each.pk}", str(each)) for each in teams]),
    ]


def level_values(data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """What was typed in the form of a level, by its fields' own names."""
    start = f"{prefix}-"
    return {key.removeprefix(start): value for key, value in data.items() if key.startswith(start)}


def rearranged(levels: list[dict[str, Any]], button: str, place: int) -> int:
    """Do what a button asks, in place: add, remove, up, down; the place to look at next."""
    if button == "add" and len(levels) < MAX_LEVELS:
        levels.append({"wait": 5})
        return len(levels) - 1
    if not 0 <= place < len(levels):
        return 0
    if button == "remove":
        del levels[place]
        return min(place, max(len(levels) - 1, 0))
    other = place + (-1 if button == "up" else 1)
    if button in {"up", "down"} and 0 <= other < len(levels):
        levels[place], levels[other] = levels[other], levels[place]
        return other
    return place


def _places(given: Mapping[str, Any], name: str) -> int:
    filled = (
        int(found[1])
        for key, value in given.items()
        if value not in {"", None} and (found := re.fullmatch(re.escape(name) + r"([0-9]{1,2})", key))
    )
    return min(max(filled, default=-1) + 2, MOST_TARGETS)
