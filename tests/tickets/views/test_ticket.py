"""The ticket's page as its readers meet it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.clock import FrozenClock
from oncall.models import User
from tests.factories.people import UserFactory
from tests.factories.tickets import logged
from tests.tickets.views.ticket_desk import NOW, TicketDesk, client_of, text_of
from tickets import registry
from tickets.actions.conversation import add_note, reply, requester_message
from tickets.actions.details import override_priority, restrict
from tickets.actions.relations import mark_duplicate, relate
from tickets.actions.status import convert, pend
from tickets.models import Ticket
from tickets.models.choices import RelationKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_the_page_tells_head_contact_clocks_and_conversation(ana: Client, desk: TicketDesk) -> None:
    page = text_of(ana.get(desk.url()))
    for words in (
        desk.ticket.number, "Printer broken", "Rita Requester", "rita@example.test", "Service desk",
        "not triaged", "First response", "Resolution", "data-clock", "Portal",
        "Not verified", "Printers", "Billing noted",
    ):  # fmt: skip
        assert words in page, words


def test_what_people_typed_is_never_html_of_theirs_and_keeps_lines_and_links(
    ana: Client, desk: TicketDesk
) -> None:
    page = text_of(ana.get(desk.url()))
    assert "It eats &lt;b&gt;paper&lt;/b&gt;.<br>See" in page
    assert '<a href="https://example.test/x" rel="nofollow">' in page


def test_reply_and_note_are_two_forms_that_say_who_reads_them(ana: Client, desk: TicketDesk) -> None:
    page = text_of(ana.get(desk.url()))
    assert "To <b>Rita Requester</b> &lt;rita@example.test&gt;" in page
    assert "the requester never sees it" in page
    assert f'action="{desk.url("reply")}"' in page
    assert f'action="{desk.url("note")}"' in page


def test_other_rooms_show_their_panels_to_who_reads_the_internal_side(
    ana: Client, desk: TicketDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def show(user: User, ticket: Ticket) -> registry.Panel:
        return registry.Panel("components/empty.html", {"title": f"For {user} about {ticket.number}"})

    monkeypatch.setattr(registry, "panels", [show])
    told = f"For Ana Agent about {desk.ticket.number}"
    assert told in text_of(ana.get(desk.url()))
    assert "empty-title" not in text_of(client_of(desk.rita).get(desk.url(), follow=True))


def test_the_page_costs_fourteen_queries_with_twenty_messages(
    ana: Client, desk: TicketDesk, now: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what other rooms show has its own cost, and its own test
    monkeypatch.setattr(registry, "panels", [])
    for number in range(10):
        reply(ticket=desk.ticket.pk, by=desk.ana, now=now.now, body=f"reply {number}")
        file = SimpleUploadedFile(f"{number}.txt", b"words")
        requester_message(
            ticket=desk.ticket.pk, by=desk.rita, now=now.now, body=f"message {number}", files=[file]
        )
    other = logged("Another", requester=desk.rita)
    relate(ticket=desk.ticket.pk, by=desk.ana, now=now.now, kind=RelationKind.RELATED, other=other)
    ana.get(desk.url())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = ana.get(desk.url())
    assert "message 9" in text_of(answer)
    assert len(queries) <= 14, "\n".join(query["sql"][:160] for query in queries)


def test_the_timeline_is_filtered_and_whatever_a_client_asks_for_is_all(
    ana: Client, desk: TicketDesk
) -> None:
    add_note(ticket=desk.ticket.pk, by=desk.bob, now=NOW, body="a thought")
    assert "a thought" in text_of(ana.get(desk.url(query="?show=conversation")))
    assert "clock started" not in text_of(ana.get(desk.url(query="?show=conversation")))
    assert "a thought" not in text_of(ana.get(desk.url(query="?show=changes")))
    assert "clock started" in text_of(ana.get(desk.url(query="?show=changes")))
    assert "a thought" in text_of(ana.get(desk.url(query="?show=%00'&older=x")))


def test_the_requester_of_a_ticket_reads_it_on_the_portal(desk: TicketDesk) -> None:
    answer = client_of(desk.rita).get(desk.url())
    assert answer.status_code == 302
    assert answer.url == f"/portal/tickets/{desk.ticket.number}/"  # type: ignore[attr-defined]


def test_an_agent_reads_his_own_ticket_on_the_portal(desk: TicketDesk) -> None:
    own = logged("My laptop", requester=desk.ana)
    client = client_of(desk.ana)
    assert client.get(f"/tickets/{own.number}/").url == f"/portal/tickets/{own.number}/"  # type: ignore[attr-defined]
    assert client.post(f"/tickets/{own.number}/note/", {"body": "hm"}).status_code == 403
    assert client.get(f"/tickets/{own.number}/preview/").status_code == 403
    row = own.clocks.first()
    assert row is not None
    assert client.get(f"/tickets/{own.number}/clocks/{row.pk}/").status_code == 302


def test_a_process_owner_reads_all_and_is_offered_nothing(desk: TicketDesk) -> None:
    owner = UserFactory.create(is_process_owner=True)
    page = text_of(client_of(owner).get(desk.url()))
    assert "you change nothing" in page
    for verb in ("reply", "note", "assign", "edit", "task", "triage"):
        assert desk.url(verb) not in page, verb


def test_a_stranger_gets_no_ticket_and_nobody_without_signing_in(desk: TicketDesk) -> None:
    assert client_of(UserFactory.create()).get(desk.url()).status_code == 404
    assert Client().get(desk.url()).url.startswith("/accounts/login/")  # type: ignore[attr-defined]


def test_a_restricted_ticket_is_shown_to_its_team_with_a_banner_and_to_no_other_agent(
    desk: TicketDesk, ana: Client
) -> None:
    restrict(ticket=desk.ticket.pk, by=desk.ana, now=NOW)
    assert "Restricted: only the holding team" in text_of(ana.get(desk.url()))
    assert client_of(desk.sven).get(desk.url()).status_code == 404


def test_a_duplicate_leads_on_to_the_ticket_where_work_goes_on(ana: Client, desk: TicketDesk) -> None:
    survivor = logged("Printer on fire", requester=desk.rita)
    mark_duplicate(ticket=desk.ticket.pk, by=desk.ana, now=NOW, of=survivor)
    page = text_of(ana.get(desk.url()))
    assert "This is a duplicate" in page
    assert f"{survivor.number} Printer on fire" in page
    assert "Its duplicate" in text_of(ana.get(f"/tickets/{survivor.number}/"))


def test_a_related_ticket_that_one_may_not_see_is_only_mentioned(desk: TicketDesk) -> None:
    secret = logged("Salaries leaked", requester=desk.rita, team=desk.desk, restricted=True)
    relate(ticket=desk.ticket.pk, by=desk.ana, now=NOW, kind=RelationKind.RELATED, other=secret)
    page = text_of(client_of(desk.sven).get(desk.url()))
    assert "a restricted ticket" in page
    assert "Salaries" not in page


def test_a_former_number_leads_to_the_present_one(ana: Client, desk: TicketDesk) -> None:
    former = desk.ticket.number
    converted = convert(ticket=desk.ticket.pk, by=desk.ana, now=NOW)
    assert ana.get(f"/tickets/{former}/").url == f"/tickets/{converted.number}/"  # type: ignore[attr-defined]
    answer = ana.get(f"/tickets/{former.lower()}/assign/")
    assert answer.url == f"/tickets/{converted.number}/assign/"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "number", ["INC-999999999", "nonsense", "9" * 60, "INC-%00", "'; drop", "%F0%9F%92%A9"]
)
def test_an_unknown_number_is_no_ticket(ana: Client, number: str) -> None:
    assert ana.get(f"/tickets/{number}/").status_code == 404


def test_pages_answer_only_to_what_they_are_for(ana: Client, desk: TicketDesk) -> None:
    assert ana.post(desk.url()).status_code == 405
    assert ana.post(desk.url("preview")).status_code == 405
    assert ana.put(desk.url("reply")).status_code == 405
    assert ana.head(desk.url()).status_code == 200


def test_an_override_is_shown_beside_the_computed_priority(ana: Client, desk: TicketDesk) -> None:
    computed = desk.ticket.computed_priority
    override_priority(ticket=desk.ticket.pk, by=desk.ana, now=NOW, priority=1, reason="the chief's printer")
    page = text_of(ana.get(desk.url()))
    assert f"computed P{computed}" in page
    assert "the chief&#x27;s printer" in page
    assert desk.url("lift_override") in page


def test_a_pending_ticket_says_what_it_waits_for_and_until_when(ana: Client, desk: TicketDesk) -> None:
    Ticket.objects.filter(pk=desk.ticket.pk).update(status="assigned")
    pend(ticket=desk.ticket.pk, by=desk.ana, now=NOW, reason="vendor", wake_at=NOW + timedelta(hours=3))
    page = text_of(ana.get(desk.url()))
    assert "Waiting for a vendor" in page
    assert "follow up 13:30" in page


def test_a_file_is_sent_as_a_download_and_a_notes_file_never_to_the_requester(
    ana: Client, desk: TicketDesk
) -> None:
    page_file = SimpleUploadedFile("page.html", b"<script>alert(1)</script>")
    add_note(ticket=desk.ticket.pk, by=desk.ana, now=NOW, body="look", files=[page_file])
    kept = desk.ticket.attachments.get()
    url = f"/tickets/{desk.ticket.number}/files/{kept.pk}/"
    answer = ana.get(url)
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client_of(desk.rita).get(url).status_code == 404
    assert client_of(UserFactory.create()).get(url).status_code == 404
    assert ana.get(f"/tickets/{desk.ticket.number}/files/{2**63}/").status_code == 404


def test_a_clock_opens_to_rows_that_add_up(ana: Client, desk: TicketDesk, now: FrozenClock) -> None:
    now.advance(hours=30)
    for row in desk.ticket.clocks.all():
        answer = ana.get(f"/tickets/{desk.ticket.number}/clocks/{row.pk}/")
        page = text_of(answer)
        assert answer.status_code == 200
        assert "total " in page
        assert row.calendar_version.engine().zone.key in page
    assert ana.get(f"/tickets/{desk.ticket.number}/clocks/{2**63}/").status_code == 404


def test_a_ledger_says_used_up_only_once_the_target_is(
    ana: Client, desk: TicketDesk, now: FrozenClock
) -> None:
    row = desk.ticket.clocks.get(metric="resolution")
    url = f"/tickets/{desk.ticket.number}/clocks/{row.pk}/"
    early = ana.get(url)
    assert "due" not in [line.kind for line in early.context["lines"]]
    assert ", due " in early.context["summary"]
    now.advance(days=60)
    late = ana.get(url)
    assert "due" in [line.kind for line in late.context["lines"]]
    assert " over" in late.context["summary"]


def test_htmx_gets_the_ledger_and_the_forms_without_the_page_around(ana: Client, desk: TicketDesk) -> None:
    row = desk.ticket.clocks.first()
    assert row is not None
    for url in (f"/tickets/{desk.ticket.number}/clocks/{row.pk}/", desk.url("assign"), desk.url("resolve")):
        whole, part = ana.get(url), ana.get(url, headers={"HX-Request": "true"})
        assert "<html" in text_of(whole)
        assert "<html" not in text_of(part)
        assert text_of(part).count("<section") >= 1
        assert "HX-Request" in part["Vary"]


def test_the_preview_tells_priority_and_promise_of_other_details(ana: Client, desk: TicketDesk) -> None:
    page = text_of(ana.get(desk.url("preview", "?impact=1&urgency=1&category=&subcategory=&service=")))
    assert "P1: a person answers by" in page
    for query in ("", "?impact=9&urgency=1", "?impact=%00", f"?impact=1&urgency=1&service={2**70}"):
        assert ana.get(desk.url("preview", query)).status_code == 200, query
