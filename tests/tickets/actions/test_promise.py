import pytest

from tests.factories.desk import HOUR, MADRID, BusinessCalendarFactory, ServiceFactory, SlaPolicyFactory
from tests.tickets.actions.scene import T0, Scene, at, clock
from tickets.actions.promise import preview_promise
from tickets.priority import MatrixHole


def test_the_promise_shown_is_the_promise_kept(scene: Scene) -> None:
    shown = preview_promise(
        kind="incident",
        service=scene.radio,
        category=None,
        organisation=None,
        impact=1,
        urgency=2,
        now=T0,
    )
    ticket = scene.log(impact=1, urgency=2)
    assert shown.priority == ticket.priority == 2
    assert shown.first_response_due_at == clock(ticket, "first_response").due_at == at(60)
    assert shown.resolution_due_at == clock(ticket).due_at
    assert (shown.policy_name, shown.resolution_target) == ("Always", 2 * HOUR)


def test_a_promise_is_in_the_policys_own_hours_and_zone(scene: Scene) -> None:
    service = ServiceFactory.create()
    calendar = BusinessCalendarFactory.create(zone="Atlantic/Canary", week=MADRID)
    SlaPolicyFactory.create(calendar=calendar, for_services=[service])
    shown = preview_promise(
        kind="incident",
        service=service,
        category=None,
        organisation=None,
        impact=2,
        urgency=2,
        now=at(-24 * 60),
    )
    assert shown.zone == "Atlantic/Canary"
    assert shown.first_response_due_at == at(60), "Sunday: it begins on Monday at 9"


def test_ranks_without_a_cell_promise_nothing(scene: Scene) -> None:
    with pytest.raises(MatrixHole):
        preview_promise(
            kind="incident", service=None, category=None, organisation=None, impact=9, urgency=9, now=T0
        )
