"""The transition table of docs/semantics.md, every cell of it."""

import pytest

from tickets.lifecycle import OPEN_STATUSES, Status, TransitionRefused, allowed_from, check_transition

TABLE = {
    "new": "assigned in_progress resolved cancelled duplicate",
    "assigned": "in_progress pending resolved cancelled duplicate",
    "in_progress": "assigned pending resolved cancelled duplicate",
    "pending": "assigned in_progress resolved cancelled duplicate",
    "resolved": "in_progress closed",
    "closed": "",
    "cancelled": "",
    "duplicate": "",
}


@pytest.mark.parametrize("frm", list(Status))
def test_from_each_status_the_desk_allows_what_the_law_says(frm: Status) -> None:
    assert " ".join(allowed_from(frm)) == TABLE[frm]


@pytest.mark.parametrize("to", list(Status))
@pytest.mark.parametrize("frm", list(Status))
def test_a_transition_outside_the_table_is_refused_with_what_is_allowed(frm: Status, to: Status) -> None:
    allowed = TABLE[frm].split()
    if to in allowed:
        check_transition(frm, to)
        return
    with pytest.raises(TransitionRefused) as refused:
        check_transition(frm, to)
    assert (refused.value.frm, refused.value.to, list(refused.value.allowed)) == (frm, to, allowed)


def test_open_are_the_four_statuses_in_which_somebody_works() -> None:
    assert [str(each) for each in OPEN_STATUSES] == ["new", "assigned", "in_progress", "pending"]


def test_an_unknown_status_is_no_status() -> None:
    with pytest.raises(ValueError, match="reopened"):
        allowed_from("reopened")
