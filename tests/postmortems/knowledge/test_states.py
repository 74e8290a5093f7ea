"""The table of a problem's way."""

from itertools import pairwise

import pytest

from postmortems.knowledge.states import MoveRefused, ProblemState, allowed_from, check_move, needs_reason


def test_the_way_of_a_problem_goes_step_by_step() -> None:
    way = list(ProblemState)
    for frm, to in pairwise(way):
        check_move(frm, to)


@pytest.mark.parametrize("frm", ProblemState)
@pytest.mark.parametrize("to", ProblemState)
def test_what_the_table_does_not_hold_is_refused_with_what_is_allowed(
    frm: ProblemState, to: ProblemState
) -> None:
    if to in allowed_from(frm):
        check_move(frm, to)
        return
    with pytest.raises(MoveRefused) as refused:
        check_move(frm, to)
    assert refused.value.allowed == allowed_from(frm)


def test_no_state_is_a_dead_end() -> None:
    assert all(allowed_from(state) for state in ProblemState)


@pytest.mark.parametrize(
    ("frm", "to", "needed"),
    [
        ("new", "analysis", False),
        ("analysis", "known_error", False),
        ("known_error", "analysis", True),
        ("resolved", "fix_in_progress", True),
        ("resolved", "closed", False),
        ("analysis", "closed", True),
        ("closed", "analysis", True),
    ],
)
def test_steps_back_and_closing_the_unresolved_say_why(frm: str, to: str, *, needed: bool) -> None:
    assert needs_reason(frm, to) is needed
