"""The lists of pages, a page with its record, and what people do there."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oncall.models import Delivery
from tests.factories.people import UserFactory
from tests.oncall.views.conftest import PagedNight, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_list_shows_who_was_told_and_what_comes_next(paged_night: PagedNight) -> None:
    text = text_of(signed_in(paged_night.ana).get("/pages/"))
    assert "The core switch is dark" in text
    assert "Told Ana A" in text
    assert "5:00 left" in text
    assert "then level 2 is told" in text
    assert "1 wait for you" in text


def test_each_sees_in_his_list_what_waits_for_him(paged_night: PagedNight) -> None:
    for person, waits in ((paged_night.ana, True), (paged_night.ben, False), (paged_night.sam, False)):
        text = text_of(signed_in(person).get("/pages/"))
        assert ("The core switch is dark" in text) is waits, person
        assert "The core switch is dark" in text_of(signed_in(person).get("/pages/?show=open"))
    paged_night.after(5)
    assert "No page waits for you" in text_of(signed_in(paged_night.ana).get("/pages/"))
    assert "The core switch is dark" in text_of(signed_in(paged_night.ben).get("/pages/"))


def test_unanswered_page_stands_first_and_in_red(paged_night: PagedNight) -> None:
    paged_night.after(5)
    paged_night.after(5)
    paged_night.after(5)
    paged_night.raised("Another thing")
    html = signed_in(paged_night.sam).get("/pages/?show=open").content.decode()
    assert "page-unanswered" in html
    assert html.index("The core switch is dark") < html.index("Another thing")


def test_past_pages_turn_by_key(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.ana)
    client.post(f"{paged_night.url}resolve/", {})
    text = text_of(client.get("/pages/?show=past"))
    assert "Resolved by Ana A" in text
    assert "No page is open" in text_of(client.get("/pages/?show=open"))
    for cursor in ("x", "\x00", "9" * 9000):
        assert client.get("/pages/", {"show": "past", "p": cursor}).status_code == 200


def test_lists_cost_the_same_for_any_number_of_pages(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.ana)
    client.get("/pages/?show=open")
    with CaptureQueriesContext(connection) as few:
        client.get("/pages/?show=open")
    for number in range(12):
        paged_night.raised(f"Thing {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/pages/?show=open")
    assert len(many) <= len(few) <= 13


def test_page_tells_its_record_in_words(paged_night: PagedNight) -> None:
    paged_night.after(5)
    client = signed_in(paged_night.ben)
    client.post(f"{paged_night.url}acknowledge/", {"note": "On my way"})
    text = text_of(client.get(paged_night.url))
    for words in (
        "Raised: broken {} · high urgency",
        "Level 1: Told Ana A",
        "Level 2: Told Ben B",
        "Ben B Acknowledged",
        "On my way",
        "By Ben B, 02:15",
        "then again, if left alone",
    ):
        assert words in text, words


def test_address_of_somebody_else_is_shown_to_operators_alone(paged_night: PagedNight) -> None:
    paged_night.page.deliveries.update(shown="a…@example.test", words="550 no such user")
    assert Delivery.objects.exists()
    manager = UserFactory.create(is_incident_manager=True)
    for person, sees in ((paged_night.ana, True), (paged_night.sam, False), (manager, True)):
        text = text_of(signed_in(person).get(paged_night.url))
        assert ("a…@example.test" in text) is sees, person
        assert "550 no such user" in text


def test_private_page_is_seen_by_who_was_told_his_team_and_managers(paged_night: PagedNight) -> None:
    paged_night.page = paged_night.raised("Payroll", private=True)
    manager = UserFactory.create(is_incident_manager=True)
    admin = UserFactory.create(is_staff=True)
    people = {paged_night.ana: 200, paged_night.ben: 200, manager: 200, paged_night.sam: 404, admin: 404}
    for person, status in people.items():
        client = signed_in(person)
        assert client.get(paged_night.url).status_code == status, person
        assert ("Payroll" in text_of(client.get("/pages/?show=open"))) is (status == 200)
        if status == 404:
            assert client.post(f"{paged_night.url}acknowledge/", {}).status_code == 404


def test_who_has_nothing_to_do_with_it_looks_and_does_nothing(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.sam)
    assert "Acknowledge" not in client.get(paged_night.url).content.decode().split("What happened")[0]
    for verb in ("acknowledge", "resolve", "escalate", "reassign", "snooze"):
        assert client.post(f"{paged_night.url}{verb}/", {}).status_code == 403
    assert signed_in(UserFactory.create()).get(paged_night.url).status_code == 403
    assert paged_night.fresh().state == "triggered"


def test_second_to_acknowledge_is_told_who_was_first(paged_night: PagedNight) -> None:
    ana, ben = signed_in(paged_night.ana), signed_in(paged_night.ben)
    ana.get(paged_night.url)
    ben.get(paged_night.url)
    assert "You have acknowledged it" in text_of(ana.post(f"{paged_night.url}acknowledge/", {}, follow=True))
    answer = ben.post(f"{paged_night.url}acknowledge/", {}, follow=True)
    assert "Nothing was changed: Ana A has acknowledged it already." in text_of(answer)
    assert [kind for kind, _who, _via in paged_night.record()].count("acknowledged") == 1


def test_escalated_twice_with_one_look_is_escalated_once(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.ana)
    sent = {"seen": paged_night.fresh().mark}
    client.post(f"{paged_night.url}escalate/", sent)
    answer = client.post(f"{paged_night.url}escalate/", sent, follow=True)
    assert "others were told since you looked" in text_of(answer)
    assert paged_night.fresh().told == [paged_night.ben.pk]


def test_page_is_reassigned_to_a_person_with_a_note(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.ana)
    sent = {"to-person": paged_night.eva.pk, "to-note": "You know this one"}
    assert client.post(f"{paged_night.url}reassign/", sent).status_code == 302
    assert paged_night.fresh().told == [paged_night.eva.pk]
    text = text_of(client.get(paged_night.url))
    assert "Reassigned to Eva E" in text
    assert "You know this one" in text


def test_page_is_snoozed_by_a_button_and_until_a_time(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.ana)
    client.post(f"{paged_night.url}snooze/", {"snooze-minutes": "60"})
    page = paged_night.fresh()
    assert page.snoozed_until is not None
    assert (page.snoozed_until - paged_night.now).total_seconds() == 3600
    client.post(
        f"{paged_night.url}snooze/", {"snooze-until": "2026-10-26T09:00", "snooze-note": "Parts come"}
    )
    assert "snoozed until" in text_of(client.get(paged_night.url))
    assert "Parts come" in text_of(client.get(paged_night.url))


@pytest.mark.parametrize(
    ("verb", "sent", "says"),
    [
        ("reassign", {}, "Choose a person or a schedule."),
        ("reassign", {"to-person": "9" * 30}, "Select a valid choice"),
        ("reassign", {"to-person": "\x00"}, "What you typed is kept"),
        ("reassign", {"to-note": "x" * 2001}, "at most 2000 characters"),
        ("snooze", {}, "Choose a time."),
        ("snooze", {"snooze-minutes": "31"}, "Choose a time."),
        ("snooze", {"snooze-until": "yesterday"}, "Enter a valid date/time"),
        ("snooze", {"snooze-until": "0001-01-01T00:00"}, "Choose a year"),
        ("snooze", {"snooze-until": "9999-12-31T23:59"}, "Choose a year"),
        ("snooze", {"snooze-until": "2026-10-24T00:00"}, "This time has passed"),
        ("snooze", {"snooze-until": "2027-10-24T00:00"}, "a week at most"),
        ("acknowledge", {"note": "x" * 2001}, "at most 2000 characters"),
        ("acknowledge", {"note": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_wrong_input_is_refused_and_kept(
    paged_night: PagedNight, verb: str, sent: dict[str, Any], says: str
) -> None:
    answer = signed_in(paged_night.ana).post(f"{paged_night.url}{verb}/", {"to-note": "kept", **sent})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert paged_night.fresh().state == "triggered"


def test_resolved_page_offers_nothing_more(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.ana)
    client.post(f"{paged_night.url}resolve/", {})
    html = client.get(paged_night.url).content.decode()
    assert "page-verbs" not in html
    assert "every 10s" not in html
    for verb in ("acknowledge", "escalate", "resolve"):
        answer = client.post(f"{paged_night.url}{verb}/", {}, follow=True)
        assert "Ana A has resolved it already" in text_of(answer)


def test_fragment_renews_state_and_mark_without_the_forms(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.ana)
    paged_night.after(5)
    html = client.get(paged_night.url, headers={"HX-Request": "true"}).content.decode()
    assert "<form" not in html
    assert f'value="{paged_night.fresh().mark}" hx-swap-oob="true"' in html
    assert "<html" not in client.get("/pages/", headers={"HX-Request": "true"}).content.decode()


def test_on_call_page_shows_my_open_pages_and_the_policies(paged_night: PagedNight) -> None:
    text = text_of(signed_in(paged_night.ana).get("/on-call/"))
    assert "My open pages" in text
    assert "The core switch is dark" in text
    assert "My open pages" not in text_of(signed_in(paged_night.sam).get("/on-call/"))
