"""The impact x urgency matrix."""

import pytest

from kernel.problem import Problem
from tickets.priority import Matrix, MatrixHole

GRID = Matrix({(1, 1): 1, (1, 2): 2, (2, 1): 3, (2, 2): 4})


def test_a_priority_is_read_from_its_cell() -> None:
    assert [GRID.priority(impact, urgency) for impact in (1, 2) for urgency in (1, 2)] == [1, 2, 3, 4]


def test_a_missing_cell_is_named_when_asked_for() -> None:
    with pytest.raises(MatrixHole, match="impact 3 and urgency 1") as hole:
        GRID.priority(3, 1)
    assert (hole.value.impact, hole.value.urgency) == (3, 1)


def test_a_full_matrix_has_no_problems() -> None:
    assert GRID.problems((1, 2), iter((1, 2))) == []


def test_holes_and_unknown_priorities_are_refused_at_their_cells() -> None:
    grid = Matrix({(1, 1): 1, (1, 2): 0, (2, 1): 6})
    assert grid.problems([1, 2], [1, 2]) == [
        Problem("cells.1.2", "unknown_priority", {"impact": "1", "urgency": "2", "value": "0"}),
        Problem("cells.2.1", "unknown_priority", {"impact": "2", "urgency": "1", "value": "6"}),
        Problem("cells.2.2", "hole", {"impact": "2", "urgency": "2"}),
    ]
