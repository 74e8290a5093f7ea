"""How much in files a requester may send in a day."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from oncall.models import User
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets.actions.conversation import add_note, requester_message
from tickets.actions.errors import Refused
from tickets.actions.log import TicketDraft, log_ticket
from tickets.models import Attachment, Ticket, TimelineEntry

pytestmark = pytest.mark.django_db

HALF = 600 * 1024


@pytest.fixture(autouse=True)
def one_megabyte(settings: Settings) -> None:
    settings.WATCHDESK_REQUESTER_MB_A_DAY = 1


@pytest.fixture
def rita() -> User:
    return UserFactory.create()


def half() -> SimpleUploadedFile:
    return SimpleUploadedFile("screen.png", b"\x89PNG" + b"x" * HALF)


def test_what_is_over_the_quota_of_a_day_is_refused_with_the_numbers_and_nothing_is_written(
    rita: User,
) -> None:
    ticket = logged(requester=rita, files=[half()])
    lines = TimelineEntry.objects.count()
    with pytest.raises(Refused, match="within 24 hours; you have sent 600") as refused:
        requester_message(ticket=ticket.pk, by=rita, now=MONDAY, body="More", files=[half()])
    assert refused.value.field == "attachments"
    assert TimelineEntry.objects.count() == lines
    with pytest.raises(Refused):
        log_ticket(draft=TicketDraft(requester=rita, title="Again", files=[half()]), by=rita, now=MONDAY)
    assert Ticket.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_words_are_taken_all_the_same_and_files_again_a_day_later(rita: User) -> None:
    ticket = logged(requester=rita, files=[half()])
    requester_message(ticket=ticket.pk, by=rita, now=MONDAY, body="Words")
    tomorrow = MONDAY + timedelta(hours=24)
    requester_message(ticket=ticket.pk, by=rita, now=tomorrow, body="More", files=[half()])
    assert Attachment.objects.count() == 2


def test_the_quota_is_each_requesters_own_and_not_the_desks(rita: User) -> None:
    ana = UserFactory.create()
    TeamFactory.create(members=[ana])
    ticket = logged(requester=rita, files=[half()])
    logged(files=[half()])
    for word in ("One", "Two"):
        add_note(ticket=ticket.pk, by=ana, now=MONDAY, body=word, files=[half()])
    assert Attachment.objects.count() == 4


def test_without_a_quota_nothing_is_counted(rita: User, settings: Settings) -> None:
    settings.WATCHDESK_REQUESTER_MB_A_DAY = 0
    logged(requester=rita, files=[half(), half(), half()])
    assert Attachment.objects.count() == 3
