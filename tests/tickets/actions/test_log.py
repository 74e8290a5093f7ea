from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from oncall.models import User
from tests.factories.desk import CategoryFactory, ServiceFactory, SubcategoryFactory, desk, level
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.tickets.actions.scene import T0, Scene, at, clock, entry, kinds, mailed
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.log import TicketDraft, log_ticket
from tickets.models import FormerNumber, SlaClock, Ticket


def test_title_and_requester_are_enough_to_log_a_ticket(scene: Scene) -> None:
    ticket = log_ticket(draft=TicketDraft(scene.rita, "It smokes"), by=scene.rita, now=T0)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.received_at, ticket.triaged) == ("new", T0, False)
    assert SlaClock.objects.filter(ticket=ticket).count() == 2


def test_a_ticket_without_a_title_is_refused_at_the_title(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        scene.log(title="  ")
    assert refused.value.field == "title"
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(("kind", "prefix"), [("incident", "INC-"), ("request", "REQ-")])
def test_a_number_says_what_kind_of_ticket_it_is_and_is_read_aloud(
    scene: Scene, kind: str, prefix: str
) -> None:
    ticket = scene.log(kind=kind)
    assert ticket.number.startswith(prefix)
    assert len(ticket.number) == len("INC-000123")


def test_numbers_are_never_reused(scene: Scene) -> None:
    first = scene.log().number
    with pytest.raises(Refused):
        scene.log(assignee=scene.tom)
    second = scene.log().number
    assert int(second[4:]) > int(first[4:])
    assert not FormerNumber.objects.exists()


def test_both_clocks_start_at_received_and_the_queue_shows_the_nearest(scene: Scene) -> None:
    ticket = scene.log(occurred_at=at(-600), detected_at=at(-60))
    assert clock(ticket, "first_response").due_at == at(60)
    assert clock(ticket).due_at == at(240)
    assert ticket.nearest_due_at == at(60)
    assert ticket.queue_key == int(at(60).timestamp())
    assert ticket.nearest_clock == clock(ticket, "first_response")


def test_the_contact_is_kept_as_it_was_when_logged(scene: Scene) -> None:
    scene.rita.phone = "111"
    scene.rita.save()
    ticket = scene.log()
    User.objects.filter(pk=scene.rita.pk).update(full_name="Rita Married", phone="222", email="new@x.test")
    ticket.refresh_from_db()
    assert (ticket.requester_name, ticket.requester_phone) == ("Rita Requester", "111")
    assert ticket.requester_email == scene.rita.email


def test_a_very_long_name_does_not_stop_its_bearer(scene: Scene) -> None:
    long = UserFactory.create(full_name="X" * 200)
    ticket = scene.log(requester=long, by=long)
    assert ticket.requester_name == "X" * 120
    assert entry(ticket, "logged").actor_name == "X" * 120


def test_the_organisation_is_copied_when_logged(scene: Scene) -> None:
    organisation = OrganisationFactory.create()
    scene.rita.organisation = organisation
    scene.rita.save()
    assert scene.log().organisation == organisation


def test_missing_impact_and_urgency_come_from_the_subcategory(scene: Scene) -> None:
    subcategory = SubcategoryFactory.create(
        default_impact=level("impact", 1), default_urgency=level("urgency", 2)
    )
    ticket = scene.log(subcategory=subcategory, impact=None, urgency=None)
    assert (ticket.impact, ticket.urgency, ticket.priority, ticket.triaged) == (1, 2, 2, False)
    assert ticket.category == subcategory.category


def test_missing_impact_and_urgency_come_from_the_desk_where_the_subcategory_has_none(scene: Scene) -> None:
    desk(default_impact=level("impact", 3), default_urgency=level("urgency", 3))
    ticket = scene.log(subcategory=SubcategoryFactory.create(), impact=None, urgency=None)
    assert (ticket.impact, ticket.urgency, ticket.priority) == (3, 3, 5)


def test_what_was_only_defaulted_is_not_triaged_even_if_the_agent_says_so(scene: Scene) -> None:
    assert scene.log(by=scene.ana, triaged=True).triaged
    assert not scene.log(by=scene.ana, triaged=True, urgency=None).triaged


def test_the_team_is_the_one_named_else_the_subcategorys_else_the_services_else_the_first(
    scene: Scene,
) -> None:
    desk(first_team=scene.third)
    subcategory = SubcategoryFactory.create(default_team=scene.second)
    service = ServiceFactory.create(owning_team=scene.first)
    assert scene.log(subcategory=subcategory, service=service).team == scene.first
    assert scene.log(team=None, subcategory=subcategory, service=service).team == scene.second
    assert scene.log(team=None, service=service).team == scene.first
    assert scene.log(team=None).team == scene.third


def test_a_default_team_that_ended_does_not_stop_anybody_from_logging(scene: Scene) -> None:
    ended = TeamFactory.create(active=False)
    desk(first_team=scene.first)
    ticket = scene.log(team=None, subcategory=SubcategoryFactory.create(default_team=ended))
    assert ticket.team == scene.first


def test_an_assigned_ticket_is_born_assigned_and_its_assignee_is_told(scene: Scene) -> None:
    ticket = scene.log(by=scene.ana, team=scene.second, assignee=scene.tom)
    assert (ticket.status, ticket.assignee) == ("assigned", scene.tom)
    assert mailed("assigned") == [("Tom Second", "assigned")]


def test_only_a_member_of_the_team_can_be_assigned(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        scene.log(by=scene.ana, assignee=scene.tom)
    assert refused.value.field == "assignee"


@pytest.mark.parametrize("channel", ["phone", "walk_in", "chat"])
def test_a_call_logged_live_is_its_own_first_response(scene: Scene, channel: str) -> None:
    ticket = scene.log(by=scene.ana, channel=channel)
    first = clock(ticket, "first_response")
    assert (first.state, first.stopped_at, first.breached_at) == ("stopped", T0, None)
    assert entry(ticket, "clock_stopped").params["met"] is True
    assert ticket.nearest_clock == clock(ticket)


@pytest.mark.parametrize("channel", ["portal", "email", "api", "alert"])
def test_what_was_not_said_to_a_person_waits_for_the_first_response(scene: Scene, channel: str) -> None:
    assert clock(scene.log(by=scene.ana, channel=channel), "first_response").state == "running"


def test_an_agents_own_call_answers_nothing(scene: Scene) -> None:
    own = scene.log(requester=scene.ana, by=scene.ana, channel="phone")
    assert clock(own, "first_response").state == "running"


def test_nobody_logs_for_others_but_the_desk(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        scene.log(requester=scene.ana, by=scene.rita)
    scene.log(by=scene.max)


def test_the_requester_gets_the_number_and_the_promise_also_when_he_logged_it_himself(scene: Scene) -> None:
    scene.log()
    assert mailed() == [("Rita Requester", "acknowledged")]


def test_the_acknowledgement_does_not_count_as_a_response(scene: Scene) -> None:
    assert clock(scene.log(), "first_response").state == "running"


def test_a_caller_without_an_address_is_not_mailed(scene: Scene) -> None:
    caller = UserFactory.create(email="caller-1@no-address.invalid", full_name="Carl")
    ticket = scene.log(requester=caller, by=scene.ana)
    assert ticket.requester_email == ""
    assert mailed() == []


def test_logging_is_on_the_timeline_with_its_clocks(scene: Scene) -> None:
    ticket = scene.log(description="No sound at all.")
    assert kinds(ticket) == ["logged", "clock_started", "clock_started"]
    first = entry(ticket, "logged")
    assert (first.public, first.body, first.actor) == (True, "No sound at all.", scene.rita)
    assert first.params == {"number": ticket.number, "channel": "portal"}
    assert not entry(ticket, "clock_started").public


def test_a_form_sent_twice_logs_one_ticket(scene: Scene) -> None:
    one, two = scene.log(key="form-7"), scene.log(key="form-7", now=at(1))
    assert one == two
    assert Ticket.objects.count() == 1
    assert mailed() == [("Rita Requester", "acknowledged")]


@pytest.mark.parametrize(
    "other",
    [{"title": "No light"}, {"description": "Since noon."}, {"files": [SimpleUploadedFile("b.png", b"b")]}],
    ids=["title", "description", "files"],
)
def test_a_form_sent_again_with_other_words_or_files_is_another_report(
    scene: Scene, other: dict[str, Any]
) -> None:
    said = {"title": "No sound", "description": "Since nine.", "files": [SimpleUploadedFile("a.png", b"a")]}
    for report in (said, said | other):
        first = scene.log(key="form-7", **report)
        assert scene.log(key="form-7", now=at(1), **report) == first
    assert Ticket.objects.count() == 2


def test_a_form_of_another_requester_or_of_another_day_logs_its_own_ticket(scene: Scene) -> None:
    other = UserFactory.create()
    scene.log(key="form-7")
    scene.log(key="form-7", requester=other, by=other)
    scene.log(key="form-7", now=T0 + timedelta(days=1, seconds=1))
    assert Ticket.objects.count() == 3


def test_a_category_without_subcategory_can_be_logged(scene: Scene) -> None:
    category = CategoryFactory.create()
    ticket = scene.log(category=category)
    assert (ticket.category, ticket.subcategory) == (category, None)
