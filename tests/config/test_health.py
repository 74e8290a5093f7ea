import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config import health
from config.ticks import TICKS
from kernel import clock
from oncall.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _not_known() -> Iterator[None]:
    health._Migrated.known = False
    yield
    health._Migrated.known = False


def beat(*, age: int = 0, lateness: int = 0) -> None:
    at = clock.read() - timedelta(seconds=age)
    for tick in TICKS:
        Heartbeat.objects.create(kind=tick.kind, at=at, lateness_seconds=lateness)


def ask(client: Client, path: str = "/healthz") -> tuple[int, dict[str, Any]]:
    # a load balancer asks by address
    response = client.get(path, headers={"host": "10.0.0.7"})
    return response.status_code, json.loads(response.content)


def test_a_desk_whose_ticks_run_on_time_is_well(client: Client) -> None:
    beat(age=3)
    status, report = ask(client)
    assert (status, report["ok"]) == (200, True)
    assert 3 <= report["ticks"]["clocks"]["ran_seconds_ago"] < 20


@pytest.mark.parametrize("late", [{"age": 120}, {"lateness": 120}])
def test_a_late_tick_is_told_with_its_lateness(client: Client, late: dict[str, int]) -> None:
    beat(**late)
    status, report = ask(client)
    assert (status, report["ticks"]["clocks"]["ok"]) == (503, False)


def test_a_tick_that_never_ran_is_told(client: Client) -> None:
    status, report = ask(client)
    assert status == 503
    assert "never run" in report["ticks"]["outbox"]["problem"]


def test_health_is_quick_and_plain_when_redis_is_away(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    beat()
    settings.WATCHDESK_REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    started = time.monotonic()
    status, report = ask(client)
    assert time.monotonic() - started < 2.5
    assert status == 503
    assert not report["redis"]["ok"]


def test_a_web_process_stays_in_service_while_timers_are_late(client: Client) -> None:
    status, report = ask(client, "/healthz/web")
    assert (status, set(report)) == (200, {"ok", "database", "migrations"})
