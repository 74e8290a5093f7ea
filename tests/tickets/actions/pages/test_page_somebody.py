"""Somebody of the desk pages somebody."""

from typing import Any

import pytest

from tests.tickets.actions.pages.conftest import Night, pages, standing
from tests.tickets.actions.scene import at, entry
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.pages.page_somebody import page_somebody


def test_an_agent_pages_another_teams_policy_with_a_reason(night: Night) -> None:
    ticket = night.scene.log()
    page_somebody(
        ticket=ticket.pk,
        by=night.scene.ana,
        now=at(1),
        policy=night.second,
        urgency="high",
        reason=" Core down. ",
    )
    (page,) = pages(ticket)
    assert (page.policy, page.priority) == (night.second, 3)
    told = entry(ticket, "paged")
    assert (told.actor, told.body, told.params["cause"]) == (night.scene.ana, "Core down.", "person")


def test_paging_twice_adds_the_reason_to_the_open_page(night: Night) -> None:
    ticket = night.scene.log()
    for minutes, urgency in ((1, "low"), (2, "high")):
        page_somebody(
            ticket=ticket.pk,
            by=night.scene.ana,
            now=at(minutes),
            policy=night.first,
            urgency=urgency,
            reason="x",
        )
    assert standing(ticket) == [("First", "triggered")]
    assert (pages(ticket)[0].causes, pages(ticket)[0].urgency) == (2, "high")


def test_a_form_sent_again_because_its_answer_was_lost_pages_once(night: Night) -> None:
    ticket = night.scene.log()
    shown = entry(ticket, "logged").pk
    for minutes in (1, 9):
        page_somebody(
            ticket=ticket.pk,
            by=night.scene.ana,
            now=at(minutes),
            policy=night.first,
            urgency="high",
            reason="x",
            seen=shown,
        )
    assert pages(ticket)[0].causes == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"policy": None}, "policy"), ({"urgency": "soon"}, "urgency"), ({"reason": "  "}, "reason")],
)
def test_what_is_missing_is_said_at_its_field(night: Night, wrong: dict[str, Any], field: str) -> None:
    ticket = night.scene.log()
    how: dict[str, Any] = {"policy": night.first, "urgency": "high", "reason": "Core down", **wrong}
    with pytest.raises(Refused) as refusal:
        page_somebody(ticket=ticket.pk, by=night.scene.ana, now=at(1), **how)
    assert refusal.value.field == field
    assert not pages(ticket)


def test_only_who_works_on_the_ticket_pages_somebody_for_it(night: Night) -> None:
    ticket = night.scene.log()
    ended = night.scene.log(title="Ended")
    night.scene.resolve(ended, at(1))
    for by, about in ((night.scene.rita, ticket), (night.scene.ana, ended)):
        with pytest.raises(NotAllowed):
            page_somebody(
                ticket=about.pk, by=by, now=at(2), policy=night.first, urgency="high", reason="Core down"
            )
    assert not pages(ticket)
