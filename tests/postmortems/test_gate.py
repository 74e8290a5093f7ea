"""A major incident is closed when its review is published."""

from datetime import timedelta

import pytest

from oncall.models import Delivery
from postmortems.actions.drafting import draft_timeline
from postmortems.models.choices import ReviewState
from tests.factories.reaching import method_of, page_for
from tests.postmortems.review_desk import NOW, ReviewDesk, open_desk
from tests.tickets.views.portal_desk import resolved
from tests.tickets.views.ticket_desk import client_of, text_of
from tickets.actions.errors import Refused
from tickets.actions.major import accept_major, propose_major
from tickets.actions.resolution import close
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
