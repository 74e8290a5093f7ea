"""Pytest plugin: a PostgreSQL and a Redis of this run's own, unless the environment names servers.

They start before Django reads its settings, xdist's workers share them, and they end with pytest however it
ends.
"""

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest

from config.embedded import places
from config.embedded.servers import Servers
from config.embedded.trouble import Trouble

_PREFIX = f"watchdesk-test-{os.getuid()}-"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    os.environ.setdefault("WATCHDESK_SECRET_KEYS", "only-for-tests-0123456789-0123456789-0123456789-abcdef")
    # an inner run, or an xdist worker, finds what its parent set
    database, redis = "DATABASE_URL" not in os.environ, "REDIS_URL" not in os.environ
    if "WATCHDESK_TEST_VAR" not in os.environ:
        _start(database=database, redis=redis)
    _keep_apart()
    return (yield)


def _keep_apart() -> None:
    """Give each of xdist's workers a Redis database of its own: a test that clears the cache, or counts in
    it, must not meet another's. Servers that the environment names are left as they are."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    own = places.of(Path(os.environ["WATCHDESK_TEST_VAR"])).redis_url
    if worker.isdigit() and int(worker) < 15 and os.environ["REDIS_URL"] == own:
        os.environ["REDIS_URL"] = own.replace("db=0", f"db={int(worker) + 1}")


def _start(*, database: bool, redis: bool) -> None:
    _sweep()
    var = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    # where namespaces are forbidden and we are root, PostgreSQL's user must pass through
    var.chmod(0o711)
    # WhiteNoise warns of a directory for collected files that is not there
    (var / "static").mkdir()
    os.environ["WATCHDESK_TEST_VAR"] = os.environ["WATCHDESK_VAR"] = str(var)
    servers = Servers(places.of(var), database=database, redis=redis, durable=False)
    atexit.register(_end, servers, os.getpid())
    try:
        servers.start()
    except Trouble as trouble:
        pytest.exit(str(trouble), returncode=1)
    if database:
        os.environ["DATABASE_URL"] = servers.places.database_url
    if redis:
        os.environ["REDIS_URL"] = servers.places.redis_url


def _end(servers: Servers, pid: int) -> None:
    # a forked child inherits this registration
    if os.getpid() == pid:
        servers.stop()
        shutil.rmtree(servers.places.var, ignore_errors=True)


def _sweep() -> None:
    """Remove what runs left that were killed: the servers have died with them, their files have not."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(ValueError, IndexError):
            if not psutil.pid_exists(int(left.name.removeprefix(_PREFIX).split("-")[0])):
                shutil.rmtree(left, ignore_errors=True)
