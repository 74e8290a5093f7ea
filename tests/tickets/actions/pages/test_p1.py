"""A P1 incident wakes the team that holds it, whichever way it became one, and its pages follow it."""

from collections.abc import Callable
from typing import Any

import pytest

from oncall.actions.pages import snooze_page
from oncall.models import OutboundEmail, Page
from tests.factories.desk import desk
from tests.tickets.actions.pages.conftest import Night, pages, standing
from tests.tickets.actions.scene import at, entry, kinds, mailed, tick
from tickets.actions import assignment, details, escalation, relations, resolution, status
from tickets.actions.hand_over import HandOver
from tickets.actions.pages.page_somebody import page_somebody
from tickets.models import Ticket


def who(ticket: Ticket, night: Night, minutes: float = 1) -> dict[str, Any]:
    return {"ticket": ticket.pk, "by": night.scene.ana, "now": at(minutes)}


def test_a_p1_that_its_requester_logs_at_night_pages_the_team_untriaged_as_it_is(night: Night) -> None:
    ticket = night.log_p1()
    assert not ticket.triaged
    (page,) = pages(ticket)
    assert (page.policy, page.urgency, page.priority, page.team) == (
        night.first,
        "high",
        1,
        night.scene.first,
    )
    assert page.subject_label == f"{ticket.number} Radio silent"
    assert page.subject_link == f"/tickets/{ticket.number}/"
    assert not page.private
    assert entry(ticket, "paged").params["cause"] == "p1"


WAYS: dict[str, Callable[[Night, Ticket], object]] = {
    "edited": lambda night, ticket: details.edit(**who(ticket, night), changes={"impact": 1, "urgency": 1}),
    "overridden": lambda night, ticket: details.override_priority(
        **who(ticket, night), priority=1, reason="The whole site"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_incident_pages_when_it_becomes_p1(night: Night, way: str) -> None:
    ticket = night.scene.log()
    assert not pages(ticket)
    WAYS[way](night, ticket)
    assert standing(ticket) == [("First", "triggered")]


@pytest.mark.parametrize("answer", ["snoozed", "acknowledged"])
def test_one_that_becomes_p1_ends_the_snooze_of_its_urgent_page(night: Night, answer: str) -> None:
    ticket = night.scene.log(impact=1, urgency=2)
    page_somebody(**who(ticket, night), policy=night.first, urgency="high", reason="Please look")
    night.work(1)
    (page,) = pages(ticket)
    if answer == "snoozed":
        snooze_page(page=page.pk, by=night.scene.ana, now=at(2), until=at(60 * 9))
    else:
        night.acknowledge(page, night.scene.ana, 2)
    details.edit(**who(ticket, night, 10), changes={"impact": 1, "urgency": 1})
    page.refresh_from_db()
    waits = answer == "snoozed"
    assert standing(ticket) == [("First", "triggered" if waits else "acknowledged")]
    assert (page.priority, page.snoozed_until, page.next_step_at == at(10)) == (1, None, waits)
    # a further change of what is a P1 already ends no snooze again
    snooze_page(page=page.pk, by=night.scene.ana, now=at(11), until=at(60 * 9))
    details.edit(**who(ticket, night, 12), changes={"title": "Radio silent everywhere"})
    assert standing(ticket) == [("First", "acknowledged")]


def test_a_timer_that_raises_the_priority_to_p1_pages_too(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"raise_priority"}))
    ticket = night.scene.log(impact=1, urgency=2)
    assert ticket.priority == 2
    tick(at(61))
    ticket.refresh_from_db()
    assert ticket.priority == 1
    assert standing(ticket) == [("First", "triggered")]


def test_a_lifted_override_leads_back_to_p1_and_pages(night: Night) -> None:
    ticket = night.log_p1()
    details.override_priority(**who(ticket, night), priority=3, reason="Not so bad")
    resolution.resolve(**who(ticket, night, 2), code=night.scene.code, remedy="fix", notes="Done")
    resolution.reopen(**who(ticket, night, 3), reason="Not done")
    assert standing(ticket) == [("First", "resolved")]
    details.lift_override(**who(ticket, night, 4))
    assert standing(ticket) == [("First", "resolved"), ("First", "triggered")]


def test_a_service_request_pages_nobody(night: Night) -> None:
    assert not pages(night.log_p1(kind="request"))


def test_the_admin_may_say_that_p1_pages_nobody(night: Night) -> None:
    desk(page_p1=False)
    assert not pages(night.log_p1())


def test_a_p1_pages_once_however_often_it_is_worked_on(night: Night) -> None:
    ticket = night.log_p1()
    details.edit(**who(ticket, night), changes={"title": "Radio still silent"})
    details.override_priority(**who(ticket, night, 2), priority=1, reason="Sure")
    (page,) = pages(ticket)
    assert page.causes == 1
    assert page.subject_label == f"{ticket.number} Radio still silent"


