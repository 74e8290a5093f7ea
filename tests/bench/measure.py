"""Takes the times of one seeded database: `python -m tests.bench.measure result.json`."""

import json
import logging
import secrets
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client as InProcess  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from kernel import clock  # noqa: E402
from kernel.nudge import quiet  # noqa: E402
from oncall.actions.heartbeat import beat  # noqa: E402
from oncall.models import User  # noqa: E402
from tests.bench import bare, seed  # noqa: E402
from tests.bench.clients import Ask, timings  # noqa: E402
from tests.bench.web import web_server  # noqa: E402
from tests.bench.words import COMMON_WORD  # noqa: E402
from tickets.actions.timers import fire_clocks  # noqa: E402
from tickets.models import SlaClock, ThresholdFiring, Ticket  # noqa: E402
from tickets.search import search  # noqa: E402

SECONDS, TIMES, CLIENTS = 3.0, 40, 8
FIRINGS, ROUNDS = 2000, 3
Result = dict[str, Any]


def main() -> None:
    path = Path(sys.argv[1])
    # the web server's own log goes on as in production
    logging.getLogger().setLevel(logging.WARNING)
    agent = User.objects.get(email="service0@halvern.example")
    pulse()
    result: Result = {"tickets": Ticket.objects.count(), "open": Ticket.objects.open().count()}
    drained = drain()
    result["fired_before"] = drained
    asks = requests(agent)
    counts = {name: queries(agent, ask) for name, ask in asks.items()}
    sessions = [signed_in(agent) for _client in range(CLIENTS)]
    with web_server() as port:
        taken = timings(port, sessions, asks, seconds=SECONDS, times=TIMES, between=pulse)
    result["pages"] = {name: {**asdict(each), "queries": counts[name]} for name, each in taken.items()}
    result["search_ms"] = {"rare": in_database(agent, rare_word()), "common": in_database(agent, COMMON_WORD)}
    drain()
    result["nothing_due_ms"] = nothing_due()
    result["fired_a_second"] = [fired_a_second() for _round in range(ROUNDS)]
    path.write_text(json.dumps(result, indent=1))


def pulse() -> None:
    """As a desk whose timers run: a banner would tell otherwise on every page."""
    for tick in settings.WATCHDESK_TICKS:
        beat(kind=tick.kind, now=clock.read())


def requests(agent: User) -> Mapping[str, Ask]:
    """Everything that is measured through the web, first what it is compared with."""
    long = long_ticket()
    replied = Ticket.objects.open().filter(assignee=agent).exclude(pk=long.pk).order_by("-pk")[0]
    requester = User.objects.filter(email__startswith="r", teams=None).order_by("pk")[7]

    def logged() -> dict[str, str]:
        return {
            "title": "Telephone without sound",
            "description": "Since this morning nobody hears me.",
            "requester": str(requester.pk),
            "channel": "phone",
            "verified_how": "no",
            "key": secrets.token_hex(16),
        }

    def answered() -> dict[str, str]:
        return {"body": f"We are on it. {secrets.token_hex(8)}"}

    return {
        "bare view": Ask(bare.PATH),
        "queue": Ask("/queue/"),
        "queue, filtered": Ask(f"/queue/?priority=3&team={agent.team_ids[0]}"),
        "search, rare word": Ask(f"/search/?q={rare_word()}"),
        "search, common word": Ask(f"/search/?q={COMMON_WORD}"),
        "ticket, 20 messages": Ask(f"/tickets/{long.number}/"),
        "log form": Ask("/log/"),
        "log a ticket": Ask("/log/", logged),
        "reply": Ask(f"/tickets/{replied.number}/reply/", answered),
        "board": Ask("/board/"),
        "who is on call": Ask("/on-call/"),
    }


def long_ticket() -> Ticket:
    """The one that was lived with twenty messages."""
    return Ticket.objects.open().annotate(entries=Count("timeline")).order_by("-entries", "pk")[0]


def rare_word() -> str:
    """The tag of a device that an old ticket names."""
    about = Ticket.objects.filter(description__contains=". HV").order_by("pk")[5].description
    return next(word for word in about.split() if word.startswith("HV"))


def signed_in(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "oncall.accounts.DeskBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def queries(user: User, ask: Ask) -> int:
    client = InProcess(SERVER_NAME="localhost")
    client.force_login(user)
    found = 0
    # the first one fills what a process keeps, such as the calendars
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.post(ask.path, ask.form()) if ask.form else client.get(ask.path)
        found = len(captured)
    return found


def in_database(user: User, words: str) -> Result:
    """What the statements of a search take in the database, each at its best and its usual."""
    with CaptureQueriesContext(connection) as captured:
        search(user, words)
    statements = [
        query["sql"]
        for query in captured.captured_queries
        if "search_document" in query["sql"] or "searchdocument" in query["sql"]
    ]
    rounds = [sum(map(_explained, statements)) for _round in range(7)]
    return {"p50": statistics.median(rounds), "best": min(rounds), "statements": len(statements)}


def _explained(statement: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + statement.replace("%", "%%"))
        plan = cursor.fetchone()[0][0]
    return float(plan["Planning Time"] + plan["Execution Time"])


def drain() -> int:
    """Fire what fell due while the data was made."""
    done = 0
    with quiet():
        while (drained := fire_clocks(budget=60)).handled:
            done += drained.handled
    return done


def nothing_due() -> Result:
    took = []
    for _time in range(50):
        begins = time.perf_counter()
        fire_clocks(budget=20)
        took.append((time.perf_counter() - begins) * 1000)
    return {"p50": statistics.median(took), "p95": statistics.quantiles(took, n=20)[-1]}


def fired_a_second() -> float:
    """Thresholds that tell the assignee, each of a ticket of its own: clock, timeline and outbox."""
    with seed.connected() as direct:
        seed.add_due(direct, FIRINGS)
    before = ThresholdFiring.objects.count()
    begins = time.perf_counter()
    with quiet():
        while not fire_clocks(budget=60).finished:
            pass
    took = time.perf_counter() - begins
    fired = ThresholdFiring.objects.count() - before
    if fired < FIRINGS or SlaClock.objects.filter(next_fire_at__lte=clock.read()).exists():
        raise RuntimeError(f"Only {fired} of {FIRINGS} thresholds fired.")
    return fired / took


if __name__ == "__main__":
    main()
