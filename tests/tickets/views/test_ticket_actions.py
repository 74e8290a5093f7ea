"""Every verb on a ticket through its form: done, refused at its field, and never lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.clock import FrozenClock
from oncall.models import OutboundEmail
from tests.factories.people import TeamFactory, UserFactory
from tests.tickets.views.ticket_desk import NOW, TicketDesk, client_of, opened_in, text_of
from tickets.actions.conversation import add_note
from tickets.models import ResolutionCode, Ticket
from tickets.permissions import Ability, abilities
from tickets.views.ticket_actions import VERBS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def code() -> int:
    return ResolutionCode.objects.values_list("pk", flat=True)[0]


def tick_all(client: Client, desk: TicketDesk) -> None:
    for item in ("Billing noted", "Paper ordered"):
        client.post(desk.url("check"), {"item": item})


def test_every_verb_has_a_page_of_its_own_that_works_without_javascript(
    ana: Client, desk: TicketDesk
) -> None:
    for form in VERBS:
        if form.verb == "task_change":
            continue
        answer = ana.get(desk.url(form.verb))
        allowed = form.ability in abilities(desk.ana, desk.fresh())
        assert answer.status_code == (200 if allowed else 403), form.verb
        assert f'action="{desk.url(form.verb)}"' in text_of(answer), form.verb


def test_every_ability_of_an_agent_has_a_form() -> None:
    offered = {form.ability for form in VERBS}
    assert offered == set(Ability) - {Ability.WRITE, Ability.ANSWER, Ability.RATE}


def test_the_page_offers_exactly_what_the_person_may_do(ana: Client, desk: TicketDesk) -> None:
    page = text_of(ana.get(desk.url()))
    can = abilities(desk.ana, desk.fresh())
    for form in VERBS:
        if form.verb in (
            "unrestrict",
            "unrelate",
            "task_change",
            "task_done",
            "task_reopen",
            "uncheck",
            "child_remove",
        ):
            continue
        offered = f'"{desk.url(form.verb)}"' in page
        assert offered == (form.ability in can), form.verb


def test_a_reply_is_public_and_leads_back_to_the_newest_entry(ana: Client, desk: TicketDesk) -> None:
    file = SimpleUploadedFile("how.txt", b"words")
    answer = ana.post(desk.url("reply"), {"body": "Is it plugged in?", "files": [file]})
    assert answer.status_code == 302
    assert answer.url == f"{desk.url()}#newest"  # type: ignore[attr-defined]
    entry = desk.ticket.timeline.get(kind="reply")
    assert entry.public
    assert entry.attachments.get().name == "how.txt"


@pytest.mark.parametrize("team", ["9" * 5000, str(2**63), "-1", "x", "\x00"])
def test_a_team_that_is_none_is_refused_at_its_field(ana: Client, desk: TicketDesk, team: str) -> None:
    answer = ana.post(desk.url("assign"), {"team": team, "assignee": desk.bob.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors["team"]


def test_a_requester_named_like_markup_is_shown_by_name(ana: Client, desk: TicketDesk) -> None:
    Ticket.objects.filter(pk=desk.ticket.pk).update(requester_name="Rita <script>alert(1)")
    text = text_of(ana.get(desk.url("resolve")))
    assert "Rita &lt;script&gt;" in text
    assert "<script>alert" not in text


def test_a_note_is_never_public(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("note"), {"body": "he never plugs it in"})
    assert not desk.ticket.timeline.get(kind="note").public


def test_a_reply_tells_how_many_entries_arrived_meanwhile_and_is_sent(ana: Client, desk: TicketDesk) -> None:
    seen = ana.get(desk.url()).context["timeline"].last
    for words in ("first", "second"):
        add_note(ticket=desk.ticket.pk, by=desk.bob, now=NOW, body=words)
    answer = ana.post(desk.url("reply"), {"body": "hello", "seen": seen}, follow=True)
    assert "2 new entries arrived meanwhile" in text_of(answer)
    assert desk.ticket.timeline.filter(kind="reply").exists()


def test_a_reply_with_a_bad_file_keeps_the_words_and_names_the_file(ana: Client, desk: TicketDesk) -> None:
    file = SimpleUploadedFile("fix.exe", b"MZ\x90\0")
    answer = ana.post(desk.url("reply"), {"body": "Run this please", "files": [file]})
    assert answer.status_code == 422
    assert "fix.exe" in text_of(answer)
    assert "Run this please" in text_of(answer)
    assert not desk.ticket.timeline.filter(kind="reply").exists()


@pytest.mark.parametrize("body", ["", "   ", "a\x00b"])
def test_an_empty_or_broken_message_is_refused_at_its_field(ana: Client, desk: TicketDesk, body: str) -> None:
    answer = ana.post(desk.url("note"), {"body": body})
    assert answer.status_code == 422
    assert answer.context["form"].errors["body"]


def test_take_makes_it_ones_own(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("take"))
    assert desk.fresh().assignee == desk.ana


def test_assigning_offers_the_people_of_the_team_that_is_chosen(ana: Client, desk: TicketDesk) -> None:
    def people(query: str = "") -> list[str]:
        form = ana.get(desk.url("assign", query)).context["form"]
        return [str(person) for person in form.fields["assignee"].queryset]

    assert people() == ["Ana Agent", "Bob Builder"]
    assert people(f"?team={desk.servers.pk}") == ["Sven Server"]
    assert people("?team=%00x") == people(f"?team={'9' * 30}") == []


def test_without_javascript_a_button_shows_the_people_of_the_team(ana: Client, desk: TicketDesk) -> None:
    answer = ana.post(
        desk.url("assign"), {"team": desk.servers.pk, "assignee": desk.ana.pk, "step": "people"}
    )
    assert answer.status_code == 200
    assert "Sven Server" in text_of(answer)
    assert desk.fresh().team == desk.desk


def test_assigning_to_somebody_of_another_team_is_refused_at_the_field(ana: Client, desk: TicketDesk) -> None:
    answer = ana.post(desk.url("assign"), {"team": desk.desk.pk, "assignee": desk.sven.pk})
    assert answer.status_code == 422
    assert "not in the team" in text_of(answer)
    ana.post(desk.url("assign"), {"team": desk.servers.pk, "assignee": desk.sven.pk})
    assert (desk.fresh().team, desk.fresh().assignee) == (desk.servers, desk.sven)


def test_pending_wakes_at_the_preset_in_the_readers_zone(ana: Client, desk: TicketDesk) -> None:
    ana.post(desk.url("take"))
    ana.post(desk.url("pend"), {"reason": "requester", "follow_up": "tomorrow", "note": "asked by phone"})
    ticket = desk.fresh()
    assert ticket.status == "pending"
    # Tuesday 09:00 in Madrid
    assert ticket.wake_at is not None
    assert ticket.wake_at.isoformat() == "2026-03-03T08:00:00+00:00"
    ana.post(desk.url("resume"))
    assert desk.fresh().status == "in_progress"


def pending_form(client: Client, desk: TicketDesk, **typed: str) -> dict[str, Any]:
    """What a browser sends back of the form as it is shown now."""
    client.post(desk.url("take"))
    form = client.get(desk.url("pend")).context["form"]
    return {"reason": "vendor", "shown_at": form["shown_at"].value(), **typed}


@pytest.mark.parametrize(
    ("code", "label", "wakes"),
    [
        ("hour", "In 1 hour · Mon 00:58", "2026-03-08T23:58:00+00:00"),
        ("tomorrow", "Tomorrow morning · Mon 09:00", "2026-03-09T08:00:00+00:00"),
        ("monday", "Next Monday morning · Mon 09:00", "2026-03-09T08:00:00+00:00"),
        ("week", "In a week · Sun 15 Mar 09:00", "2026-03-15T08:00:00+00:00"),
    ],
)
def test_a_preset_means_the_instant_that_was_shown_beside_it(
    ana: Client, desk: TicketDesk, now: FrozenClock, code: str, label: str, wakes: str
) -> None:
    # Sunday 23:58 in Madrid
    now.move_to(datetime(2026, 3, 8, 22, 58, tzinfo=UTC))
    typed = pending_form(ana, desk, follow_up=code)
    assert label in text_of(ana.get(desk.url("pend")))
    now.move_to(datetime(2026, 3, 8, 23, 3, tzinfo=UTC))
    # shown again after an error, in the open ticket, it still offers the same
    answer = ana.post(desk.url("pend"), typed | {"reason": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert f'type="hidden" name="shown_at" value="{typed["shown_at"]}"' in text_of(answer)
    ana.post(desk.url("pend"), typed)
    wake_at = desk.fresh().wake_at
    assert wake_at is not None
    assert wake_at.isoformat() == wakes


def test_a_preset_that_went_by_is_refused_and_the_times_are_shown_anew(
    ana: Client, desk: TicketDesk, now: FrozenClock
) -> None:
    typed = pending_form(ana, desk, follow_up="hour", note="kept")
    now.move_to(NOW + timedelta(hours=2))
    answer = ana.post(desk.url("pend"), typed)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == ["follow_up"]
    assert "kept" in text_of(answer)
    # it is 12:30 in Madrid
    assert "In 1 hour · 13:30" in text_of(answer)
    ana.post(desk.url("pend"), typed | {"shown_at": form["shown_at"].value()})
    assert desk.fresh().wake_at == NOW + timedelta(hours=3)


@pytest.mark.parametrize(
    "shown_at", ["", "x", "-1", "\x00", "9" * 5000, "9" * 18, "0", str(int(NOW.timestamp()) + 60)]
)
def test_a_form_shown_at_no_time_that_can_be_counts_from_now(
    ana: Client, desk: TicketDesk, shown_at: str
) -> None:
    typed = pending_form(ana, desk, follow_up="hour") | {"shown_at": shown_at}
    answer = ana.post(desk.url("pend"), typed | {"reason": ""})
    assert answer.context["form"]["shown_at"].value() == str(int(NOW.timestamp()))
    assert ana.post(desk.url("pend"), typed).status_code == 302
    assert desk.fresh().wake_at == NOW + timedelta(hours=1)


def test_after_a_conflict_the_time_that_was_chosen_stands(
    ana: Client, desk: TicketDesk, now: FrozenClock
) -> None:
    typed = pending_form(ana, desk, follow_up="hour")
    typed["opened"] = opened_in(ana.get(desk.url("pend")))
    client_of(desk.bob).post(desk.url("start"))
    now.advance(minutes=5)
    answer = ana.post(desk.url("pend"), typed)
    form = answer.context["form"]
    assert answer.status_code == 409
    again = {name: form[name].value() for name in ("follow_up", "shown_at", "reason")}
    # in Madrid, as it was shown at 10:30
    ana.post(desk.url("pend"), again | {"wake_at": "2026-03-02T11:30", "opened": opened_in(answer)})
    assert (again["follow_up"], again["shown_at"]) == ("at", str(int(now.now.timestamp())))
    assert desk.fresh().wake_at == form.initial["wake_at"] == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    "wake_at",
    [
        "",
        "2026-03-02T09:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2026-03-29T02:30",
        "soon",
        "\x00",
        "2027-12-01T00:00",
    ],
)
def test_a_follow_up_that_is_past_too_far_or_no_time_is_refused_at_its_field(
    ana: Client, desk: TicketDesk, wake_at: str
) -> None:
    ana.post(desk.url("take"))
    answer = ana.post(
        desk.url("pend"), {"reason": "vendor", "follow_up": "at", "wake_at": wake_at, "note": "kept"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["wake_at"]
    assert "kept" in text_of(answer)


def test_resolving_is_blocked_with_a_sentence_until_the_checklist_is_ticked(
    ana: Client, desk: TicketDesk
) -> None:
    assert "closing checklist" in text_of(ana.get(desk.url("resolve")))
    typed = {"code": code(), "remedy": "fix", "notes": "Plugged it in."}
    answer = ana.post(desk.url("resolve"), typed)
    assert answer.status_code == 422
    assert "Plugged it in." in text_of(answer)
    tick_all(ana, desk)
    assert ana.post(desk.url("resolve"), typed).status_code == 302
    assert desk.fresh().status == "resolved"


def test_a_resolved_ticket_is_closed_by_a_spoken_yes_or_reopened(ana: Client, desk: TicketDesk) -> None:
    tick_all(ana, desk)
    typed = {"code": code(), "remedy": "workaround", "notes": "Use the other one."}
    ana.post(desk.url("resolve"), typed)
    ana.post(desk.url("reopen"), {"reason": "he says no"})
    assert desk.fresh().status == "in_progress"
    ana.post(desk.url("resolve"), typed)
    ana.post(desk.url("spoken_yes"), {"comment": "works"})
    assert (desk.fresh().status, desk.fresh().closed_as) == ("closed", "spoken")


def test_closing_without_an_answer_needs_a_reason(ana: Client, desk: TicketDesk) -> None:
    tick_all(ana, desk)
    ana.post(desk.url("resolve"), {"code": code(), "remedy": "fix", "notes": "Done."})
    assert ana.post(desk.url("close"), {"reason": " "}).status_code == 422
    ana.post(desk.url("close"), {"reason": "left the company"})
    assert desk.fresh().status == "closed"


def test_escalating_needs_the_five_parts_and_hands_to_the_next_tier(ana: Client, desk: TicketDesk) -> None:
    assert "Servers" in text_of(ana.get(desk.url("escalate")))
    parts = {
        "symptom": "smoke",
        "tried": "water",
        "evidence": "photo",
        "impact_now": "floor 2",
        "question": "",
    }
    answer = ana.post(desk.url("escalate"), parts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["question"]
    assert "smoke" in text_of(answer)
    ana.post(desk.url("escalate"), parts | {"question": "who owns it?"})
    assert desk.fresh().team == desk.servers
    sven = client_of(desk.sven)
    sven.post(desk.url("return_back"), {"reason": "which printer?"})
    assert (desk.fresh().team, desk.fresh().bounces) == (desk.desk, 1)


def test_a_team_without_a_next_tier_says_so(desk: TicketDesk) -> None:
    Ticket.objects.filter(pk=desk.ticket.pk).update(team=desk.servers)
    sven = client_of(desk.sven)
    assert "no team to escalate to" in text_of(sven.get(desk.url("escalate")))
    parts = dict.fromkeys(("symptom", "tried", "evidence", "impact_now", "question"), "x")
    assert sven.post(desk.url("escalate"), parts).status_code == 422


def test_managers_are_informed_with_a_reason(ana: Client, desk: TicketDesk) -> None:
    UserFactory.create(full_name="Mia Manager", is_incident_manager=True)
    ana.post(desk.url("inform"), {"reason": "the whole floor"})
    assert desk.ticket.timeline.get(kind="informed").params["whom"] == ["Mia Manager"]


def test_a_form_sent_twice_informs_once(ana: Client, desk: TicketDesk) -> None:
    UserFactory.create(full_name="Mia Manager", is_incident_manager=True)
    typed = {"reason": "the whole floor ", "opened": opened_in(ana.get(desk.url("inform")))}
    for _twice in range(2):
        assert ana.post(desk.url("inform"), typed).status_code == 302
    assert desk.kinds().count("informed") == 1
    assert OutboundEmail.objects.filter(kind="informed").count() == 1
    # said again on purpose, in a form that was opened anew
    again = {"reason": "the whole floor", "opened": opened_in(ana.get(desk.url("inform")))}
    ana.post(desk.url("inform"), again)
    assert OutboundEmail.objects.filter(kind="informed").count() == 2


@pytest.mark.parametrize("verb", ["cancel", "reject"])
def test_ending_it_otherwise_needs_a_reason(ana: Client, desk: TicketDesk, verb: str) -> None:
    assert ana.post(desk.url(verb), {"reason": ""}).status_code == 422
    ana.post(desk.url(verb), {"reason": "a joke"})
    assert (desk.fresh().status, desk.fresh().end_reason) == ("cancelled", "a joke")


def test_converting_leads_to_the_new_number(ana: Client, desk: TicketDesk) -> None:
    answer = ana.post(desk.url("convert"), {"reason": "wants a new one"})
    assert answer.url == f"/tickets/{desk.fresh().number}/"  # type: ignore[attr-defined]
    assert desk.fresh().number.startswith("REQ-")


def test_restricting_oneself_out_of_sight_leads_back_to_the_queue(desk: TicketDesk, ana: Client) -> None:
    ana.post(desk.url("restrict"))
    assert desk.fresh().restricted
    answer = ana.post(desk.url("assign"), {"team": desk.servers.pk, "assignee": ""})
    assert answer.url == "/queue/"  # type: ignore[attr-defined]


def test_what_one_may_not_do_is_refused_and_keeps_what_was_typed(desk: TicketDesk) -> None:
    tier_two = client_of(desk.sven)
    Ticket.objects.filter(pk=desk.ticket.pk).update(status="closed")
    answer = tier_two.post(desk.url("reply"), {"body": "a long answer"})
    assert answer.status_code == 403
    assert "a long answer" in text_of(answer)


def test_a_process_owner_and_an_admin_change_nothing(desk: TicketDesk) -> None:
    for person in (UserFactory.create(is_process_owner=True), UserFactory.create(is_staff=True)):
        answer = client_of(person).post(desk.url("note"), {"body": "mine"})
        assert answer.status_code == 403
    assert "note" not in desk.kinds()


def test_a_stranger_changes_nothing_and_learns_nothing(desk: TicketDesk) -> None:
    stranger = client_of(UserFactory.create())
    for form in VERBS:
        assert stranger.post(desk.url(form.verb), {"body": "x"}).status_code == 404, form.verb


def test_an_inactive_team_is_not_offered(ana: Client, desk: TicketDesk) -> None:
    old = TeamFactory.create(name="Old", active=False)
    answer = ana.post(desk.url("assign"), {"team": old.pk, "assignee": ""})
    assert answer.status_code == 422
