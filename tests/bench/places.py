"""The servers of a bench: its own, in a directory that goes with it, as durable as a real desk's."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import places, postgresql
from config.embedded.servers import Servers

TEMPLATE = "bench_lives"
# what a machine of its own for the database would be given; the defaults of 1996 fit no hundred thousand
_TUNED = ("shared_buffers = '512MB'", "max_wal_size = '4GB'", "checkpoint_timeout = '15min'")


@contextmanager
def servers() -> Iterator[places.Places]:
    """PostgreSQL and Redis of this run; nothing of them is left."""
    var = Path(tempfile.mkdtemp(prefix="watchdesk-bench-"))
    # where namespaces are forbidden and we are root, PostgreSQL's user must pass through
    var.chmod(0o711)
    (var / "static").mkdir()
    own = Servers(places.of(var))
    os.environ["WATCHDESK_VAR"] = str(var)
    os.environ["REDIS_URL"] = own.places.redis_url
    os.environ["WATCHDESK_SECRET_KEYS"] = "only-for-the-bench-0123456789-0123456789-0123456789"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["WATCHDESK_DEMO"] = "0"
    os.environ["EMAIL_URL"] = ""
    try:
        own.start()
        yield own.places
    finally:
        own.stop()
        shutil.rmtree(var, ignore_errors=True)


def address(here: places.Places, database: str) -> str:
    return f"postgresql:///{database}?host={here.sockets}&user={postgresql.ROLE}"


def make_database(here: places.Places, name: str, *, like: str = "template1") -> str:
    """An empty database, or a copy of another one; its address."""
    with postgresql.connect(here, "postgres") as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'.encode())
    return address(here, name)


def drop_database(here: places.Places, name: str) -> None:
    with postgresql.connect(here, "postgres") as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
