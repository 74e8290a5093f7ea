"""The worker's loop over due pages."""

from datetime import timedelta

from pytest_django import DjangoAssertNumQueries

from oncall.actions.pages import step_pages, timer
from oncall.models import Heartbeat, Page
from oncall.tasks import tick_pages
from tests.factories.paging import policy_of
from tests.factories.schedules import BEGIN, rota
from tests.oncall.actions.pages.conftest import Night


def test_a_page_that_cannot_be_stepped_is_tried_again_later_and_holds_up_no_other(night: Night) -> None:
    bad, good = night.raised(), night.raised(subject=night.another())
    frozen = bad.frozen
    Page.objects.filter(pk=bad.pk).update(frozen={})
    done = step_pages(budget=20)
    assert (done.handled, done.failed) == (1, 1)
    bad = night.fresh(bad)
    assert (bad.failures, bad.next_step_at) == (1, night.now + timedelta(minutes=1))
    Page.objects.filter(pk=bad.pk).update(frozen=frozen)
    night.after(1)
    assert (night.fresh(bad).failures, night.told(bad)) == (0, [["Ana"]])
    assert night.told(good) == [["Ana"]]


def test_the_tick_says_how_late_the_oldest_step_is(night: Night) -> None:
    night.raised()
    assert timer.lateness_seconds(now=night.now + timedelta(seconds=90)) == 90
    tick_pages()
    heartbeat = Heartbeat.objects.get(kind="pages")
    assert (heartbeat.handled, heartbeat.failed, heartbeat.lateness_seconds) == (1, 0, 0)


def test_a_step_costs_the_same_few_queries_whoever_else_is_paged(
    night: Night, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    night.clock.move_to(BEGIN)
    policy = policy_of((5, [rota(night.ana)]), last=(5, [night.eva]), name="By rota")
    for _ in range(3):
        night.raised(policy=policy, subject=night.another())
    page = night.raised(policy=policy)
    Page.objects.exclude(pk=page.pk).update(next_step_at=night.now + timedelta(hours=1))
    with django_assert_num_queries(23):
        step_pages(budget=20)
    assert night.told(page) == [["Ana"]]


def test_a_subject_that_is_gone_holds_no_page_up(night: Night) -> None:
    page = night.raised()
    night.thing.delete()
    night.after()
    assert night.told(page) == []
    night.after(1)
    assert night.told(page) == [["Ana"]]
