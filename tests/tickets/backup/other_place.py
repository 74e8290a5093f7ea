"""An empty database and an empty directory beside the test's own, and manage.py on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection

from tests.processes import ROOT

# Every row of a table as one number; the order of the rows does not matter
_CONTENT = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} AS t"


@dataclass(frozen=True)
class Place:
    """A desk without programs. `name` is its database, `var` its directory."""

    name: str
    var: Path

    def manage(self, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        urls = {
            name: urlsplit(os.environ[name])._replace(path=f"/{self.name}").geturl()
            for name in ("DATABASE_URL", "WATCHDESK_DIRECT_DATABASE_URL")
            if name in os.environ
        }
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                **urls,
                "WATCHDESK_VAR": str(self.var),
                "DJANGO_SETTINGS_MODULE": "config.settings",
                **changes,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def attachments(self) -> dict[str, bytes]:
        return files_of(self.var / "attachments")

    def recount(self) -> dict[str, tuple[object, ...]]:
        return recount(self.name)


def files_of(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def recount(name: str) -> dict[str, tuple[object, ...]]:
    """Of every table the number of its rows and a number of their content; of every sequence where it is."""
    database = settings.WATCHDESK_DIRECT_DATABASE
    with psycopg.connect(
        host=database["HOST"], port=database["PORT"] or None, user=database["USER"], dbname=name
    ) as other:
        tables = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {
            table: other.execute(
                psycopg.sql.SQL(_CONTENT).format(psycopg.sql.Identifier(str(table)))
            ).fetchone()
            or ()
            for (table,) in tables
        }
        sequences = other.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        triggers = other.execute(
            "SELECT tgname, count(*) FROM pg_trigger WHERE NOT tgisinternal GROUP BY tgname"
        )
        return {**found, **{name: (value,) for name, value in [*sequences, *triggers.fetchall()]}}


@contextmanager
def empty_place(tmp_path: Path) -> Iterator[Place]:
    name = f"{connection.settings_dict['NAME']}_other"
    (tmp_path / "var" / "static").mkdir(parents=True)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield Place(name, tmp_path / "var")
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
