"""A major incident is proposed, by a person or a rule; managers declare or decline it."""

import pytest

from oncall.models import OutboundEmail
from tests.factories.desk import CategoryFactory, ServiceFactory, desk
from tests.tickets.actions.scene import Scene, at, entry, kinds, mailed
from tickets.actions import major
from tickets.actions.details import edit, override_priority
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.resolution import reopen
from tickets.actions.status import convert
from tickets.models import MajorIncident, Ticket
from tickets.views.ticket_family import declared_and_proposed

pytestmark = pytest.mark.django_db


def test_a_person_proposes_with_a_reason_and_the_managers_are_told(scene: Scene) -> None:
    ticket = scene.log()
    with pytest.raises(Refused) as refusal:
        major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(1), reason="  ")
    assert refusal.value.field == "reason"
    major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(1), reason="Three sites")
    found = MajorIncident.objects.get(ticket=ticket)
    assert (found.state, found.proposed_by, found.proposed_reason) == ("proposed", scene.ana, "Three sites")
    assert mailed("major_proposed") == [("Max Manager", "major_proposed")]
    with pytest.raises(NotAllowed):
        major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(2), reason="Once more")


def test_only_incident_managers_declare_or_decline(scene: Scene) -> None:
    ticket = scene.log()
    major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(1), reason="Three sites")
    for person in (scene.ana, scene.lea, scene.rita):
        with pytest.raises(NotAllowed):
            major.accept_major(ticket=ticket.pk, by=person, now=at(2))
        with pytest.raises(NotAllowed):
            major.decline_major(ticket=ticket.pk, by=person, now=at(2), reason="No")
    assert MajorIncident.objects.get(ticket=ticket).state == "proposed"


def test_declining_tells_who_proposed_and_a_new_proposal_takes_the_row_over(scene: Scene) -> None:
    ticket = scene.log()
    major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(1), reason="Three sites")
    major.decline_major(ticket=ticket.pk, by=scene.max, now=at(2), reason="One site")
    assert mailed("major_declined") == [("Ana Agent", "major_declined")]
    major.propose_major(ticket=ticket.pk, by=scene.lea, now=at(3), reason="Now it is three")
    found = MajorIncident.objects.get(ticket=ticket)
    assert (found.state, found.proposed_by, found.decided_by) == ("proposed", scene.lea, None)
    assert not found.review_needed, "only what was declared owes one"


def test_what_became_a_child_is_decided_on_with_its_parent(scene: Scene) -> None:
    parent, ticket = scene.log_started(title="Exchange down"), scene.log()
    major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(1), reason="Three sites")
    major.add_children(ticket=parent.pk, by=scene.tom, now=at(2), children=[ticket])
    assert MajorIncident.objects.get(ticket=ticket).state == "declined"
    assert entry(ticket, "major_declined").params["child_of"] == parent.number
    (mail,) = OutboundEmail.objects.filter(kind="major_declined")
    assert f"a child of {parent.number}: whether that is a major incident is decided there" in mail.body_text
    with pytest.raises(Refused):
        major.accept_major(ticket=ticket.pk, by=scene.max, now=at(3), reason="Even so")


def test_a_proposal_of_a_child_from_before_is_not_declared(scene: Scene) -> None:
    parent, ticket = scene.log_started(title="Exchange down"), scene.log()
    major.add_children(ticket=parent.pk, by=scene.tom, now=at(1), children=[ticket])
    MajorIncident.objects.create(ticket=ticket, proposed_by=scene.ana, proposed_at=at(1))
    with pytest.raises(Refused):
        major.accept_major(ticket=ticket.pk, by=scene.max, now=at(3), reason="Even so")


def test_what_was_stood_down_with_a_review_owes_it_whatever_is_proposed_next(scene: Scene) -> None:
    ticket = scene.log()
    major.accept_major(ticket=ticket.pk, by=scene.max, now=at(1), reason="All silent")
    major.stand_down(ticket=ticket.pk, by=scene.max, now=at(2), reason="One radio", review_needed=True)
    major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(3), reason="All of them after all")
    assert MajorIncident.objects.get(ticket=ticket).review_needed
    major.decline_major(ticket=ticket.pk, by=scene.max, now=at(4), reason="No")
    assert MajorIncident.objects.get(ticket=ticket).review_needed


