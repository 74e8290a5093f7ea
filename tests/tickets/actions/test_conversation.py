"""What counts as one message: a double click is not a second one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from oncall.models import OutboundEmail
from tests.tickets.views.ticket_desk import TicketDesk, open_desk
from tickets.actions.conversation import add_note, reply, requester_message
from tickets.models import Ticket
from tickets.models.choices import EntryKind, RelationKind, Verified

pytestmark = pytest.mark.django_db
Write = Callable[..., Ticket]
WAYS = [
    (reply, "ana", EntryKind.REPLY),
    (add_note, "ana", EntryKind.NOTE),
    (requester_message, "rita", EntryKind.REQUESTER_MESSAGE),
]


@pytest.fixture
def desk() -> TicketDesk:
    return open_desk()


def picture(name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"picture")


def write(desk: TicketDesk, way: Write, who: str, seconds: int = 0, **said: Any) -> None:
    at = desk.ticket.received_at + timedelta(hours=1, seconds=seconds)
    way(ticket=desk.ticket.pk, by=getattr(desk, who), now=at, **{"body": "Thank you", **said})


@pytest.mark.parametrize(("way", "who", "kind"), WAYS)
def test_the_same_message_within_half_a_minute_is_recorded_and_mailed_once(
    desk: TicketDesk, way: Write, who: str, kind: str
) -> None:
    write(desk, way, who, files=[picture()])
    mailed = OutboundEmail.objects.count()
    write(desk, way, who, 30, body=" Thank you\n", files=[picture("C:\\tmp\\screen.png")])
    assert desk.kinds().count(kind) == 1
    assert desk.ticket.attachments.count() == 1
    assert OutboundEmail.objects.count() == mailed


@pytest.mark.parametrize(("way", "who", "kind"), WAYS)
@pytest.mark.parametrize(
    "second",
    [{"seconds": 31}, {"body": "Thank you!"}, {"files": [picture()]}],
    ids=["later", "other words", "another file"],
)
def test_what_differs_from_the_message_before_is_a_message_of_its_own(
    desk: TicketDesk, way: Write, who: str, kind: str, second: dict[str, Any]
) -> None:
    write(desk, way, who)
    write(desk, way, who, **second)
    assert desk.kinds().count(kind) == 2


def test_two_agents_may_say_the_same_at_the_same_time(desk: TicketDesk) -> None:
    for who in ("ana", "bob"):
        write(desk, add_note, who)
    assert desk.kinds().count(EntryKind.NOTE) == 2


def test_a_reply_in_the_words_of_a_note_is_sent(desk: TicketDesk) -> None:
    for way in (add_note, reply):
        write(desk, way, "ana")
    assert {EntryKind.NOTE, EntryKind.REPLY} <= set(desk.kinds())


def last_entry(desk: TicketDesk) -> int:
    return desk.ticket.timeline.order_by("-pk").values_list("pk", flat=True)[0]


@pytest.mark.parametrize(("way", "who", "kind"), WAYS)
def test_a_form_sent_again_an_hour_later_because_its_answer_was_lost_is_one_message(
    desk: TicketDesk, way: Write, who: str, kind: str
) -> None:
    shown = last_entry(desk)
    write(desk, way, who, seen=shown)
    write(desk, way, who, 3600, seen=shown)
    assert desk.kinds().count(kind) == 1
    write(desk, way, who, 3600, seen=last_entry(desk))
    assert desk.kinds().count(kind) == 2, "said again on a page that showed the first"


def test_a_message_that_had_arrived_before_the_ticket_was_closed_opens_no_other(desk: TicketDesk) -> None:
    shown = last_entry(desk)
    write(desk, requester_message, "rita", seen=shown)
    Ticket.objects.update(status="closed")
    write(desk, requester_message, "rita", 7200, seen=shown)
    assert Ticket.objects.count() == 1


@pytest.fixture(params=["closed", "cancelled"])
def ended(desk: TicketDesk, request: pytest.FixtureRequest) -> TicketDesk:
    Ticket.objects.update(status=request.param)
    return desk


def follow_ups() -> list[Ticket]:
    return list(Ticket.objects.filter(relations__kind=RelationKind.FOLLOW_UP_OF).order_by("pk"))


def test_a_message_to_a_closed_ticket_sent_again_with_the_same_page_opens_one(ended: TicketDesk) -> None:
    shown = last_entry(ended)
    write(ended, requester_message, "rita", seen=shown)
    write(ended, requester_message, "rita", 3600, seen=shown)
    assert len(follow_ups()) == 1
    write(ended, requester_message, "rita", 3600, seen=last_entry(ended))
    assert len(follow_ups()) == 2, "said again on a page that showed the first"


@pytest.mark.parametrize("minutes", [1, 10])
def test_a_file_forgotten_in_a_message_to_a_closed_ticket_follows_it_once(
    ended: TicketDesk, minutes: int
) -> None:
    shown = last_entry(ended)
    write(ended, requester_message, "rita", seen=shown, files=[picture("a.png")])
    for time in (1, 2):
        files = [picture("a.png"), picture("b.png")]
        write(ended, requester_message, "rita", minutes * time * 60, seen=shown, files=files)
    (new,) = follow_ups()
    assert list(new.attachments.values_list("name", flat=True)) == ["a.png", "b.png"]
    message = new.timeline.get(kind=EntryKind.REQUESTER_MESSAGE)
    assert (message.body, message.actor) == ("Thank you", ended.rita)


def test_who_writes_on_his_closed_ticket_has_signed_in(ended: TicketDesk) -> None:
    write(ended, requester_message, "rita")
    (new,) = follow_ups()
    assert new.verified_how == Verified.SIGNED_IN
