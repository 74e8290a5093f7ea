"""Who answers a page works on its ticket, where that takes nothing from anybody; and the ticket says all."""

from datetime import timedelta

from kernel.clock import frozen
from oncall.actions.pages import escalate_page, resolve_page, snooze_page, step_pages
from oncall.models import Page
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of
from tests.tickets.actions.pages.conftest import Night, pages, standing
from tests.tickets.actions.scene import at, entry, kinds
from tickets.actions import assignment, conversation, details, status
from tickets.models import Ticket, TicketPaged, TimelineEntry
from tickets.models.choices import PAGE_KINDS


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("team", "assignee").get(pk=ticket.pk)


def test_acknowledging_assigns_an_unassigned_ticket(night: Night) -> None:
    ticket = night.log_p1()
    night.work(0)
    night.acknowledge(pages(ticket)[0], night.scene.ana, 2)
    now = fresh(ticket)
    assert (now.assignee, now.team, now.status) == (night.scene.ana, night.scene.first, "assigned")
    assert kinds(ticket, last=2) == ["page_acknowledged", "assigned"]
    assert entry(ticket, "page_acknowledged").actor == night.scene.ana


def test_acknowledging_never_takes_a_ticket_from_its_assignee(night: Night) -> None:
    ticket = night.log_p1()
    assignment.assign(
        ticket=ticket.pk, by=night.scene.lea, now=at(1), team=night.scene.first, assignee=night.scene.lea
    )
    night.work(1)
    night.acknowledge(pages(ticket)[0], night.scene.ana, 2)
    assert fresh(ticket).assignee == night.scene.lea
    assert kinds(ticket, last=1) == ["page_acknowledged"]


def test_who_is_not_in_the_team_answers_without_getting_the_ticket(night: Night) -> None:
    ticket = night.log_p1()
    night.work(0)
    night.work(5)
    assert pages(ticket)[0].told == [night.scene.max.pk]
    night.acknowledge(pages(ticket)[0], night.scene.max, 6)
    assert fresh(ticket).assignee is None
    assert entry(ticket, "page_not_assigned").params["why"] == "other_team"


def test_the_requester_of_a_ticket_is_not_given_it_by_answering_its_page(night: Night) -> None:
    ticket = night.scene.log(requester=night.scene.ana, impact=1, urgency=1, by=night.scene.max)
    night.work(0)
    night.acknowledge(pages(ticket)[0], night.scene.ana, 1)
    assert fresh(ticket).assignee is None
    assert entry(ticket, "page_not_assigned").params["why"] == "requester"


def test_a_ticket_of_no_team_goes_to_a_team_of_who_answers(night: Night) -> None:
    ticket = night.log_p1(team=None)
    assert standing(ticket) == [("The desk", "triggered")]
    night.work(0)
    night.acknowledge(pages(ticket)[0], night.scene.uma, 1)
    now = fresh(ticket)
    assert (now.team, now.assignee) == (night.scene.third, night.scene.uma)
    stranger = night.log_p1(team=None, title="Another")
    night.work(10)
    night.work(15)
    night.acknowledge(pages(stranger)[0], night.scene.max, 16)
    assert fresh(stranger).assignee is None
    assert entry(stranger, "page_not_assigned").params["why"] == "no_team"


def test_who_was_paged_sees_a_restricted_ticket_from_then_on(night: Night) -> None:
    guest = UserFactory.create(full_name="Gil Guest")
    method_of(guest)
    night.first.levels.get(position=0).targets.update(user=guest)
    ticket = night.log_p1(restricted=True)
    assert not Ticket.objects.visible_to(guest).exists()
    night.work(0)
    assert Ticket.objects.visible_to(guest).get() == ticket
    assert TicketPaged.objects.get().user == guest
    night.work(5)
    assert Ticket.objects.visible_to(guest).get() == ticket


def test_what_a_person_of_the_desk_does_keeps_an_acknowledged_page_quiet(night: Night) -> None:
    ticket = night.log_p1()
    night.work(0)
    night.acknowledge(pages(ticket)[0], night.scene.ana, 1)
    conversation.add_note(ticket=ticket.pk, by=night.scene.lea, now=at(50), body="On it.")
    assert pages(ticket)[0].active_at == at(50)
    night.work(61)
    assert pages(ticket)[0].state == "acknowledged"
    conversation.requester_message(ticket=ticket.pk, by=night.scene.rita, now=at(70), body="Well?")
    assert pages(ticket)[0].active_at == at(50)
    night.work(110)
    assert pages(ticket)[0].state == "triggered"
    assert "page_changed" in kinds(ticket)


def test_the_timeline_tells_all_of_a_page_and_the_requester_none(night: Night) -> None:
    ticket = night.log_p1()
    for minutes in (0, 5, 10):
        night.work(minutes)
    assert standing(ticket) == [("First", "unanswered")]
    told = [kind for kind in kinds(ticket) if kind.startswith("page")]
    assert told == ["paged", "page_told", "page_told", "page_unanswered"]
    escalate_page(page=pages(ticket)[0].pk, by=night.scene.max, now=at(30))
    snooze_page(page=pages(ticket)[0].pk, by=night.scene.max, now=at(31), until=at(31) + timedelta(hours=1))
    resolve_page(page=pages(ticket)[0].pk, by=night.scene.max, now=at(32))
    page_entries = TimelineEntry.objects.filter(ticket=ticket, kind__in=PAGE_KINDS)
    assert not page_entries.filter(public=True).exists()
    assert not TimelineEntry.objects.visible_to(night.scene.rita, ticket).filter(kind__in=PAGE_KINDS).exists()
    times = list(TimelineEntry.objects.filter(ticket=ticket).order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] == fresh(ticket).last_event_at


def test_a_level_without_anybody_stands_on_the_timeline(night: Night) -> None:
    night.scene.ana.contact_methods.all().delete()
    ticket = night.log_p1()
    night.work(0)
    skipped = entry(ticket, "page_skipped")
    assert skipped.params["targets"][0]["name"] == "Ana Agent"
    assert entry(ticket, "page_told").params["told"][0]["name"] == "Max Manager"


def test_time_that_ran_out_before_the_answer_is_recorded_first(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy"}))
    ticket = night.log_p1()
    night.work(0)
    night.acknowledge(pages(ticket)[0], night.scene.ana, 40)
    (page,) = pages(ticket)
    assert (page.state, page.causes) == ("acknowledged", 2)
    found = kinds(ticket)
    assert found.index("threshold") < found.index("assigned")


def test_answering_a_page_of_a_ticket_that_is_over_changes_nothing(night: Night) -> None:
    ticket = night.log_p1()
    night.work(0)
    status.cancel(ticket=ticket.pk, by=night.scene.lea, now=at(1), reason="Gone")
    night.acknowledge(pages(ticket)[0], night.scene.ana, 2)
    assert fresh(ticket).assignee is None
    assert standing(ticket) == [("First", "resolved")]


def test_a_page_steps_on_while_its_ticket_is_edited_later(night: Night) -> None:
    """The page's own step waits for whoever holds the ticket, and is made at the next round."""
    ticket = night.log_p1()
    details.edit(ticket=ticket.pk, by=night.scene.lea, now=at(3), changes={"title": "Silent again"})
    with frozen(at(3)):
        assert step_pages(budget=20).handled == 1
    assert Page.objects.get().subject_label.endswith("Silent again")
