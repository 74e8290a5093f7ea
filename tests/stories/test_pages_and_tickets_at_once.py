"""Answering pages, working on their tickets, and two workers, on the same few tickets at the same time."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from kernel import clock
from oncall.actions.pages import acknowledge_page, escalate_page, resolve_page, step_pages
from oncall.models import Page, Team, User
from tests.factories.paging import policy_of
from tests.factories.reaching import method_of
from tests.stories.conftest import Desk
from tests.stories.test_hammering import Hammer, deadlocks
from tickets.actions import timers
from tickets.actions.assignment import assign
from tickets.actions.audit.run import audit_all
from tickets.actions.configuration import publish_policy
from tickets.actions.conversation import add_note
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.pages.page_somebody import page_somebody
from tickets.actions.resolution import reopen, resolve
from tickets.models import AuditFinding, SlaPolicy, SlaThreshold, ThresholdFiring, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_answers_by_link_and_ends_of_tickets_never_deadlock_nor_lose_a_page(desk: Desk) -> None:
    tickets = _night(desk)
    before = deadlocks()
    hammers = [
        *(_answering(person, tickets) for person in (desk.ana, desk.tom)),
        _working(desk, tickets),
        _moving(desk, tickets),
        *(Hammer(partial(timers.fire_clocks, budget=1), partial(step_pages, budget=1)) for _each in range(2)),
    ]
    for hammer in hammers:
        hammer.start()
    for hammer in hammers:
        hammer.join()
    errors = [hammer.error for hammer in hammers if hammer.error]
    assert not errors, errors
    assert all(hammer.done for hammer in hammers)
    assert deadlocks() == before
    firings = list(ThresholdFiring.objects.values_list("clock", "kind", "value"))
    assert len(firings) == len(set(firings))
    alive = Page.objects.alive()
    for ticket in Ticket.objects.filter(pk__in=tickets):
        assert ticket.is_open or not alive.filter(subject_key=f"ticket:{ticket.pk}").exists()
    audit_all(now=clock.read())
    found = AuditFinding.objects.exclude(kind="threshold")
    assert not found.exists(), list(found.values_list("kind", "params"))


def _night(desk: Desk) -> list[int]:
    for person in (desk.ana, desk.tom, desk.max):
        method_of(person)
    for team, person in ((desk.first, desk.ana), (desk.second, desk.tom)):
        last = (1, [desk.max])
        team.escalation_policy = policy_of((1, [person]), last=last, name=team.name, repeat=0)
        team.save()
    policy = SlaPolicy.objects.get(name="Always")
    # every minute of the run something is passed that pages
    for minutes in range(1, 20):
        SlaThreshold.objects.create(
            policy=policy,
            metric="resolution",
            kind="overrun",
            value=minutes,
            tell_assignee=False,
            page_policy=True,
        )
    publish_policy(policy=policy, now=clock.read())
    return [
        log_ticket(
            draft=TicketDraft(
                requester=desk.rita,
                title="Points fail",
                service=desk.trains,
                team=desk.first,
                impact=1,
                urgency=1,
            ),
            by=desk.rita,
            now=clock.read() - timedelta(minutes=50 + 10 * each),
        ).pk
        for each in range(4)
    ]


def _answering(person: User, tickets: list[int]) -> Hammer:
    """Of the newest page of each ticket; by who was told, else it is refused."""

    def newest(act: Callable[..., object], key: int) -> None:
        page = Page.objects.filter(subject_key=f"ticket:{key}").order_by("-pk").first()
        if page is not None:
            act(page=page.pk, by=person, now=clock.read())

    acts = (acknowledge_page, escalate_page, resolve_page)
    return Hammer(*(partial(newest, act, key) for act in acts for key in tickets))


def _working(desk: Desk, tickets: list[int]) -> Hammer:
    def over(key: int) -> None:
        resolve(ticket=key, by=desk.lea, now=clock.read(), code=desk.code, remedy="fix", notes="Done.")

    def again(key: int) -> None:
        reopen(ticket=key, by=desk.lea, now=clock.read(), reason="Not done.")

    def note(key: int) -> None:
        add_note(ticket=key, by=desk.lea, now=clock.read(), body=f"At {clock.read()}")

    return Hammer(*(partial(act, key) for key in reversed(tickets) for act in (note, over, again)))


def _moving(desk: Desk, tickets: list[int]) -> Hammer:
    policy = desk.second.escalation_policy

    def to(team: Team, key: int) -> None:
        assign(ticket=key, by=desk.max, now=clock.read(), team=team, assignee=None)

    def page(key: int) -> None:
        page_somebody(
            ticket=key, by=desk.max, now=clock.read(), policy=policy, urgency="high", reason="Hurry"
        )

    acts = (partial(to, desk.second), page, partial(to, desk.first))
    return Hammer(*(partial(act, key) for act in acts for key in tickets))
