"""The service that carries somebody's pages is ill, silent, and then gone: mail comes at once instead."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django import Settings

from kernel import outbound
from oncall.actions.pages import acknowledge_page
from oncall.models import ContactMethod, Delivery, EscalationPolicy, Page, PersonalRule, User
from tests.factories.paging import policy_of
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of
from tests.stories.conftest import Desk
from tests.stories.desk_story import DeskStory, desk_story
from tests.web_target import WebTarget, web_target
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.pages.page_somebody import page_somebody

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Phone:
    """Nora's telephone rings through a service; ten minutes later, by her rules, she is mailed as well."""

    nora: User
    push: ContactMethod
    mail: ContactMethod
    service: WebTarget
    policy: EscalationPolicy


@pytest.fixture
def phone(desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    settings.PAGING_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.3)
    outbound.forget()
    with web_target() as service:
        nora = UserFactory.create(full_name="Nora Night")
        push = method_of(nora, f"json://{service.place}/s3cret-of-nora", name="Phone")
        spare = method_of(nora)
        for minutes, method in ((0, push), (10, spare)):
            PersonalRule.objects.create(user=nora, urgency="high", minutes=minutes, method=method)
        method_of(desk.max)
        yield Phone(
            nora, push, spare, service, policy_of((30, [nora]), last=(30, [desk.max]), ack_timeout=None)
        )


def test_a_page_arrives_whatever_becomes_of_the_service_that_carries_it(desk: Desk, phone: Phone) -> None:
    with desk_story("2026-06-10 22:00") as story:
        _well(desk, phone, story)
        _ill(desk, phone, story)
        _silent(desk, phone, story)
        _gone(desk, phone, story)
        _not_asked_any_more(desk, phone, story)


def _paged(desk: Desk, phone: Phone, story: DeskStory, title: str, *also: tuple[User, str]) -> Page:
    """Logged and paged about; the only mail that comes of it is the requester's, and `also`."""
    draft = TicketDraft(
        requester=desk.rita,
        title=title,
        service=desk.trains,
        team=desk.first,
        assignee=desk.ana,
        channel="phone",
        impact=3,
        urgency=3,
    )
    ticket = log_ticket(draft=draft, by=desk.ana, now=story.now)
    page_somebody(
        ticket=ticket.pk,
        by=desk.ana,
        now=story.now,
        policy=phone.policy,
        urgency="high",
        reason="Please look.",
    )
    story.work()
    told = story.read_mail((desk.rita, "We have your report"), *also)
    assert "s3cret" not in "".join(each.text for each in told)
    return Page.objects.get(subject_key=f"ticket:{ticket.pk}")


def _states(page: Page) -> list[tuple[str, str]]:
    return [(each.channel, str(each.state)) for each in Delivery.objects.filter(page=page).order_by("pk")]


def _well(desk: Desk, phone: Phone, story: DeskStory) -> None:
    page = _paged(desk, phone, story, "Barrier 1")
    assert _states(page) == [("apprise", "delivered"), ("email", "queued")]
    acknowledge_page(page=page.pk, by=phone.nora, now=story.go_to("2026-06-10 22:05"))
    assert _states(page) == [("apprise", "answered"), ("email", "stopped")]
    story.go_to("2026-06-10 23:00")
    story.read_pages()
    assert len(phone.service.got) == 1


def _ill(desk: Desk, phone: Phone, story: DeskStory) -> None:
    phone.service.got.clear()
    phone.service.status, phone.service.body = 500, "s3cret-of-nora: no memory"
    page = _paged(desk, phone, story, "Barrier 2")
    assert _states(page) == [("apprise", "queued"), ("email", "sent")]
    story.read_pages((phone.nora, "Barrier 2"))
    push = Delivery.objects.get(page=page, channel="apprise")
    assert push.words == "HTTP 500 Internal Server Error. …: no memory", "its own words, without the secret"
    # It is asked again, later and later, and takes the message when it is well.
    story.go_to("2026-06-10 23:02")
    tries = len(phone.service.got)
    assert tries > 1
    phone.service.status, phone.service.body = 200, "{}"
    story.go_to("2026-06-10 23:10")
    assert len(phone.service.got) == tries + 1
    assert {each.headers["Idempotency-Key"] for each in phone.service.got} == {str(push.key)}
    assert _states(page) == [("apprise", "delivered"), ("email", "sent")]
    acknowledge_page(page=page.pk, by=phone.nora, now=story.now)


def _silent(desk: Desk, phone: Phone, story: DeskStory) -> None:
    story.go_to("2026-06-11 00:00")
    woken = threading.Event()
    phone.service.before = lambda _got: woken.wait(30)
    try:
        page = _paged(desk, phone, story, "Barrier 3")
        assert _states(page) == [("apprise", "queued"), ("email", "sent")]
        story.read_pages((phone.nora, "Barrier 3"))
        acknowledge_page(page=page.pk, by=phone.nora, now=story.now)
        assert _states(page) == [("apprise", "stopped"), ("email", "answered")]
    finally:
        woken.set()
        phone.service.before = None


def _gone(desk: Desk, phone: Phone, story: DeskStory) -> None:
    story.go_to("2026-06-11 01:00")
    phone.service.status, phone.service.body = 410, "s3cret-of-nora has moved out"
    page = _paged(desk, phone, story, "Barrier 4", (phone.nora, "“Phone” does not reach you any more"))
    assert _states(page) == [("apprise", "failed"), ("email", "sent")]
    story.read_pages((phone.nora, "Barrier 4"))
    phone.push.refresh_from_db()
    assert phone.push.disabled_at == story.now
    assert phone.push.disabled_reason == "HTTP 410 Gone. … has moved out"
    acknowledge_page(page=page.pk, by=phone.nora, now=story.now)


def _not_asked_any_more(desk: Desk, phone: Phone, story: DeskStory) -> None:
    story.go_to("2026-06-11 02:00")
    phone.service.got.clear()
    page = _paged(desk, phone, story, "Barrier 5")
    assert _states(page) == [("email", "sent")], "the rule that is left is used at once"
    story.read_pages((phone.nora, "Barrier 5"))
    assert phone.service.got == []
    acknowledge_page(page=page.pk, by=phone.nora, now=story.now)
    story.go_to("2026-06-11 04:00")
    assert {str(each) for each in Page.objects.values_list("state", flat=True)} == {"acknowledged"}
