import pytest

from oncall.models import User
from tests.factories.people import TeamFactory, UserFactory
from tests.tickets.actions.scene import Scene, at, entry, kinds, mailed
from tickets.actions.assignment import assign, take
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.escalation import escalate
from tickets.actions.hand_over import HandOver

WORDS = HandOver("Silent", "Rebooted", "Log", "One train", "Which fuse?")


def test_an_agent_takes_a_ticket_in_its_team(scene: Scene) -> None:
    ticket = take(ticket=scene.log().pk, by=scene.ana, now=at(1))
    assert (ticket.status, ticket.team, ticket.assignee) == ("assigned", scene.first, scene.ana)
    assert entry(ticket, "assigned").params == {
        "team": ["Service desk", "Service desk"],
        "assignee": ["", "Ana Agent"],
    }
    assert mailed("assigned") == [], "nobody is mailed about what he did himself"


def test_an_agent_of_another_team_takes_it_along_to_his_own(scene: Scene) -> None:
    ticket = take(ticket=scene.log().pk, by=scene.tom, now=at(1))
    assert (ticket.team, ticket.assignee) == (scene.second, scene.tom)


def test_an_agent_of_ended_teams_only_cant_take(scene: Scene) -> None:
    lost = UserFactory.create()
    TeamFactory.create(active=False, members=[lost])
    with pytest.raises(Refused) as refused:
        take(ticket=scene.log().pk, by=lost, now=at(1))
    assert refused.value.field == "assignee"


def test_nobody_works_on_his_own_ticket(scene: Scene) -> None:
    own = scene.log(requester=scene.ana, by=scene.ana)
    with pytest.raises(NotAllowed):
        take(ticket=own.pk, by=scene.ana, now=at(1))
    with pytest.raises(Refused) as refused:
        assign(ticket=own.pk, by=scene.lea, now=at(1), team=scene.first, assignee=scene.ana)
    assert refused.value.field == "assignee"


def test_the_team_limits_who_is_assigned(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        assign(ticket=scene.log().pk, by=scene.ana, now=at(1), team=scene.first, assignee=scene.tom)
    assert refused.value.field == "assignee"


def test_who_has_left_cant_be_assigned(scene: Scene) -> None:
    User.objects.filter(pk=scene.tom.pk).update(is_active=False)
    scene.tom.refresh_from_db()
    with pytest.raises(Refused):
        assign(ticket=scene.log().pk, by=scene.ana, now=at(1), team=scene.second, assignee=scene.tom)


def test_an_ended_team_gets_no_ticket(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        assign(
            ticket=scene.log().pk,
            by=scene.ana,
            now=at(1),
            team=TeamFactory.create(active=False),
            assignee=None,
        )
    assert refused.value.field == "team"


@pytest.mark.parametrize("person", [True, False])
def test_a_ticket_needs_a_team_to_be_assigned(scene: Scene, person: bool) -> None:
    with pytest.raises(Refused) as refused:
        assign(
            ticket=scene.log().pk, by=scene.ana, now=at(1), team=None, assignee=scene.ana if person else None
        )
    assert refused.value.field == "team"


def test_the_new_assignee_is_told(scene: Scene) -> None:
    assign(ticket=scene.log().pk, by=scene.ana, now=at(1), team=scene.second, assignee=scene.tom)
    assert mailed("assigned") == [("Tom Second", "assigned")]


def test_a_team_that_gets_a_ticket_is_told_through_its_leads(scene: Scene) -> None:
    ticket = scene.log(team=scene.second)
    assign(ticket=ticket.pk, by=scene.tom, now=at(1), team=scene.first, assignee=None)
    assert mailed("assigned") == [("Lea Lead", "assigned")]


def test_taking_the_assignee_off_a_started_ticket_makes_it_assigned_again(scene: Scene) -> None:
    ticket = assign(ticket=scene.log_started().pk, by=scene.lea, now=at(5), team=scene.first, assignee=None)
    assert (ticket.status, ticket.assignee) == ("assigned", None)


def test_a_waiting_ticket_goes_on_waiting_for_its_new_assignee(scene: Scene) -> None:
    ticket = scene.log_started()
    scene.pend(ticket, at(5))
    ticket = assign(ticket=ticket.pk, by=scene.lea, now=at(6), team=scene.first, assignee=scene.lea)
    assert ticket.status == "pending"


def test_assigning_what_is_assigned_so_already_records_nothing(scene: Scene) -> None:
    ticket = scene.log_started()
    before = kinds(ticket)
    assign(ticket=ticket.pk, by=scene.lea, now=at(5), team=scene.first, assignee=scene.ana)
    assert kinds(ticket) == before


def test_a_ticket_given_back_by_assignment_has_nowhere_to_return_to(scene: Scene) -> None:
    ticket = escalate(ticket=scene.log_started().pk, by=scene.ana, now=at(5), hand_over=WORDS)
    assert ticket.returns_to == scene.first
    ticket = assign(ticket=ticket.pk, by=scene.tom, now=at(6), team=scene.first, assignee=None)
    assert ticket.returns_to is None
