"""Impact x urgency gives priority (docs/semantics.md: tickets)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kernel.problem import Problem

PRIORITIES = (1, 2, 3, 4, 5)


class MatrixHole(LookupError):
    """The matrix has no cell for this impact and urgency."""

    def __init__(self, impact: int, urgency: int) -> None:
        super().__init__(f"no priority for impact {impact} and urgency {urgency}")
        self.impact = impact
        self.urgency = urgency


@dataclass(frozen=True, slots=True)
class Matrix:
    """The grid an admin edits: `cells[impact, urgency]` is a priority, 1 (P1, most urgent) to 5."""

    cells: Mapping[tuple[int, int], int]

    def priority(self, impact: int, urgency: int) -> int:
        """The computed priority. Raises MatrixHole when the grid has no such cell."""
        try:
            return self.cells[impact, urgency]
        except KeyError:
            raise MatrixHole(impact, urgency) from None

    def problems(self, impacts: Iterable[int], urgencies: Iterable[int]) -> list[Problem]:
        """Why this grid can't be used with these levels: `hole` and `unknown_priority`, each at its cell."""
        columns = tuple(urgencies)
        found: list[Problem] = []
        for impact in impacts:
            for urgency in columns:
                place = {"impact": str(impact), "urgency": str(urgency)}
                value = self.cells.get((impact, urgency))
                if value is None:
                    found.append(Problem(f"cells.{impact}.{urgency}", "hole", place))
                elif value not in PRIORITIES:
                    params = place | {"value": str(value)}
                    found.append(Problem(f"cells.{impact}.{urgency}", "unknown_priority", params))
        return found
