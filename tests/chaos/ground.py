"""PostgreSQL and Redis of a run's own, and what happens to them."""

import contextlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis
from psycopg.rows import dict_row

from config.children import Child
from config.embedded import places
from config.embedded.servers import Servers


class Ground:
    """What the programs stand on. A database of somebody else's is used, and left alone."""

    def __init__(self, var: Path, database_url: str = "") -> None:
        self._own = not database_url
        self._servers = Servers(places.of(var), database=self._own)
        self.database_url = database_url or self._servers.places.database_url
        self.redis_url = self._servers.places.redis_url

    @property
    def owns_database(self) -> bool:
        return self._own

    def start(self) -> None:
        self._servers.start()

    def stop(self) -> None:
        if any(each.name == "redis" for each in self._servers.running):
            self.let_redis_go()
        self._servers.stop()

    def restart_postgresql(self, how: signal.Signals, away: float) -> None:
        """`how`: SIGINT ends every session (fast), SIGQUIT writes nothing more down (immediate)."""
        child = self._child("postgresql")
        _process(child).send_signal(how)
        _process(child).wait(120)
        time.sleep(away)
        self._servers.launch(child)

    def kill_a_backend(self, chance: random.Random) -> bool:
        """As a machine without memory kills one session: PostgreSQL ends them all and recovers by itself."""
        # any of them may end while it is looked at
        with contextlib.suppress(psutil.Error):
            everybody = psutil.Process(_process(self._child("postgresql")).pid).children()
            sessions = [each for each in everybody if "watchdesk" in " ".join(each.cmdline())]
            if sessions:
                chance.choice(sessions).kill()
                return True
        return False

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.redis_url, socket_timeout=5) as client:
            client.flushall()

    def restart_redis(self, away: float) -> None:
        child = self._child("redis")
        child.wait_or_kill(0)
        time.sleep(away)
        self._servers.launch(child)

    def hold_redis(self) -> None:
        self._signal_redis(signal.SIGSTOP)

    def let_redis_go(self) -> None:
        self._signal_redis(signal.SIGCONT)

    def _signal_redis(self, number: signal.Signals) -> None:
        child = self._child("redis")
        if child.alive:
            os.kill(_process(child).pid, number)

    def _child(self, name: str) -> Child:
        return next(each for each in self._servers.running if each.name == name)

    def connect(self) -> "psycopg.Connection[dict[str, Any]]":
        # what a session prepared, the next one behind a pooler does not know
        return psycopg.connect(
            self.database_url, autocommit=True, prepare_threshold=None, row_factory=dict_row
        )


def _process(child: Child) -> "subprocess.Popen[bytes]":
    assert child.process is not None
    return child.process
