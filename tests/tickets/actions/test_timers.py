from datetime import timedelta

import pytest

from kernel.clock import frozen
from tests.tickets.actions.scene import Scene, at, clock, firings, kinds, tick
from tickets.actions import timers
from tickets.models import SlaClock, Ticket


def test_every_due_row_is_found_by_its_own_tick(scene: Scene) -> None:
    scene.promise(("first_response", "percent", 50, set()))
    warned, waiting, silent = scene.log(), scene.log_started(), scene.log_started()
    scene.pend(waiting, at(10), hours=0.5)
    scene.resolve(silent, at(10))
    Ticket.objects.filter(pk=silent.pk).update(verify_at=at(35))
    with frozen(at(45)):
        # Waiting and warned each have a first response at half its time.
        assert timers.fire_clocks(budget=30).handled == 2
        assert timers.wake_tickets(budget=30).handled == 0, "settling woke it already"
        assert timers.verify_tickets(budget=30).handled == 1
    assert firings(warned) == [("first_response", "percent", 50)]
    waiting.refresh_from_db()
    assert waiting.status == "in_progress"
    assert kinds(silent)[-1] == "reminded"


def test_how_late_the_latest_row_was_is_told(scene: Scene) -> None:
    scene.log()
    with frozen(at(75)):
        done = timers.fire_clocks(budget=30)
    assert done.lateness == timedelta(minutes=15) - timedelta(seconds=1)
    assert done.finished


def test_nothing_due_is_nothing_done(scene: Scene) -> None:
    ticket = scene.log()
    before = kinds(ticket)
    tick(at(30))
    assert kinds(ticket) == before


def test_a_ticket_that_fails_does_not_hold_up_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = scene.log(), scene.log()
    settle = timers._settle_clock

    def sometimes(row: SlaClock, now: object) -> None:
        if row.ticket_id == bad.pk:
            raise RuntimeError("broken")
        settle(row, now)  # type: ignore[arg-type]

    monkeypatch.setattr(timers, "_settle_clock", sometimes)
    tick(at(61))
    assert clock(good, "first_response").breached_at == at(60)
    assert clock(bad, "first_response").breached_at is None
    assert clock(bad, "first_response").next_fire_at == at(62), "and it is tried again"
    monkeypatch.undo()
    tick(at(62))
    assert clock(bad, "first_response").breached_at == at(60)
