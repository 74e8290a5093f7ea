"""The desk's legs as real processes on a test's own database, and waiting for what they do."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from config import programs
from config.embedded import places, redis_server

ROOT = Path(__file__).parents[1]


def this_database() -> str:
    """The address of the database that this test uses, for other processes."""
    name = connection.settings_dict["NAME"]
    parts = urlsplit(os.environ["DATABASE_URL"])
    # geturl() leaves out the slashes of an empty place, which libpq needs
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


class Processes:
    """The desk's legs, as `make run` starts them, on this test's database."""

    def __init__(self, tmp_path: Path, redis_url: str, **environment: str) -> None:
        self._logs = tmp_path
        self._environment = {
            **os.environ,
            "DATABASE_URL": this_database(),
            "REDIS_URL": redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "WATCHDESK_DEMO": "1",
            "EMAIL_URL": "",
            **environment,
        }
        self._kept: dict[str, list[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._kept[name] = command
        self._running[name] = process
        return process

    def kill(self, name: str) -> None:
        """SIGKILL, and nobody starts it again."""
        del self._kept[name]
        self._running[name].send_signal(signal.SIGKILL)
        self._running[name].wait()

    def look(self) -> None:
        """Start again what ended by itself, as the supervisor of `make run` does."""
        for name, command in self._kept.items():
            if self._running[name].poll() is not None:
                self.start(name, command)

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        return self.start(name, programs.worker(name))

    def beat(self, name: str) -> subprocess.Popen[bytes]:
        return self.start(name, programs.beat())

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(
    what: str, holds: Callable[[], bool], *, seconds: float = 150, look: Callable[[], None] = lambda: None
) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        look()
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.2)


def stuck_backends() -> int:
    """How many connections wait for a lock that somebody holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        row = cursor.fetchone()
    return int(row[0])


class OwnRedis:
    """A Redis that a test may stop; it comes back empty."""

    def __init__(self, var: Path) -> None:
        self._places = places.of(var)
        self.url = self._places.redis_url

    def start(self) -> None:
        redis_server.prepare(self._places)
        self._child = redis_server.server(self._places)
        self._child.start(output=subprocess.DEVNULL)
        redis_server.wait_until_ready(self._places, alive=lambda: self._child.alive)

    def stop(self) -> None:
        self._child.stop(seconds=10)
