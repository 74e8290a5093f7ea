from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import frozen
from oncall.models import OutboundEmail
from oncall.record import Via, acting
from tests.tickets.actions.scene import Scene, at, clock, firings, kinds, tick
from tickets.actions import frame, settle_plain, timers
from tickets.actions.audit.run import audit_all
from tickets.actions.hold import Hold
from tickets.models import Ticket, TimelineEntry


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

    def broken(settle: Callable[..., None]) -> Callable[..., None]:
        def settling(hold: Hold, **stops: Any) -> None:
            if hold.ticket.pk == bad.pk:
                raise RuntimeError("broken")
            settle(hold, **stops)

        return settling

    # in a batch, and by itself
    for room in (settle_plain, frame):
        monkeypatch.setattr(room, "settle", broken(room.settle))
    tick(at(61))
    assert clock(good, "first_response").breached_at == at(60)
    assert clock(bad, "first_response").breached_at is None
    assert clock(bad, "first_response").next_fire_at == at(62), "and it is tried again"
    monkeypatch.undo()
    tick(at(62))
    assert clock(bad, "first_response").breached_at == at(60)


def test_many_warnings_at_once_are_told_as_if_each_came_alone(scene: Scene) -> None:
    """The same desk twice: one settles its tickets in a batch, the other one by one."""
    scene.promise(
        ("resolution", "percent", 50, {"tell_assignee"}), ("resolution", "percent", 60, {"tell_lead"})
    )
    together = [scene.log_started() for _ticket in range(3)]
    with frozen(at(60 * 9)):
        done = timers.fire_clocks(budget=30)
    alone = [scene.log_started() for _ticket in range(3)]
    for ticket in alone:
        with acting(by=None, via=Via.TIMER), frame.holding(ticket.pk, by=None, now=at(60 * 9)):
            pass
    assert done.failed == 0
    assert [_record(each) for each in together] == [_record(each) for each in alone]
    assert audit_all(now=at(60 * 9)).standing == 0


def _record(ticket: Ticket) -> list[object]:
    entries = TimelineEntry.objects.filter(ticket=ticket).values_list("kind", "at", "params", "via")
    fresh = Ticket.objects.get(pk=ticket.pk)
    place = (fresh.queue_key, fresh.nearest_due_at, fresh.breached, fresh.last_event_at)
    clocks = ticket.clocks.order_by("pk").values_list(
        "due_at", "left", "breached_at", "next_fire_at", "state"
    )
    mails = OutboundEmail.objects.about(f"ticket:{ticket.pk}").values_list("kind", "to_name", "queued_at")
    told = [row for row in entries if row[0] in ("threshold", "breached")]
    return [told, firings(ticket), place, list(clocks), sorted(mails)]
