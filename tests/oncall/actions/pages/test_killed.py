"""A process that dies at any statement leaves everything as before or as after, and nothing between."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from oncall.actions.pages import acknowledge_page, escalate_page, step_pages
from oncall.models import Delivery, Page, PageEvent, TeamTurn
from tests.oncall.actions.pages.conftest import Night

# real transactions: a kill between the last statement and the commit is one before the commit
pytestmark = pytest.mark.django_db(transaction=True)

State = tuple[Any, ...]


class Killed(BaseException):
    """What no handler of exceptions catches."""


class KillAt:
    """Dies at the n-th statement."""

    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise Killed(sql)
        return execute(sql, *rest)


def everything() -> State:
    return (
        list(Page.objects.order_by("pk").values()),
        list(PageEvent.objects.values_list("page", "kind", "at")),
        list(Delivery.objects.order_by("pk").values_list("page", "person", "state", "next_try_at")),
        list(TeamTurn.objects.values_list("team", "last")),
        list(Page.recipients.through.objects.order_by("pk").values_list("page", "user")),
    )


def killed_at_every_statement(act: Callable[[], object]) -> None:
    """Dies at the first statement, at the second, and so on, until it gets through."""
    before = everything()
    left_behind = []
    for statement in range(1, 200):
        kill = KillAt(statement)
        try:
            with connection.execute_wrapper(kill):
                act()
        except Killed:
            left_behind.append(everything())
            continue
        # a worker may die while it looks for more, when all is done
        assert all(each in (before, everything()) for each in left_behind)
        assert statement > 8
        return
    pytest.fail("it never got through")


@pytest.fixture
def paged(night: Night) -> Page:
    page = night.raised()
    night.after()
    return page


def test_raising_a_page(night: Night) -> None:
    killed_at_every_statement(night.raised)
    assert Page.objects.count() == 1


def test_a_further_cause(night: Night, paged: Page) -> None:
    killed_at_every_statement(night.raised)
    assert night.record(paged) == ["raised", "fired", "cause_added", "told_again"]


def test_a_step_of_the_worker_that_takes_a_turn(night: Night, paged: Page) -> None:
    night.clock.advance(minutes=5)
    killed_at_every_statement(lambda: step_pages(budget=20))
    assert night.told(paged) == [["Ana"], ["Ben"]]
    assert TeamTurn.objects.get().last == night.ben
    assert Delivery.objects.filter(person=night.ben).count() == 1


def test_an_acknowledgement(night: Night, paged: Page) -> None:
    killed_at_every_statement(lambda: acknowledge_page(page=paged.pk, by=night.ana, now=night.now))
    assert night.record(paged) == ["raised", "fired", "acknowledged"]


def test_an_escalation(night: Night, paged: Page) -> None:
    killed_at_every_statement(lambda: escalate_page(page=paged.pk, by=night.ana, now=night.now))
    assert night.told(paged) == [["Ana"], ["Ben"]]
