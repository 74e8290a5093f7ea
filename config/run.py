"""`make run`: the whole desk on this machine, in the foreground, until Ctrl-C.

    python -m config.run

Every setting is in docs/operating.md.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import psycopg
import redis

from config import addresses, programs
from config.children import Child, Identity, leashed
from config.embedded import places
from config.embedded.places import Places
from config.embedded.servers import Servers
from config.embedded.trouble import Trouble
from config.supervisor import Supervisor, say
from config.ticks import CLOCKS, SENDING

ROOT = Path(__file__).resolve().parent.parent
_WEB_SECONDS = 90
_TIMERS_SECONDS = 20
_OLDEST_POSTGRESQL = 15


class Stop(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, or the terminal was closed."""


class _Signals:
    """The first signal ends whatever we do; later ones find us ending already."""

    def __init__(self) -> None:
        self.ending = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._receive)
        if _hangup_counts():
            signal.signal(signal.SIGHUP, self._receive)

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        if not self.ending:
            self.ending = True
            raise Stop


def main() -> int:
    signals = _Signals()
    desk = Desk()
    try:
        desk.run()
    except Stop:
        say("Stopping: what is at work may finish, up to 15 seconds.")
    except (Trouble, addresses.BadAddress) as trouble:
        signals.ending = True
        sys.stderr.write(f"{trouble}\n")
        return 1
    finally:
        signals.ending = True
        desk.stop()
    say("Stopped.")
    return 0


def _hangup_counts() -> bool:
    """Return whether a closed terminal ends the desk: nohup ignores it on purpose."""
    return signal.getsignal(signal.SIGHUP) != signal.SIG_IGN


class Desk:
    """All of one desk's programs."""

    def __init__(self) -> None:
        self.places = places.of(Path(os.environ.get("WATCHDESK_VAR") or ROOT / "var"))
        self.supervisor = Supervisor()
        self.servers: Servers | None = None
        self.programs: list[Child] = []

    def run(self) -> NoReturn:
        """Start everything and look after it until Stop is raised. Raises Trouble."""
        port, bind = _port(), os.environ.get("WATCHDESK_BIND") or "127.0.0.1"
        _prepare_environment(self.places)
        with only_one(self.places):
            _probe(bind, port)
            self._start_servers()
            logins = self._prepare_database()
            self._start_programs(bind, port)
            self._wait_for_web(bind, port)
            self._wait_for_timers(bind, port)
            address = os.environ.get("WATCHDESK_URL") or f"http://localhost:{port}"
            say(f"Watchdesk runs at {address}  (Ctrl-C stops it)")
            for line in logins.splitlines():
                say(line)
            terminal = [number for number in (0, 1, 2) if os.isatty(number)]
            while True:
                time.sleep(0.5)
                self.supervisor.look()
                # a terminal that closes tells its first program only, which may be a make that waits for us
                if not all(os.isatty(number) for number in terminal) and _hangup_counts():
                    raise Stop

    def _start_servers(self) -> None:
        database, broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if database:
            _check_database(database)
        elif os.environ.get("WATCHDESK_DIRECT_DATABASE_URL"):
            # the tables would be made there, and looked for in the embedded one
            raise Trouble(
                "WATCHDESK_DIRECT_DATABASE_URL names the way around a pooler: set DATABASE_URL to the "
                "pooler, too."
            )
        if broker:
            _check_redis(broker)
        self.servers = Servers(self.places, database=not database, redis=not broker)
        say("Starting PostgreSQL and Redis." if not (database or broker) else "Starting.")
        self.servers.start()
        for child in self.servers.running:
            self.supervisor.adopt(child, self.servers.launch)

    def _prepare_database(self) -> str:
        """Migrate; on a demo desk load what is missing. Return the logins to print."""
        say("Bringing the database up to date.")
        _manage("migrate", "--no-input", "--verbosity=0", "--skip-checks")
        if os.environ["WATCHDESK_DEMO"] not in {"1", "true", "True", "yes", "on"}:
            return ""
        say("Looking after the demo data.")
        return _manage("load_demo", "--print-logins")

    def _start_programs(self, bind: str, port: int) -> None:
        self.programs = [
            Child("web", programs.web(bind, port)),
            *(Child(queue, programs.worker(queue, queue)) for queue in (CLOCKS, SENDING)),
            Child("beat", programs.beat()),
        ]
        for child in self.programs:
            self.supervisor.start(child)

    def _wait_for_timers(self, bind: str, port: int) -> None:
        """Until the first ticks have run: before, every page would say that timers are late. Not for ever."""
        deadline = time.monotonic() + _TIMERS_SECONDS
        while time.monotonic() < deadline:
            # healthz answers 503 until all is well, and urllib raises that
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{_reachable(bind)}:{port}/healthz", timeout=5).close()
                return
            time.sleep(0.5)
            self.supervisor.look()

    def _wait_for_web(self, bind: str, port: int) -> None:
        deadline = time.monotonic() + _WEB_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{_reachable(bind)}:{port}/healthz/web", timeout=5).close()
                return
            time.sleep(0.2)
            self.supervisor.look()
        raise Trouble(f"The web did not answer within {_WEB_SECONDS} seconds: its lines above say why.")

    def stop(self) -> None:
        """End the programs, then Redis and PostgreSQL."""
        self.supervisor.stop(self.programs)
        if self.servers is not None:
            self.servers.stop()


