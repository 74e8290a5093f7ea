"""Beat keeps its rhythm whatever the time of day becomes, and fills no queue that nobody works off."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from celery import current_app
from celery.beat import Scheduler

from config import beat
from config.beat import SteadyScheduler
from config.ticks import CLOCKS
from kernel import backlog


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(Scheduler, "apply_async", lambda _self, entry, **_: names.append(entry.name))
    monkeypatch.setattr(beat, "is_full", lambda *_: False)
    return names


def scheduler(now: list[float]) -> SteadyScheduler:
    return SteadyScheduler(app=current_app, seconds=lambda: now[0])


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(), timedelta(days=1)])
def test_a_clock_that_is_set_neither_silences_nor_hurries_beat(sent: list[str], jump: timedelta) -> None:
    now = [1000.0]
    steady = scheduler(now)
    with time_machine.travel("2026-06-10T12:00:00Z", tick=False) as wall:
        steady.tick()
        wall.shift(jump)
        for _second in range(30):
            now[0] += 1
            steady.tick()
    assert sent.count("clocks") == 7, "at once, and every five seconds for thirty"
    assert sent.count("audit") == 2


def test_beat_says_when_it_looks_again(sent: list[str]) -> None:
    now = [1000.0]
    assert 0 < scheduler(now).tick() <= 1


def test_a_queue_that_nobody_works_off_is_filled_no_further() -> None:
    steady = SteadyScheduler(app=current_app)
    with current_app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.queue_purge(CLOCKS)
        for _tick in range(backlog.MOST + 10):
            steady.apply_entry(steady.schedule["clocks"], producer=steady.producer)
        waiting = channel.queue_declare(CLOCKS, passive=True).message_count
        channel.queue_purge(CLOCKS)
    assert waiting == backlog.MOST
