"""The link in a message: answered by whoever it was sent to, without cookies, and by nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from oncall.links import page_token
from oncall.models import Membership, Page, PageEvent
from tests.oncall.views.conftest import PagedNight, signed_in, text_of

pytestmark = pytest.mark.django_db


def phone() -> Client:
    """A browser that is signed in nowhere and checks as strictly as the desk does."""
    return Client(enforce_csrf_checks=True)


def press(url: str, act: str, client: Client | None = None, **sent: Any) -> Any:
    """Press a button, in a browser that keeps no cookies and tells no origin."""
    return (client or phone()).post(url, {"act": act, **sent}, headers={"Origin": "null"})


def test_link_shows_what_the_message_said_and_large_buttons(paged_night: PagedNight) -> None:
    answer = phone().get(paged_night.link(paged_night.ana))
    text = text_of(answer)
    for words in (
        "For Ana A",
        "The core switch is dark",
        "P1",
        "02:10",
        "Acknowledge",
        "Resolve",
        "Escalate",
    ):
        assert words in text, words
    assert "Queue" not in text


def test_link_opened_by_a_scanner_changes_nothing(paged_night: PagedNight) -> None:
    before = paged_night.record()
    url = paged_night.link(paged_night.ana)
    for answer in (phone().get(url), phone().head(url), phone().get(f"{url}?act=acknowledge")):
        assert answer.status_code == 200
    assert phone().put(url).status_code == 405
    assert paged_night.record() == before


def test_link_tells_nobody_where_it_came_from_and_is_kept_nowhere(paged_night: PagedNight) -> None:
    for url in (paged_night.link(paged_night.ana), "/p/forged/"):
        answer = phone().get(url)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]
        assert '<meta name="referrer" content="no-referrer">' in answer.content.decode()


def test_acknowledged_by_link_it_is_the_persons_and_recorded_as_such(paged_night: PagedNight) -> None:
    url = paged_night.link(paged_night.ana)
    answer = press(url, "acknowledge")
    assert answer.status_code == 302
    assert answer["Location"] == url
    page = paged_night.fresh()
    assert (page.state, page.acknowledged_by) == ("acknowledged", paged_night.ana)
    assert paged_night.record()[-1] == ("acknowledged", "Ana A", "link")
    text = text_of(phone().get(url))
    assert "You, 02:10 CEST: Acknowledged by the link in a message." in text
    assert "It is yours. Nobody else is told." in text
    assert "Open what it is about" in text


def test_link_used_again_changes_nothing_and_is_recorded(paged_night: PagedNight) -> None:
    url = paged_night.link(paged_night.ana)
    for _again in range(3):
        assert press(url, "acknowledge").status_code == 302
    assert [kind for kind, _who, _via in paged_night.record()][-3:] == [
        "acknowledged",
        "link_used",
        "link_used",
    ]
    assert paged_night.fresh().acknowledged_by == paged_night.ana
    assert "Asked to acknowledge again; nothing changed" in text_of(phone().get(url))


def test_resolve_escalate_and_snooze_by_link(paged_night: PagedNight) -> None:
    url = paged_night.link(paged_night.ana)
    seen = paged_night.fresh().mark
    for _twice in range(2):
        press(url, "escalate", seen=seen)
    assert paged_night.fresh().told == [paged_night.ben.pk]
    ben = paged_night.link(paged_night.ben)
    shown = int(paged_night.now.timestamp())
    for _twice in range(2):
        press(ben, "snooze", minutes="30", shown=str(shown))
        paged_night.clock.advance(seconds=20)
    page = paged_night.fresh()
    assert page.snoozed_until is not None
    assert int(page.snoozed_until.timestamp()) == shown + 1800
    press(url, "resolve")
    assert paged_night.fresh().state == "resolved"
    assert "Resolved by Ana A" in text_of(phone().get(ben))
    for act in ("acknowledge", "escalate", "resolve"):
        assert press(ben, act).status_code == 302
    assert paged_night.fresh().resolved_by == paged_night.ana


def test_two_people_at_once_the_first_has_it(paged_night: PagedNight) -> None:
    paged_night.after(5)
    ana, ben = paged_night.link(paged_night.ana), paged_night.link(paged_night.ben)
    press(ana, "acknowledge")
    press(ben, "acknowledge")
    assert paged_night.fresh().acknowledged_by == paged_night.ana
    assert "Ana A has acknowledged it" in text_of(phone().get(ben))


def test_link_lives_seven_days_and_says_so_after(paged_night: PagedNight) -> None:
    url = paged_night.link(paged_night.ana)
    paged_night.clock.advance(timedelta(days=7))
    for answer in (phone().get(url), press(url, "acknowledge")):
        assert answer.status_code == 410
        assert "older than seven days" in text_of(answer)
        assert 'href="/pages/"' in answer.content.decode()
    assert paged_night.fresh().acknowledged_by is None


def test_token_of_another_page_or_person_is_not_made_by_hand(paged_night: PagedNight) -> None:
    other = paged_night.raised("Another thing")
    token = page_token(paged_night.page, paged_night.ana, paged_night.now)
    value, _dot, signature = token.partition(".")
    _page, person, expires = value.split("-")
    forged = [
        f"{other.pk}-{person}-{expires}.{signature}",
        f"{paged_night.page.pk}-{paged_night.eva.pk}-{expires}.{signature}",
        f"{value[:-1]}9.{signature}",
        value,
    ]
    for each in forged:
        assert press(f"/p/{each}/", "acknowledge").status_code == 404
    assert set(Page.objects.values_list("state", flat=True)) == {"triggered"}


def test_who_has_left_or_lost_the_right_is_refused(paged_night: PagedNight) -> None:
    never_told = paged_night.link(paged_night.sam)
    assert press(never_told, "acknowledge").status_code == 403
    ben = paged_night.link(paged_night.ben)
    assert phone().get(ben).status_code == 200
    Membership.objects.filter(user=paged_night.ben).delete()
    assert press(ben, "acknowledge").status_code == 403
    ana = paged_night.link(paged_night.ana)
    paged_night.ana.is_active = False
    paged_night.ana.save()
    answer = press(ana, "acknowledge")
    assert answer.status_code == 403
    assert "may not answer this page any more" in text_of(answer)
    assert "The core switch" not in text_of(answer)
    assert paged_night.fresh().state == "triggered"


def test_link_acts_as_its_person_whoever_is_signed_in(paged_night: PagedNight) -> None:
    client = signed_in(paged_night.eva)
    press(paged_night.link(paged_night.ana), "acknowledge", client)
    event = PageEvent.objects.latest("pk")
    assert event.actor == paged_night.ana
    client.logout()
    assert client.get(paged_night.link(paged_night.ana)).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"act": "delete"},
        {"act": "\x00"},
        {"act": "snooze"},
        {"act": "snooze", "minutes": "-1"},
        {"act": "snooze", "minutes": "9" * 40},
        {"act": "snooze", "minutes": "31", "shown": "x"},
        {"act": "reassign"},
    ],
)
def test_what_no_button_says_is_refused_and_does_nothing(
    paged_night: PagedNight, sent: dict[str, str]
) -> None:
    before = paged_night.record()
    assert phone().post(paged_night.link(paged_night.ana), sent).status_code == 422
    assert paged_night.record() == before


@pytest.mark.parametrize("shown", ["", "x", "0", "9" * 40, "-5", "99999999999"])
def test_absurd_time_of_the_button_means_now(paged_night: PagedNight, shown: str) -> None:
    press(paged_night.link(paged_night.ana), "snooze", minutes="60", shown=shown)
    page = paged_night.fresh()
    assert page.snoozed_until == paged_night.now + timedelta(hours=1)


def test_who_tries_many_tokens_is_told_to_wait_and_good_ones_go_on(paged_night: PagedNight) -> None:
    client = phone()
    answers = [client.get(f"/p/guess{number}/").status_code for number in range(32)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert press(paged_night.link(paged_night.ana), "acknowledge", client).status_code == 302


def test_button_held_down_by_a_script_is_stopped(paged_night: PagedNight) -> None:
    url = paged_night.link(paged_night.ana)
    answers = [press(url, "acknowledge").status_code for _time in range(61)]
    assert answers[-1] == 429
    assert paged_night.page.events.count() < 65


def test_link_speaks_its_persons_language_and_zone(paged_night: PagedNight) -> None:
    paged_night.ana.language = "de"
    paged_night.ana.zone = "Asia/Tokyo"
    paged_night.ana.save()
    html = phone().get(paged_night.link(paged_night.ana)).content.decode()
    assert '<html lang="de"' in html
    assert "09:10" in html