def test_a_proposal_is_decided_while_its_ticket_is_open(scene: Scene) -> None:
    ticket = scene.log_started()
    major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(1), reason="Three sites")
    scene.resolve(ticket, at(2))
    assert declared_and_proposed(scene.max)["proposed"] == []
    reopen(ticket=ticket.pk, by=scene.ana, now=at(3), reason="Silent again")
    assert [row["ticket"] for row in declared_and_proposed(scene.max)["proposed"]] == [ticket]


def test_a_p1_of_a_critical_service_is_proposed_by_a_rule_once(scene: Scene) -> None:
    service = ServiceFactory.create(name="Tills", criticality=1)
    ticket = scene.log(service=service)
    assert not MajorIncident.objects.exists()
    edit(ticket=ticket.pk, by=scene.ana, now=at(1), changes={"impact": 1, "urgency": 1})
    found = MajorIncident.objects.get(ticket=ticket)
    assert (found.proposed_by, found.proposed_rule) == (None, "critical_p1")
    assert entry(ticket, "major_proposed").actor is None
    major.decline_major(ticket=ticket.pk, by=scene.max, now=at(2), reason="A test")
    override_priority(ticket=ticket.pk, by=scene.ana, now=at(3), priority=1, reason="Still")
    assert MajorIncident.objects.get(ticket=ticket).state == "declined"


def test_a_storm_on_one_service_is_one_proposal(scene: Scene) -> None:
    service = ServiceFactory.create(name="Tills", criticality=1)
    first, second = (scene.log(service=service, impact=1, urgency=1) for _ in range(2))
    assert MajorIncident.objects.get().ticket == first
    assert "major_proposed" not in kinds(second)


def test_several_of_the_same_within_minutes_are_proposed_by_a_rule(scene: Scene) -> None:
    desk(propose_count=3, propose_minutes=20)
    category = CategoryFactory.create()
    scene.log(category=category, now=at(0))
    scene.log(category=category, now=at(5))
    scene.log(category=CategoryFactory.create(), now=at(15))
    late = scene.log(category=category, now=at(21))
    assert not MajorIncident.objects.exists(), "the first is too old by then"
    last = scene.log(category=category, now=at(22))
    assert entry(last, "major_proposed").params == {
        "reason": "", "rule": "repeated", "count": 3, "minutes": 20
    }  # fmt: skip
    assert late.major_incident is None


def test_rules_can_be_switched_off(scene: Scene) -> None:
    desk(propose_count=2, propose_repeated=False, propose_critical_p1=False)
    service, category = ServiceFactory.create(criticality=1), CategoryFactory.create()
    for _ in range(3):
        scene.log(service=service, category=category, impact=1, urgency=1)
    assert not MajorIncident.objects.exists()


def test_converting_declines_a_proposal_and_tells_who_made_it(scene: Scene) -> None:
    service = ServiceFactory.create(name="Tills", criticality=1)
    ticket = scene.log(service=service)
    major.propose_major(ticket=ticket.pk, by=scene.ana, now=at(1), reason="Three sites")
    convert(ticket=ticket.pk, by=scene.lea, now=at(2), reason="They want more tills")
    found = MajorIncident.objects.get(ticket=ticket)
    assert (found.state, found.decided_by, found.decided_at) == ("declined", scene.lea, at(2))
    assert kinds(ticket).count("major_declined") == 1
    mail = OutboundEmail.objects.get(kind="major_declined")
    ticket.refresh_from_db()
    assert (mail.to_name, ticket.number in mail.body_text) == ("Ana Agent", True)
    assert "They want more tills" in mail.body_text
    again = scene.log(service=service, impact=1, urgency=1)
    assert "major_proposed" in kinds(again), "the service is not silenced"


def test_converting_what_was_never_proposed_declines_nothing(scene: Scene) -> None:
    ticket = scene.log()
    convert(ticket=ticket.pk, by=scene.lea, now=at(2))
    assert "major_declined" not in kinds(ticket)


def test_a_request_that_kept_a_proposal_neither_silences_rules_nor_waits_for_a_decision(scene: Scene) -> None:
    """As tickets were left that were converted before converting declined."""
    service = ServiceFactory.create(name="Tills", criticality=1)
    old = scene.log(service=service)
    major.propose_major(ticket=old.pk, by=scene.ana, now=at(1), reason="Three sites")
    Ticket.objects.filter(pk=old.pk).update(kind="request", number="REQ-990001")
    new = scene.log(service=service, impact=1, urgency=1)
    assert [row["ticket"] for row in declared_and_proposed(scene.max)["proposed"]] == [new]
