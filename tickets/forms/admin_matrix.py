"""The priority matrix as one form: levels with their written meaning, and a priority in every cell."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tickets.actions.priority_matrix import FEWEST_LEVELS, MOST_LEVELS, Grid, LevelTexts
from tickets.models import Level, MatrixCell
from tickets.models.choices import Priority

IMPACT, URGENCY, PRIORITY = "impact", "urgency", "priority"
GROW_AND_SHRINK = {
    "add_impact": (IMPACT, 1),
    "drop_impact": (IMPACT, -1),
    "add_urgency": (URGENCY, 1),
    "drop_urgency": (URGENCY, -1),
}


class MatrixForm(forms.Form):
    """`impacts` and `urgencies` say how many levels there are.

    A level is added or taken away by drawing the form again with another number, so that nothing typed is
    lost and nothing is stored before it is whole.
    """

    def __init__(
        self, data: Any = None, *, impacts: int, urgencies: int, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.counts = {IMPACT: impacts, URGENCY: urgencies, PRIORITY: len(Priority)}
        for scale, count in self.counts.items():
            for rank in range(1, count + 1):
                self._add_level(scale, rank)
        for impact in self.ranks(IMPACT):
            for urgency in self.ranks(URGENCY):
                self._add_cell(impact, urgency)

    @classmethod
    def stored(cls) -> "MatrixForm":
        """The form of the matrix as it is."""
        initial: dict[str, Any] = {}
        counts = {IMPACT: FEWEST_LEVELS, URGENCY: FEWEST_LEVELS, PRIORITY: 0}
        for level in Level.objects.all():
            counts[level.scale] = max(counts[level.scale], level.rank)
            initial[f"name_{level.scale}_{level.rank}"] = level.name
            initial[f"meaning_{level.scale}_{level.rank}"] = level.meaning
            initial[f"answer_{level.scale}_{level.rank}"] = level.portal_answer
        for (impact, urgency), priority in MatrixCell.objects.all().matrix().cells.items():
            initial[f"cell_{impact}_{urgency}"] = priority
        return cls(impacts=counts[IMPACT], urgencies=counts[URGENCY], initial=initial)

    @classmethod
    def posted(cls, data: Any) -> "MatrixForm":
        """What was typed, with a level more or less if one of those buttons was pressed."""
        counts = {scale: _count(data.get(f"count_{scale}")) for scale in (IMPACT, URGENCY)}
        for button, (scale, step) in GROW_AND_SHRINK.items():
            if button in data:
                counts[scale] = min(max(counts[scale] + step, FEWEST_LEVELS), MOST_LEVELS)
                kept = {name: value for name, value in data.items() if name != "csrfmiddlewaretoken"}
                return cls(impacts=counts[IMPACT], urgencies=counts[URGENCY], initial=kept)
        return cls(data, impacts=counts[IMPACT], urgencies=counts[URGENCY])

    def ranks(self, scale: str) -> range:
        return range(1, self.counts[scale] + 1)

    def grid(self) -> Grid:
        """What a valid form says."""
        cells = {
            (impact, urgency): int(self.cleaned_data[f"cell_{impact}_{urgency}"])
            for impact in self.ranks(IMPACT)
            for urgency in self.ranks(URGENCY)
        }
        return Grid(self._texts(IMPACT), self._texts(URGENCY), self._texts(PRIORITY), cells)

    # -- for the page ---------------------------------------------------------------------------------------

    def impact_rows(self) -> list[dict[str, Any]]:
        """One row of the grid an impact level: its level fields, and its cells."""
        return [
            level | {"cells": [self[f"cell_{level['rank']}_{urgency}"] for urgency in self.ranks(URGENCY)]}
            for level in self.levels(IMPACT)
        ]

    def urgency_columns(self) -> list[dict[str, Any]]:
        return self.levels(URGENCY)

    def priority_rows(self) -> list[dict[str, Any]]:
        return self.levels(PRIORITY)

    def levels(self, scale: str) -> list[dict[str, Any]]:
        return [
            {
                "rank": rank,
                "name": self[f"name_{scale}_{rank}"],
                "meaning": self[f"meaning_{scale}_{rank}"],
                "answer": self[f"answer_{scale}_{rank}"] if scale != PRIORITY else None,
            }
            for rank in self.ranks(scale)
        ]

    def may(self) -> dict[str, bool]:
        """Which of the buttons that add or take away a level are offered."""
        return {
            button: FEWEST_LEVELS <= self.counts[scale] + step <= MOST_LEVELS
            for button, (scale, step) in GROW_AND_SHRINK.items()
        }

    # -- fields ---------------------------------------------------------------------------------------------

    def _add_level(self, scale: str, rank: int) -> None:
        label = f"{Level.Scale(scale).label} {rank}"
        name = forms.CharField(label=_("Name of %(level)s") % {"level": label}, max_length=40)
        meaning = forms.CharField(
            label=_("Written meaning of %(level)s") % {"level": label},
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write what it means: agents choose by this text.")},
        )
        self.fields[f"name_{scale}_{rank}"] = name
        self.fields[f"meaning_{scale}_{rank}"] = meaning
        if scale != PRIORITY:
            answer = _("Answer on the portal for %(level)s") % {"level": label}
            self.fields[f"answer_{scale}_{rank}"] = forms.CharField(
                label=answer, max_length=120, required=False
            )

    def _add_cell(self, impact: int, urgency: int) -> None:
        names = [self._priority_name(priority) for priority in Priority.values]
        choices = [("", _("choose")), *zip(map(str, Priority.values), names, strict=True)]
        self.fields[f"cell_{impact}_{urgency}"] = forms.ChoiceField(
            label=_("Priority for impact %(impact)d and urgency %(urgency)d")
            % {"impact": impact, "urgency": urgency},
            choices=choices,
            error_messages={
                "required": _("Choose a priority: a matrix has no holes."),
                "invalid_choice": _("Choose one of P1 to P5."),
            },
            widget=forms.Select(attrs={"class": "prio-select"}),
        )

    def _priority_name(self, priority: int) -> str:
        typed = self.data.get(f"name_{PRIORITY}_{priority}") if self.is_bound else None
        name = typed if typed is not None else self.initial.get(f"name_{PRIORITY}_{priority}", "")
        return f"P{priority} {name}".strip()

    def _texts(self, scale: str) -> list[LevelTexts]:
        cleaned = self.cleaned_data
        return [
            LevelTexts(
                name=cleaned[f"name_{scale}_{rank}"],
                meaning=cleaned[f"meaning_{scale}_{rank}"],
                portal_answer=cleaned.get(f"answer_{scale}_{rank}", ""),
            )
            for rank in self.ranks(scale)
        ]


def _count(value: Any) -> int:
    """How many levels a posted form has; anything but a number in bounds is the fewest."""
    text = str(value or "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else FEWEST_LEVELS
    return min(max(count, FEWEST_LEVELS), MOST_LEVELS)
