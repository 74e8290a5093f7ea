"""What somebody may not read leaves no trace where he looks: no word, no count, no time, no mail."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from difflib import unified_diff
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from kernel import clock
from oncall.models import OutboundEmail
from tests.every_url import Url, urls
from tests.hostile.asking import ask
from tests.hostile.scene import VERB_NAMES
from tests.world import World, forbidden, make_world
from tickets.actions import assignment, conversation, details, status
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BLIND = ("carl", "sam", "sven", "pia", "ada")
# Django's own pages and those of accounts show no tickets, but for the record, which the table looks at; the
# operators' page counts the mail of the whole desk for whom that is the work.
ASIDE = ("admin:", "account", "mfa", "usersessions", "oncall:operators", "oncall:mailbox", "oncall:demo")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def shown(world: World, role: str, places: list[Url]) -> dict[str, str]:
    """What this person sees everywhere, but for what is new in every answer."""
    seen = {place.path: ask(world.clients[role], place.path) for place in places}
    return {path: f"{each.status} {each.location} {_steady(each.text)}" for path, each in seen.items()}


def _steady(text: str) -> str:
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+|hx-headers=\S+ ?\S*', "", text)
    # a form's own key, and the signed state that it was opened with
    return re.sub(r'name="(?:\w+[.-])?(?:key|opened|revision|read|seen|levels)" value="[^"]*"', "", text)


def _difference(before: str, after: str) -> str:
    return "\n".join(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[:400]


def work_on(hidden: Ticket, world: World) -> None:
    """All that changes counts, lists, searches and clocks of a ticket."""
    how: dict[str, Any] = {"ticket": hidden.pk, "by": world.people["ana"], "now": clock.read()}
    conversation.add_note(**how, body="quagga quagga")
    conversation.reply(**how, body="quagga")
    details.edit(**how, changes={"title": "quagga of another name", "impact": 1, "urgency": 1})
    assignment.take(**how)
    status.pend(**how, reason="vendor", wake_at=clock.read() + timedelta(days=1))


def test_whatever_is_done_to_a_hidden_ticket_changes_no_page_of_those_who_do_not_see_it(world: World) -> None:
    places = [
        url
        for url in urls(world)
        if url.about in {"", "plain"} and not url.name.startswith(ASIDE) and url.name not in VERB_NAMES
    ]
    places += [Url("search", f"/search/?q={word}") for word in ("quagga", "Payroll")]
    places += [
        Url("queue", f"/queue/?{query}") for query in ("status=any", "status=pending", "sort=priority")
    ]
    with clock.frozen(clock.read()), transaction.atomic(), ExitStack() as stack:
        stack.callback(lambda: transaction.set_rollback(True))
        before = {role: shown(world, role, places) for role in BLIND}
        seeing = shown(world, "mia", places)
        work_on(world.hidden, world)
        assert shown(world, "mia", places) != seeing, "What is done shows to who may see it."
        for role in BLIND:
            after = shown(world, role, places)
            differing = [path for path in after if after[path] != before[role][path]]
            assert not differing, (role, [_difference(before[role][path], after[path]) for path in differing])


def test_no_mail_holds_what_its_reader_may_not_read(world: World) -> None:
    role_of = {person.email: role for role, person in world.people.items()}
    mails = OutboundEmail.objects.all()
    assert mails.count() > 10
    for mail in mails:
        text = f"{mail.subject} {mail.body_text} {mail.body_html} {mail.headers}"
        marks = forbidden(role_of.get(mail.to_address, "visitor"))
        assert not [mark for mark in marks if mark in text], (mail.to_address, mail.subject)


@pytest.mark.parametrize("path", ["/tickets/{}/", "/portal/tickets/{}/", "/tickets/{}/reply/"])
def test_looking_up_a_hidden_ticket_costs_what_looking_up_none_costs(world: World, path: str) -> None:
    for role in ("sam", "sven", "pia"):
        counts = []
        # what a browser's first request costs more is no part of it
        world.clients[role].get(path.format("INC-999998"))
        for number in (world.hidden.number, "INC-999999"):
            client = world.clients[role]
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path.format(number)).status_code in {302, 404}
            # the banner looks after heartbeats now and then
            counts.append(sum('"tickets_' in query["sql"] for query in queries))
        assert counts[0] == counts[1], role
