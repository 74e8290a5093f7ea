"""A major incident is closed when its review is published."""

from datetime import timedelta

import pytest

from oncall.models import Delivery, OutboundEmail
from postmortems.actions.drafting import draft_timeline
from postmortems.actions.states import publish_review
from postmortems.models.choices import ReviewState
from tests.factories.reaching import method_of, page_for
from tests.postmortems.review_desk import NOW, ReviewDesk, open_desk
from tests.tickets.views.portal_desk import resolved
from tests.tickets.views.ticket_desk import client_of, text_of
from tickets.actions.errors import Refused
from tickets.actions.major import accept_major, propose_major, stand_down
from tickets.actions.resolution import answer_yes, close, remind_or_close
from tickets.models import Ticket
from tickets.registry import obstacles

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> ReviewDesk:
    return open_desk()


def declared(desk: ReviewDesk) -> None:
    propose_major(ticket=desk.ticket.pk, by=desk.ana, now=NOW, reason="Nobody prints.")
    accept_major(ticket=desk.ticket.pk, by=desk.mia, now=NOW)


def told(desk: ReviewDesk) -> list[str]:
    return [each.message for each in obstacles(Ticket.objects.get(pk=desk.ticket.pk))]


def test_an_ordinary_ticket_needs_no_review(desk: ReviewDesk) -> None:
    assert told(desk) == []
    propose_major(ticket=desk.ticket.pk, by=desk.ana, now=NOW, reason="Nobody prints.")
    assert told(desk) == []


def test_a_major_incident_is_closed_after_its_review_is_published(desk: ReviewDesk) -> None:
    declared(desk)
    resolved(desk.ticket, desk.ana, at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert "nobody has started it" in told(desk)[0]
    review = desk.approved()
    assert told(desk)[0].endswith("this one is: Approved.")
    with pytest.raises(Refused, match="published review"):
        close(ticket=desk.ticket.pk, by=desk.ana, now=later, reason="Done.")
    page = text_of(client_of(desk.ana).get(f"/tickets/{desk.ticket.number}/"))
    assert f'href="/reviews/{review.pk}/"' in page
    client_of(desk.mia).post(f"/reviews/{review.pk}/publish/")
    assert desk.fresh(review).state == ReviewState.PUBLISHED
    assert told(desk) == []
    assert close(ticket=desk.ticket.pk, by=desk.ana, now=later, reason="Done.").status == "closed"


@pytest.mark.parametrize(("answer", "closed_as"), [("yes", "verified"), ("silence", "unverified")])
def test_the_answer_that_waited_for_the_review_closes_the_ticket_when_it_is_published(
    desk: ReviewDesk, answer: str, closed_as: str
) -> None:
    declared(desk)
    review = desk.approved()
    ticket = resolved(desk.ticket, desk.ana, at=NOW + timedelta(hours=1))
    assert ticket.verify_at is not None
    later = NOW + timedelta(days=9)
    if answer == "yes":
        kept = answer_yes(ticket=ticket.pk, by=desk.rita, now=later)
    else:
        kept = remind_or_close(ticket=ticket.pk, now=later)
    assert (kept.status, kept.answered_as) == ("resolved", closed_as)
    publish_review(review=review.pk, by=desk.pia, now=later + timedelta(hours=1))
    closed = Ticket.objects.get(pk=ticket.pk)
    assert (closed.status, closed.closed_as) == ("closed", closed_as)
    # process owners change nothing on tickets: it was the desk's own rule
    line = closed.timeline.get(kind="closed")
    assert (line.actor, line.via) == (None, "timer")
    assert OutboundEmail.objects.filter(kind="closed", to_address=desk.rita.email).count() == 1


def test_publishing_closes_nothing_that_waits_for_its_answer(desk: ReviewDesk) -> None:
    declared(desk)
    review = desk.approved()
    asked = resolved(desk.ticket, desk.ana, at=NOW + timedelta(hours=1))
    publish_review(review=review.pk, by=desk.mia, now=NOW + timedelta(hours=2))
    found = Ticket.objects.get(pk=desk.ticket.pk)
    assert (found.status, found.verify_at) == ("resolved", asked.verify_at)


def test_standing_down_without_a_review_closes_what_was_answered(desk: ReviewDesk) -> None:
    declared(desk)
    resolved(desk.ticket, desk.ana, at=NOW + timedelta(hours=1))
    answer_yes(ticket=desk.ticket.pk, by=desk.rita, now=NOW + timedelta(hours=2))
    stood_down = stand_down(
        ticket=desk.ticket.pk, by=desk.mia, now=NOW + timedelta(hours=3), reason="One printer only."
    )
    assert (stood_down.status, stood_down.closed_as) == ("closed", "verified")


def test_what_became_of_the_pages_messages_stands_on_the_timeline(desk: ReviewDesk) -> None:
    page, event = page_for(desk.bob, now=NOW, subject_key=f"ticket:{desk.ticket.pk}")
    method = method_of(desk.bob, "ntfy://ntfy.example.test/secret-topic")
    about = {"page": page, "event": event, "person": desk.bob, "method": method, "channel": method.channel}
    for state, minutes in (("failed", 1), ("sent", 2)):
        at = NOW + timedelta(minutes=minutes)
        Delivery.objects.create(
            **about,
            shown=method.shown,
            state=state,
            planned_at=at,
            queued_at=at,
            ended_at=at,
            words="no such topic",
        )
    queued = {"state": "queued", "planned_at": NOW, "queued_at": NOW, "next_try_at": NOW}
    waiting = Delivery.objects.create(**about, shown=method.shown, **queued)
    review = desk.start()
    texts = list(review.lines.filter(source_kind="delivery").values_list("text", flat=True))
    assert texts == [
        "Message to Bob Builder, Message service: failed – no such topic",
        "Message to Bob Builder, Message service: sent",
    ]
    Delivery.objects.filter(pk=waiting.pk).update(state="answered", next_try_at=None, sent_at=NOW)
    assert draft_timeline(review=review.pk, by=desk.ana, now=NOW) == 1
