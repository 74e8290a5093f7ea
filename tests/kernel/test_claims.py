"""The loop behind every tick, tried on a table of alarms."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, models, transaction
from django.db.models import QuerySet

from kernel import claims
from kernel.claims import claim, drain

NOW = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


class Alarm(models.Model):
    name = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    objects: "models.Manager[Alarm]" = models.Manager()

    class Meta:
        app_label = "tests"


@pytest.fixture(autouse=True)
def _table(transactional_db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Alarm)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Alarm)


@pytest.fixture(autouse=True)
def _running() -> Iterator[None]:
    claims._stopping.clear()
    yield
    claims._stopping.clear()


def alarm(name: str, *, minutes_late: float) -> Alarm:
    return Alarm.objects.create(name=name, due_at=NOW - timedelta(minutes=minutes_late))


def ring(into: list[str]) -> Callable[[Alarm, datetime], None]:
    def handle(row: Alarm, now: datetime) -> None:
        into.append(row.name)
        row.due_at = None
        row.save()

    return handle


def drain_alarms(handle: Callable[[Alarm, datetime], None], **options: object) -> claims.Drained:
    return drain(Alarm.objects.all(), due_field="due_at", handle=handle, read=lambda: NOW, **options)  # type: ignore[arg-type]


def due() -> QuerySet[Alarm]:
    return Alarm.objects.filter(due_at__lte=NOW)


def test_due_rows_come_oldest_first_and_rows_of_the_future_stay() -> None:
    alarm("later", minutes_late=-1)
    alarm("second", minutes_late=1)
    alarm("first", minutes_late=2)
    alarm("due now", minutes_late=0)
    rung: list[str] = []
    done = drain_alarms(ring(rung))
    assert rung == ["first", "second", "due now"]
    assert done == claims.Drained(handled=3, failed=0, lateness=timedelta(minutes=2), finished=True)


def test_draining_goes_on_batch_after_batch_until_nothing_is_due() -> None:
    for number in range(7):
        alarm(str(number), minutes_late=number)
    rung: list[str] = []
    assert drain_alarms(ring(rung), batch=3).handled == 7
    assert not due().exists()


def test_a_row_that_fails_is_undone_pushed_on_and_the_others_are_handled() -> None:
    alarm("bad", minutes_late=2)
    alarm("good", minutes_late=1)
    rung: list[str] = []

    def handle(row: Alarm, now: datetime) -> None:
        ring(rung)(row, now)
        if row.name == "bad":
            Alarm.objects.create(name="half done")
            raise ValueError("no bell")

    done = drain_alarms(handle)
    assert (done.handled, done.failed) == (1, 1)
    assert Alarm.objects.get(name="bad").due_at == NOW + claims.FIRST_PAUSE
    assert not Alarm.objects.filter(name="half done").exists()


def test_the_pause_of_a_failing_row_doubles_up_to_an_hour() -> None:
    bad = alarm("bad", minutes_late=0)

    def fail(row: Alarm, now: datetime) -> None:
        raise ValueError("no bell")

    pauses = []
    for _ in range(8):
        Alarm.objects.update(due_at=NOW)
        drain_alarms(fail, failures_field="failures")
        bad.refresh_from_db()
        assert bad.due_at is not None
        pauses.append((bad.due_at - NOW).total_seconds() / 60)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_handler_that_leaves_its_row_due_is_an_error_and_no_endless_loop() -> None:
    alarm("forgotten", minutes_late=1)
    done = drain_alarms(lambda _row, _now: None)
    assert done.failed == 1
    assert done.finished


def test_the_time_budget_ends_a_drain_and_keeps_what_was_done() -> None:
    for number in range(3):
        alarm(str(number), minutes_late=number)
    done = drain_alarms(ring([]), budget=-1.0)
    assert not done.finished
    assert due().count() == 3


def test_a_stop_ends_a_drain_after_the_row_it_is_at() -> None:
    alarm("first", minutes_late=2)
    alarm("second", minutes_late=1)

    def handle(row: Alarm, now: datetime) -> None:
        ring([])(row, now)
        claims.stop()

    done = drain_alarms(handle)
    assert (done.handled, done.finished) == (1, False)
    assert [row.name for row in due()] == ["second"]


def test_rows_that_another_worker_holds_are_passed_over() -> None:
    alarm("held", minutes_late=2)
    alarm("free", minutes_late=1)
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            claim(Alarm.objects.all(), due_field="due_at", now=NOW, batch=1)
            held.set()
            let_go.wait(10)
        connection.close()

    worker = threading.Thread(target=hold)
    worker.start()
    try:
        assert held.wait(10)
        with transaction.atomic():
            claimed = claim(Alarm.objects.all(), due_field="due_at", now=NOW, batch=10)
        assert [row.name for row in claimed] == ["free"]
    finally:
        let_go.set()
        worker.join()


def test_two_workers_ring_every_alarm_once() -> None:
    for number in range(60):
        alarm(str(number), minutes_late=number)
    rung: list[str] = []

    def work() -> None:
        drain_alarms(ring(rung), batch=5)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(int, rung)) == list(range(60))


def drain_under(handle: Callable[[Alarm, datetime], None], **options: object) -> claims.Drained:
    chosen: dict[str, object] = {"lock_above": lambda _row, _now: True, **options}
    return claims.drain_under(
        Alarm.objects.all(),
        due_field="due_at",
        handle=handle,
        read=lambda: NOW,
        **chosen,  # type: ignore[arg-type]
    )


def test_under_another_lock_each_row_has_its_own_transaction() -> None:
    for number in range(5):
        alarm(str(number), minutes_late=number)
    rung: list[str] = []
    done = drain_under(ring(rung), batch=2)
    assert rung == ["4", "3", "2", "1", "0"]
    assert done == claims.Drained(handled=5, failed=0, lateness=timedelta(minutes=4), finished=True)


def test_what_stands_under_a_held_lock_is_passed_over_and_stays_due() -> None:
    alarm("held", minutes_late=2)
    alarm("free", minutes_late=1)
    rung: list[str] = []
    done = drain_under(ring(rung), lock_above=lambda row, _now: row.name != "held", batch=1)
    assert (rung, done.finished) == (["free"], False)
    assert [row.name for row in due()] == ["held"]


def test_a_row_that_was_handled_before_its_lock_came_is_left_alone() -> None:
    seen = alarm("seen", minutes_late=1)

    def somebody_else_is_first(_row: Alarm, _now: datetime) -> bool:
        return bool(Alarm.objects.filter(pk=seen.pk).update(due_at=None))

    rung: list[str] = []
    done = drain_under(ring(rung), lock_above=somebody_else_is_first)
    assert (rung, done.handled, done.finished) == ([], 0, True)


def test_under_another_lock_a_row_that_fails_is_undone_and_pushed_on() -> None:
    alarm("bad", minutes_late=2)
    alarm("good", minutes_late=1)

    def handle(row: Alarm, now: datetime) -> None:
        ring([])(row, now)
        if row.name == "bad":
            raise ValueError("no bell")

    done = drain_under(handle, failures_field="failures")
    bad = Alarm.objects.get(name="bad")
    assert (done.handled, done.failed) == (1, 1)
    assert (bad.due_at, bad.failures) == (NOW + claims.FIRST_PAUSE, 1)


def test_under_another_lock_a_stop_or_the_budget_ends_it_too() -> None:
    alarm("first", minutes_late=2)
    assert not drain_under(ring([]), budget=-1.0).finished
    claims.stop()
    assert not drain_under(ring([])).finished
    assert due().count() == 1