def _reachable(bind: str) -> str:
    """The address at which we ourselves reach what listens there."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, bind)  # noqa: S104  (compared, not bound)


def _port() -> int:
    written = os.environ.get("PORT") or "8000"
    if not written.isdecimal() or not 0 < int(written) < 65536:
        raise Trouble(f"PORT is {written!r}: it must be a number from 1 to 65535.")
    return int(written)


def _prepare_environment(here: Places) -> None:
    """Set for every program we start what the operator left open."""
    os.chdir(ROOT)
    os.environ["WATCHDESK_VAR"] = str(here.var)
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["WATCHDESK_LOG_FORMAT"] = os.environ.get("WATCHDESK_LOG_FORMAT") or "console"
    # a desk with an address of its own is somebody's real one
    by_address = "0" if os.environ.get("WATCHDESK_URL") else "1"
    os.environ["WATCHDESK_DEMO"] = os.environ.get("WATCHDESK_DEMO") or by_address


@contextlib.contextmanager
def only_one(here: Places) -> Iterator[None]:
    """Hold the desk's lock: two supervisors would take each other's servers for leftovers."""
    try:
        # WhiteNoise warns of a directory for collected files that is not there
        (here.var / "static").mkdir(parents=True, exist_ok=True)
        lock = (here.var / "lock").open("a+")
    except OSError as error:
        raise Trouble(
            f"Watchdesk cannot write to {here.var} ({error.strerror}): name another WATCHDESK_VAR."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Trouble(f"Watchdesk runs already on {here.var}, as process {_written(lock)}.") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _written(lock: IO[str]) -> str:
    lock.seek(0)
    return lock.read().strip() or "unknown"


def _probe(bind: str, port: int) -> None:
    """Bind first: the web server would answer a busy port with a backtrace."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except PermissionError as error:
            raise Trouble(
                f"Port {port} is for the system's own services: choose another, as in PORT=8080 make run."
            ) from error
        except OSError as error:
            raise Trouble(
                f"Port {port} is in use by another program: stop that, or choose another, as in "
                f"PORT={port + 1 if port < 65535 else 8001} make run."
            ) from error


def _check_database(url: str) -> None:
    wanted = addresses.database(url)
    where = f"{wanted['HOST'] or 'localhost'}{':' + wanted['PORT'] if wanted['PORT'] else ''}"
    try:
        connection = psycopg.connect(
            host=wanted["HOST"] or None,
            port=wanted["PORT"] or None,
            dbname=wanted["NAME"],
            user=wanted["USER"] or None,
            password=wanted["PASSWORD"] or None,
            **{"connect_timeout": 5, **wanted["OPTIONS"]},
        )
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise Trouble(
            f"PostgreSQL at {where} cannot be used ({reason}): check DATABASE_URL and the server."
        ) from error
    with connection:
        version = connection.info.server_version // 10000
    if version < _OLDEST_POSTGRESQL:
        raise Trouble(
            f"PostgreSQL at {where} is version {version}: Watchdesk needs {_OLDEST_POSTGRESQL} or newer."
        )


def _check_redis(url: str) -> None:
    client = redis.Redis.from_url(addresses.redis(url), socket_connect_timeout=5, socket_timeout=5)
    with contextlib.closing(client):
        try:
            client.ping()
        except (redis.RedisError, OSError, ValueError) as error:
            raise Trouble(f"Redis cannot be used ({error}): check REDIS_URL and the server.") from error


def _manage(*arguments: str) -> str:
    """Run one management command and return what it printed. Raises Trouble when it failed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        leashed(command, at_death=signal.SIGTERM, identity=Identity()),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
        text=True,
        start_new_session=True,
    )
    if done.returncode != 0:
        raise Trouble(f"manage.py {arguments[0]} failed; its lines above say why.")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
