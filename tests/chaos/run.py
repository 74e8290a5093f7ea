"""One run: a desk on two hosts, people at work, faults; then quiet, and the recount."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import requests

from config import programs
from config.ticks import CLOCKS, SENDING
from tests.chaos import recount, recount_clocks, recount_sending
from tests.chaos.book import Book
from tests.chaos.cast import Scene
from tests.chaos.faults import FARTHEST_JUMP, JUMPED, Damage
from tests.chaos.fleet import Fleet
from tests.chaos.ground import Ground
from tests.chaos.logs import unexpected
from tests.chaos.on_call import OnCall
from tests.chaos.people import Person, everybody
from tests.chaos.plan import Plan
from tests.chaos.servers import MailServer, free_port, mail_server
from tests.web_target import WebTarget, web_target

ROOT = Path(__file__).parents[2]
UP_SECONDS = 180.0
QUIET_SECONDS = 900.0
# what is due is done within a tick or two; a machine that does much else takes longer
CALM = timedelta(seconds=20)
DOMAIN = "localhost"


@dataclass
class Report:
    """What a run found. `wrong` is empty when the desk kept every promise."""

    plan: Plan
    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    copies: int = 0
    counted: recount.Counted | None = None
    wrong: list[str] = field(default_factory=list)


class Run:
    """Everything of one run; `close` leaves nothing running, whatever happened before."""

    def __init__(self, plan: Plan, var: Path, ground: Ground, say: Callable[[str], None]) -> None:
        self.plan, self.ground, self.say = plan, ground, say
        self._var, self._ends = var, ExitStack()
        # what the scene seals, the programs must open
        self._secret = os.environ["WATCHDESK_SECRET_KEYS"].split(",")[0]
        self.book, self.report = Book(), Report(plan)
        self.mail: MailServer = self._ends.enter_context(mail_server())
        self.target: WebTarget = self._ends.enter_context(web_target())
        self.ports = [free_port(), free_port()]
        (var / "programs").mkdir(parents=True)
        # WhiteNoise warns of a directory for collected files that is not there
        (var / "static").mkdir(exist_ok=True)
        self._clock = self._clock_file()
        self.fleet = Fleet(var / "programs", self.environment)
        self.people: list[Person | OnCall] = []

    @property
    def environment(self) -> dict[str, str]:
        """Of every program: a real desk, that sends its mail and its pages here."""
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.ground.database_url,
            # what the tests were given leads to another database
            "WATCHDESK_DIRECT_DATABASE_URL": "",
            "REDIS_URL": self.ground.redis_url,
            "WATCHDESK_VAR": str(self._var),
            "WATCHDESK_SECRET_KEYS": self._secret,
            "WATCHDESK_URL": f"http://localhost:{self.ports[0]}",
            "WATCHDESK_MAIL_FROM": f"desk@{DOMAIN}",
            "WATCHDESK_DEMO": "0",
            "WATCHDESK_LOG_FORMAT": "json",
            "WATCHDESK_LOG_LEVEL": "WARNING",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "PAGING_ALLOWED_NETWORKS": "127.0.0.0/8",
            "PYTHONUNBUFFERED": "1",
        }

    def _clock_file(self) -> Path | None:
        if not self.plan.everything:
            return None
        file = self._var / "clock"
        file.write_text("+0\n")
        return file

    def _on_host(self, number: int, command: list[str]) -> list[str]:
        """The command as it runs there: on the second host the time of day is what the clock's file says."""
        if number == 1 or self._clock is None:
            return command
        python, *_options, _m, module = command[: command.index("-m") + 2]
        rest = command[command.index("-m") + 2 :]
        return [python, "-m", "tests.chaos.skewed", str(self._clock), module, *rest]

    def start(self, scene: Scene) -> None:
        """Two hosts: each with a web process, workers and a beat."""
        self.say("Two hosts start: web, workers and beat on each.")
        for number, port in enumerate(self.ports, 1):
            self.fleet.add(f"web-{number}", "web", programs.web("127.0.0.1", port))
            for queues in [(CLOCKS,), (SENDING,)] if self.plan.everything else [(CLOCKS, SENDING)]:
                name = "-".join([f"worker-{number}", *queues])
                self.fleet.add(name, "worker", self._on_host(number, programs.worker(name, *queues)))
            self.fleet.add(f"beat-{number}", "beat", self._on_host(number, programs.beat()))
        self._until("the web answers", self._web_answers, UP_SECONDS)
        self.say("People come to work.")
        pauses = (0.1, 0.8)
        self.people = [
            *everybody(scene, self.ports, self.book, self.plan.chance, pauses),
            OnCall(self.target, self.ports, self.book, self.plan.chance),
        ]
        for person in self.people:
            person.start()
        # a fault before anybody works harms nothing, and a slow machine would take them all by then
        self._until("people have logged tickets", self._logged, UP_SECONDS)

    def damage(self) -> None:
        """Faults until the plan is fulfilled; then everything stands again."""
        chance = self.plan.chance("faults")
        damage = Damage(self.fleet, self.ground, chance, clock=self._clock, everything=self.plan.everything)
        self.report.faults = damage.done
        ends = time.monotonic() + self.plan.seconds
        while time.monotonic() < ends and damage.done.total() < (self.plan.faults or 10**9):
            self._pass(chance.uniform(*self.plan.pauses), damage)
            name = damage.inject()
            self.say(f"fault {damage.done.total()}: {name}")
        damage.over()
        self.fleet.let_all_go()

    def _pass(self, seconds: float, damage: Damage) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            damage.look()
            self.fleet.look()
            self._look_at_people()
            time.sleep(0.1)

    def calm(self) -> datetime:
        """People go home, the desk works off what is due; returns an instant by which all is done."""
        self.say("No more faults: the desk works off what is left.")
        before = self.book.kept()
        self._until("the desk takes work again", lambda: self.book.kept() > before, UP_SECONDS)
        for person in self.people:
            person.end()
        for person in self.people:
            self._until(f"{person.who} has an answer", lambda p=person: p.join(0.05), QUIET_SECONDS)  # type: ignore[misc]
        self._look_at_people()
        self._until("every part of the desk is well", self._well, UP_SECONDS)
        self._until("nothing is late", self._nothing_late, QUIET_SECONDS)
        return self._cutoff

    def _logged(self) -> bool:
        self._look_at_people()
        return bool(self.book.numbers)

    def _look_at_people(self) -> None:
        for person in self.people:
            if person.trouble is not None:
                raise person.trouble

    def _web_answers(self) -> bool:
        return all(self._healthy(port, "/healthz/web") for port in self.ports)

    def _well(self) -> bool:
        return all(self._healthy(port, "/healthz") for port in self.ports)

    def _healthy(self, port: int, path: str) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}{path}", timeout=10).status_code == 200
        except requests.RequestException:
            return False

    def _nothing_late(self) -> bool:
        with self.ground.connect() as connection:
            if not self.plan.everything:
                _let_leases_of_the_dead_run_out(connection)
            self._cutoff = recount_sending.until_now(connection) - CALM
            self._left = recount.due_by(connection, self._cutoff)
            sending = connection.execute(
                "SELECT (SELECT count(*) FROM oncall_delivery WHERE state = 'sending')"
                " + (SELECT count(*) FROM oncall_outboundemail WHERE state = 'sending') AS n"
            ).fetchone()
            assert sending is not None
            return not self._left and not sending["n"]

    def _until(self, what: str, holds: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            self.fleet.look()
            if time.monotonic() > deadline:
                raise AssertionError(f"never came: {what}; left: {getattr(self, '_left', '')}")
            time.sleep(0.2)

    def judge(self, cutoff: datetime) -> None:
        """Stop the programs in order, then count again."""
        self.report.restarts = sum(each.starts - 1 for each in self.fleet.programs.values())
        wrong = [f"did not end when asked: {name}" for name in self.fleet.stop()]
        wrong += [f"still ran after its end: {words}" for words in self.fleet.survivors()]
        with self.ground.connect() as connection:
            wrong += self._recounted(connection, cutoff)
            self.report.counted = replace(recount.count(connection), promises=len(self.book.promises))
            self.report.copies = recount_sending.copies(connection, self.mail, self.target)
        wrong += self.book.outrages
        for program in self.fleet.programs.values():
            wrong += unexpected(program.log)
        wrong += self._audited()
        self.report.answers, self.report.wrong = self.book.answers, wrong

    def _recounted(self, connection: recount.Connection, cutoff: datetime) -> Iterator[str]:
        yield from recount.kept_promises(connection, self.book)
        yield from recount.told_once(connection)
        yield from recount_clocks.right_clocks(connection, cutoff)
        yield from recount_sending.arrived_mail(connection, self.mail, self._secret, DOMAIN)
        yield from recount_sending.arrived_messages(connection, self.target)
        apart = FARTHEST_JUMP if self.report.faults[JUMPED] else timedelta()
        yield from recount_sending.levels_in_order(connection, wrong_by=apart)

    def _audited(self) -> Iterator[str]:
        done = subprocess.run(
            [sys.executable, "manage.py", "audit"],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            yield f"the auditor: {done.stdout[-3000:]} {done.stderr[-1000:]}"

    def close(self) -> None:
        """End every program, the servers around them, and nothing else."""
        for person in self.people:
            person.end()
        for program in self.fleet.programs.values():
            program.child.wait_or_kill(0)
        self.fleet.survivors()
        self._ends.close()


def _let_leases_of_the_dead_run_out(connection: psycopg.Connection[dict[str, object]]) -> None:
    """A short run does not wait five minutes for mail that a killed worker held: a living one needs
    milliseconds."""
    for table, lease in (("oncall_outboundemail", 300), ("oncall_delivery", 120)):
        connection.execute(
            f"UPDATE {table} SET next_try_at = date_trunc('second', clock_timestamp()),"
            " leased_until = date_trunc('second', clock_timestamp())"
            " WHERE state = 'sending' AND leased_until < clock_timestamp() + %s * interval '1 second'",
            [lease - 15],
        )


def play(
    plan: Plan, var: Path, ground: Ground, build: Callable[[str], Scene], say: Callable[[str], None]
) -> Report:
    """The whole of a run on servers that run; `build` makes the desk, given where its pages are sent."""
    run = Run(plan, var, ground, say)
    try:
        run.start(build(run.target.place))
        run.damage()
        run.judge(run.calm())
    finally:
        run.close()
    return run.report