def test_lowering_the_priority_leaves_the_page_until_somebody_answers(night: Night) -> None:
    ticket = night.log_p1()
    details.edit(**who(ticket, night), changes={"impact": 3, "urgency": 3})
    assert standing(ticket) == [("First", "triggered")]
    status.convert(**who(ticket, night, 2))
    (page,) = pages(ticket)
    ticket.refresh_from_db()
    assert page.state == "triggered"
    assert page.subject_label.startswith("REQ-")
    assert page.priority == ticket.priority


def test_another_team_is_paged_when_it_gets_an_unanswered_p1(night: Night) -> None:
    ticket = night.log_p1()
    assignment.assign(**who(ticket, night), team=night.scene.second, assignee=None)
    assert standing(ticket) == [("First", "resolved"), ("Second", "triggered")]
    assert entry(ticket, "paged").params["params"] == {"from": "Service desk", "to": "Second line"}
    assert pages(ticket)[1].team == night.scene.second


def test_the_hand_over_to_the_next_tier_pages_it_once(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"hand_on", "page_policy"}))
    ticket = night.log_p1()
    tick(at(31))
    assert standing(ticket) == [("First", "resolved"), ("Second", "triggered")]
    assert pages(ticket)[1].causes == 2
    words = HandOver("a", "b", "c", "d", "e")
    night.acknowledge(pages(ticket)[1], night.scene.tom, 32)
    escalation.escalate(ticket=ticket.pk, by=night.scene.tom, now=at(33), hand_over=words)
    assert standing(ticket) == [("First", "resolved"), ("Second", "acknowledged")]


def test_an_acknowledged_page_stays_with_who_answered(night: Night) -> None:
    ticket = night.log_p1()
    night.work(0)
    night.acknowledge(pages(ticket)[0], night.scene.ana, 1)
    assignment.assign(**who(ticket, night, 2), team=night.scene.second, assignee=None)
    assert standing(ticket) == [("First", "acknowledged")]


def test_teams_with_one_policy_keep_one_page(night: Night) -> None:
    night.scene.second.escalation_policy = night.first
    night.scene.second.save()
    ticket = night.log_p1()
    assignment.assign(**who(ticket, night), team=night.scene.second, assignee=None)
    (page,) = pages(ticket)
    assert (page.state, page.team, page.causes) == ("triggered", night.scene.second, 1)


def test_a_team_without_a_policy_pages_the_desks(night: Night) -> None:
    assert standing(night.log_p1(team=night.scene.third)) == [("The desk", "triggered")]


def test_without_any_policy_the_timeline_says_so_and_the_managers_are_mailed(night: Night) -> None:
    night.desk.is_default = False
    night.desk.save()
    ticket = night.log_p1(team=night.scene.third)
    assert not pages(ticket)
    assert "paged_nobody" in kinds(ticket)
    assert not entry(ticket, "paged_nobody").public
    assert mailed("paged_nobody") == [("Max Manager", "paged_nobody")]
    assert "Nobody could be paged" in OutboundEmail.objects.get(kind="paged_nobody").subject


ENDS: dict[str, Callable[[Night, Ticket], object]] = {
    "resolved": lambda night, ticket: night.scene.resolve(ticket, at(1)),
    "cancelled": lambda night, ticket: status.cancel(**who(ticket, night), reason="Gone"),
    "rejected": lambda night, ticket: status.reject(**who(ticket, night), reason="Nothing broken"),
    "duplicate": lambda night, ticket: relations.mark_duplicate(
        **who(ticket, night), of=night.scene.log(title="The first")
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_ticket_that_is_over_resolves_its_pages(night: Night, end: str) -> None:
    ticket = night.log_p1()
    night.work(0)
    ENDS[end](night, ticket)
    assert standing(ticket) == [("First", "resolved")]
    assert pages(ticket)[0].resolved_by == night.scene.ana
    assert "page_resolved" in kinds(ticket)


def test_a_reopened_p1_pages_again(night: Night) -> None:
    ticket = night.log_p1()
    night.scene.resolve(ticket, at(1))
    resolution.answer_no(ticket=ticket.pk, by=night.scene.rita, now=at(2), because="Still silent")
    assert standing(ticket) == [("First", "resolved"), ("First", "triggered")]


def test_a_duplicate_that_was_none_pages_again(night: Night) -> None:
    ticket = night.log_p1()
    ENDS["duplicate"](night, ticket)
    relations.undo_duplicate(**who(ticket, night, 2))
    assert standing(ticket) == [("First", "resolved"), ("First", "triggered")]


def test_a_restricted_ticket_gives_its_pages_neither_title_nor_readers(night: Night) -> None:
    ticket = night.log_p1()
    details.restrict(**who(ticket, night))
    (page,) = pages(ticket)
    assert page.private
    assert page.subject_label == f"{ticket.number} (restricted ticket)"
    assert page not in Page.objects.visible_to(night.scene.tom)
    details.unrestrict(**who(ticket, night, 2))
    (page,) = pages(ticket)
    assert not page.private
    assert page.subject_label.endswith("Radio silent")


def test_a_ticket_logged_as_restricted_never_gave_its_title_away(night: Night) -> None:
    (page,) = pages(night.log_p1(restricted=True))
    assert page.private
    assert "Radio" not in page.subject_label
