"""Every notice, in every language, as its reader gets it."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from oncall.models import OutboundEmail, User
from tests.factories.people import TeamFactory, UserFactory
from tickets.actions.log import TicketDraft, log_ticket
from tickets.attachments import store
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind
from tickets.notices import Notice, notify
from tickets.notices.sending import FOR_REQUESTERS, WRITERS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=4, minutes=30)
SECRET = "the password is on the whiteboard"
ELSEWHERE = "somebody.else@elsewhere.test"

PARAMS: dict[str, Any] = {
    "first_response_due_at": DUE.isoformat(),
    "metric": "resolution",
    "kind": "percent",
    "value": 75,
    "due_at": DUE.isoformat(),
    "left": 3600,
    "late": True,
    "reason": "It hurts the payroll",
    "as": "unverified",
    "cause": "follow_up",
    "from_number": "INC-000099",
    "to_number": "REQ-000001",
    "number": "INC-000777",
    "of": "INC-000888",
    "from": "First line",
    "to": "Second line",
}


@pytest.fixture
def requester() -> User:
    return UserFactory.create(full_name="Marta Ruiz", zone="Europe/Madrid", language="en")


@pytest.fixture
def agent() -> User:
    user = UserFactory.create(full_name="Ana Soto", zone="Asia/Tokyo", language="en")
    TeamFactory.create(name="Second line", members=[user])
    return user


@pytest.fixture
def ticket(requester: User) -> Ticket:
    draft = TicketDraft(
        requester=requester, title="Printer prints 100 % nothing", description="Paper is there"
    )
    logged = log_ticket(draft=draft, by=None, now=NOW)
    OutboundEmail.objects.all().delete()
    return logged


@pytest.fixture(autouse=True)
def _zone(settings: Any) -> None:
    settings.WATCHDESK_ZONE = "UTC"


def entry(
    ticket: Ticket, kind: EntryKind, *, public: bool, actor: User | None = None, **params: Any
) -> TimelineEntry:
    return TimelineEntry.objects.create(
        ticket=ticket,
        at=NOW,
        kind=kind,
        actor=actor,
        actor_name=str(actor) if actor else "",
        via="web",
        public=public,
        body="We changed the toner" if public else SECRET,
        params=params,
    )


def told(**kwargs: Any) -> OutboundEmail:
    notify(now=NOW, key="once", **kwargs)
    return OutboundEmail.objects.get(key="once")


@pytest.mark.parametrize(("kind", "language"), list(product(FOR_REQUESTERS, dict(settings.LANGUAGES))))
def test_every_notice_to_a_requester_carries_number_and_link(
    kind: Notice, language: str, ticket: Ticket, requester: User, agent: User
) -> None:
    requester.language = language
    mail = told(
        kind=kind,
        ticket=ticket,
        to=requester,
        params=PARAMS,
        entry=entry(ticket, EntryKind.REPLY, public=True, actor=agent),
    )
    assert mail.subject.startswith(f"[{ticket.number}] ")
    assert settings.WATCHDESK_URL in mail.body_text
    assert "/portal/tickets/" in mail.body_text or "/v/" in mail.body_text
    assert "None" not in mail.body_text
    assert "%(" not in mail.subject + mail.body_text
    assert mail.headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("kind", "language"), list(product(WRITERS, dict(settings.LANGUAGES))))
def test_every_notice_to_the_desk_can_be_written_without_params(
    kind: Notice, language: str, ticket: Ticket, agent: User
) -> None:
    agent.language = language
    for params in ({}, PARAMS):
        OutboundEmail.objects.all().delete()
        mail = told(kind=kind, ticket=ticket, to=agent, params=params)
        assert mail.subject.startswith(f"[{ticket.number}] ")
        assert "%(" not in mail.subject + mail.body_text


@pytest.mark.parametrize("kind", WRITERS)
def test_no_notice_quotes_an_internal_note(
    kind: Notice, ticket: Ticket, requester: User, agent: User
) -> None:
    note = entry(ticket, EntryKind.NOTE, public=False, actor=agent)
    for reader in (requester, agent):
        OutboundEmail.objects.all().delete()
        notify(kind=kind, ticket=ticket, to=reader, now=NOW, entry=note, params=PARAMS, key="once")
        for mail in OutboundEmail.objects.all():
            assert SECRET not in mail.subject + mail.body_text + mail.body_html


@pytest.mark.parametrize("kind", WRITERS)
def test_no_notice_tells_the_address_of_an_account_without_a_name(
    kind: Notice, ticket: Ticket, requester: User, agent: User
) -> None:
    nameless = UserFactory.create(email=ELSEWHERE, full_name="")
    public = entry(ticket, EntryKind.REPLY, public=True, actor=nameless)
    for reader in (requester, agent):
        OutboundEmail.objects.all().delete()
        notify(kind=kind, ticket=ticket, to=reader, now=NOW, entry=public, params=PARAMS, key="once")
        for mail in OutboundEmail.objects.all():
            assert ELSEWHERE not in mail.subject + mail.body_text + mail.body_html


@pytest.mark.parametrize("kind", sorted(set(WRITERS) - set(FOR_REQUESTERS)))
def test_nothing_meant_for_the_desk_reaches_an_agent_on_his_own_ticket(kind: Notice, agent: User) -> None:
    own = log_ticket(draft=TicketDraft(requester=agent, title="My own laptop"), by=None, now=NOW)
    OutboundEmail.objects.all().delete()
    notify(kind=kind, ticket=own, to=agent, now=NOW, params=PARAMS, key="once")
    assert not OutboundEmail.objects.exists()


def test_times_are_told_in_the_zone_of_whoever_reads_them(
    ticket: Ticket, requester: User, agent: User
) -> None:
    mail = told(kind=Notice.ACKNOWLEDGED, ticket=ticket, to=requester, params=PARAMS)
    assert "A person answers by 14:30 on Tuesday 24 November (Europe/Madrid)." in mail.body_text
    OutboundEmail.objects.all().delete()
    mail = told(kind=Notice.BREACHED, ticket=ticket, to=agent, params=PARAMS)
    assert "22:30 on Tuesday 24 November (Asia/Tokyo)" in mail.body_text


def test_a_time_in_another_year_is_told_with_its_year(ticket: Ticket, requester: User) -> None:
    params = {"first_response_due_at": datetime(2027, 1, 4, 9, tzinfo=UTC)}
    mail = told(kind=Notice.ACKNOWLEDGED, ticket=ticket, to=requester, params=params)
    assert "10:00 on Monday 4 January 2027" in mail.body_text


def test_the_same_key_is_told_once(ticket: Ticket, requester: User) -> None:
    for _time in range(2):
        notify(kind=Notice.REPLY, ticket=ticket, to=requester, now=NOW, key="once")
    assert OutboundEmail.objects.count() == 1


def test_mail_of_one_ticket_is_one_thread(ticket: Ticket, requester: User) -> None:
    for key in "ab":
        notify(kind=Notice.REPLY, ticket=ticket, to=requester, now=NOW, key=key)
    first, second = OutboundEmail.objects.all()
    assert first.headers["References"] == second.headers["References"]
    assert first.message_id != second.message_id


def test_nobody_who_has_left_is_told(ticket: Ticket, requester: User) -> None:
    requester.is_active = False
    notify(kind=Notice.REPLY, ticket=ticket, to=requester, now=NOW, key="once")
    assert not OutboundEmail.objects.exists()


def test_a_caller_without_an_address_is_mailed_nothing(ticket: Ticket, requester: User) -> None:
    requester.email = "caller-1@no-address.invalid"
    notify(kind=Notice.REPLY, ticket=ticket, to=requester, now=NOW, key="once")
    assert not OutboundEmail.objects.exists()


def test_what_a_person_typed_stays_text_in_html(ticket: Ticket, requester: User, agent: User) -> None:
    said = entry(ticket, EntryKind.REPLY, public=True, actor=agent)
    said.body = "<script>alert(1)</script>"
    mail = told(kind=Notice.REPLY, ticket=ticket, to=requester, entry=said)
    assert "<script>" not in mail.body_html
    assert "> <script>alert(1)</script>" in mail.body_text


def test_files_of_a_reply_are_named_and_not_sent_along(ticket: Ticket, requester: User, agent: User) -> None:
    said = entry(ticket, EntryKind.REPLY, public=True, actor=agent)
    store(said, SimpleUploadedFile("manual.txt", b"press the button"), agent, NOW)
    mail = told(kind=Notice.REPLY, ticket=ticket, to=requester, entry=said)
    assert "manual.txt" in mail.body_text
    assert "press the button" not in mail.body_text


def test_a_line_break_in_a_title_breaks_no_header(ticket: Ticket, requester: User) -> None:
    ticket.title = "Printer\r\nBcc: everybody@example.test"
    mail = told(kind=Notice.REPLY, ticket=ticket, to=requester)
    assert "\n" not in mail.subject


def test_a_duplicate_names_the_other_number_only_to_who_may_see_it(
    ticket: Ticket, requester: User, agent: User
) -> None:
    stranger = UserFactory.create()
    other = log_ticket(draft=TicketDraft(requester=stranger, title="Same printer"), by=None, now=NOW)
    hidden = told(kind=Notice.DUPLICATE, ticket=ticket, to=requester, params={"of": other.number})
    assert other.number not in hidden.body_text
    OutboundEmail.objects.all().delete()
    own = log_ticket(draft=TicketDraft(requester=requester, title="Same printer"), by=None, now=NOW)
    OutboundEmail.objects.all().delete()
    shown = told(kind=Notice.DUPLICATE, ticket=ticket, to=requester, params={"of": own.number})
    assert own.number in shown.body_text


def test_an_overrun_tells_how_much_business_time_it_is_over(ticket: Ticket, agent: User) -> None:
    params = {"metric": "resolution", "kind": "overrun", "value": 30, "over": 1810}
    mail = told(kind=Notice.THRESHOLD, ticket=ticket, to=agent, params=params)
    assert mail.subject.startswith(f"[{ticket.number}] Overdue by 30 min")
