"""PostgreSQL 15 as Debian packages it, the oldest that a desk may stand on. Not the system's service."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.children import Child, leashed
from config.embedded import owner
from config.embedded.trouble import Trouble
from tests.elsewhere.waiting import until_it_answers

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    # thrown away afterwards
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@contextmanager
def postgresql_15(var: Path) -> Iterator[str]:
    """Run a new cluster in `var`; give the address of its database."""
    if not (PROGRAMS / "postgres").exists():
        raise Trouble("PostgreSQL 15 is missing: install Debian's package postgresql-15.")
    cluster, sockets = var / "cluster", var / "s"
    owner.take(cluster)
    owner.take(sockets)
    _initialise(cluster)
    server = _server(cluster, sockets)
    with (var / "postgresql-15.log").open("ab") as log:
        server.start(output=log.fileno())
    try:
        with until_it_answers(
            server, host=str(sockets), dbname="postgres", user="watchdesk", log=Path(log.name)
        ) as ours:
            ours.execute("CREATE DATABASE watchdesk")
        yield f"postgresql:///watchdesk?host={sockets}&user=watchdesk"
    finally:
        server.stop()


def _initialise(cluster: Path) -> None:
    done = subprocess.run(
        leashed(
            [
                *(str(PROGRAMS / "initdb"), f"--pgdata={cluster}", "--username=watchdesk", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            at_death=signal.SIGTERM,
            identity=owner.identity(),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Trouble(f"PostgreSQL 15 could not make its data: {done.stderr.strip()}")


def _server(cluster: Path, sockets: Path) -> Child:
    settings = {**_SETTINGS, "unix_socket_directories": str(sockets)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Child(
        name="postgresql 15",
        command=[str(PROGRAMS / "postgres"), "-D", str(cluster), *options],
        # fast shutdown: SIGTERM would wait for every client to leave
        stop_signal=signal.SIGINT,
        identity=owner.identity(),
        environment={"LC_ALL": "C.UTF-8"},
    )
