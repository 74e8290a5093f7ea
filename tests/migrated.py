"""The migrated database of which each database of a run is a copy: migrating takes half a minute of a core.

The first of a run's processes migrates. What came out is kept in pytest's cache, and the next run lays it in
where nothing has changed that migrations read. Only on the servers that `tests.servers` started.
"""

import fcntl
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import psycopg

from config.embedded import places, postgresql

NAME = "watchdesk_migrated"
_MAKING = "watchdesk_making"
_ROOT = Path(__file__).parents[1]
# migrations, the texts of the defaults that they make, and the packages that run them
_READ = ("*/migrations/*.py", "locale/**/*.mo", "requirements/*.txt", "oncall/sealing.py", "oncall/zones.py")


def is_ours() -> bool:
    """Whether the run's database server is one that it started itself."""
    var = os.environ.get("WATCHDESK_TEST_VAR")
    return var is not None and os.environ["DATABASE_URL"] == places.of(Path(var)).database_url


def made(kept: Path) -> str:
    """The name of the migrated database, made by whoever asks first; `kept` is a directory for its dumps."""
    with (Path(os.environ["WATCHDESK_TEST_VAR"]) / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            if not server.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchall():
                server.execute(f"DROP DATABASE IF EXISTS {_MAKING} WITH (FORCE)")
                server.execute(f"CREATE DATABASE {_MAKING}")
                _fill(kept / f"{_digest()}.dump")
                # half of it is never copied: it has its name when it is whole
                server.execute(f"ALTER DATABASE {_MAKING} RENAME TO {NAME}")
    return NAME


def _fill(dump: Path) -> None:
    url = os.environ["DATABASE_URL"].replace("/watchdesk?", f"/{_MAKING}?")
    if dump.exists():
        _run(_program("pg_restore"), "--exit-on-error", f"--dbname={url}", dump)
        return
    migrate = (sys.executable, _ROOT / "manage.py", "migrate", "--no-input", "--verbosity=0", "--skip-checks")
    _run(*migrate, DATABASE_URL=url)
    for older in dump.parent.glob("*.dump"):
        older.unlink()
    writing = dump.with_suffix(f".{os.getpid()}")
    _run(_program("pg_dump"), "--format=custom", f"--file={writing}", url)
    writing.rename(dump)


def _digest() -> str:
    read = sha256()
    for path in sorted(each for pattern in _READ for each in _ROOT.glob(pattern)):
        read.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes())
    return read.hexdigest()[:32]


def _program(name: str) -> Path:
    return postgresql._programs() / name


def _run(*command: str | Path, **changed: str) -> None:
    subprocess.run(command, check=True, env=os.environ | changed, stdin=subprocess.DEVNULL)
