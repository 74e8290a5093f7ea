"""Is the desk well? `/healthz` for operators, `/healthz/web` for a load balancer."""

from collections.abc import Callable
from typing import Any

import redis
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from kernel import clock

# A tick comes every few seconds; later than this is worth waking somebody.
LATE_SECONDS = 60

Report = dict[str, Any]


class HealthMiddleware:
    """Answers the health addresses before any other middleware: no host check, redirect, session or login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _answer({**_storage(), "redis": _redis(), "ticks": _ticks()})
        if request.path == "/healthz/web":
            return _answer(_storage())
        return self.get_response(request)


def _answer(parts: dict[str, Report]) -> HttpResponse:
    well = all(part["ok"] for part in parts.values())
    response = JsonResponse({"ok": well, **parts}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


def _storage() -> dict[str, Report]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {
            "database": _bad("PostgreSQL does not answer."),
            "migrations": _bad("Unknown without PostgreSQL."),
        }
    return {"database": {"ok": True}, "migrations": _migrations()}


def _bad(problem: str) -> Report:
    return {"ok": False, "problem": problem}


class _Migrated:
    """Remembers that nothing is missing: this process's code does not change while it runs."""

    known = False


def _migrations() -> Report:
    if not _Migrated.known:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return {**_bad("Migrations are missing: run manage.py migrate."), "missing": len(missing)}
        _Migrated.known = True
    return {"ok": True}


def _redis() -> Report:
    client = redis.Redis.from_url(
        settings.WATCHDESK_REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None
    )
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return _bad("Redis does not answer: timers and mail wait until it does.")
    finally:
        client.close()
    return {"ok": True}


def _ticks() -> Report:
    """Of each tick, in seconds: how late its oldest due row is, and how long ago it ran."""
    try:
        now = clock.read()
        beats = {beat.kind: beat for beat in apps.get_model("oncall", "Heartbeat").objects.all()}
    except DatabaseError:
        return _bad("Unknown without PostgreSQL.")
    kinds: dict[str, Report] = {}
    for tick in settings.WATCHDESK_TICKS:
        beat = beats.get(tick.kind)
        if beat is None:
            kinds[tick.kind] = _bad("Has never run: is a worker and a beat running?")
            continue
        age = int((now - beat.at).total_seconds())
        late = int(beat.lateness_seconds)
        kinds[tick.kind] = {
            "ok": max(age, late) <= LATE_SECONDS,
            "ran_seconds_ago": age,
            "lateness_seconds": late,
        }
    return {"ok": all(kind["ok"] for kind in kinds.values()), **kinds}
