"""What a backup's directory holds, and whether it still holds it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tickets.backup.trouble import Trouble

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
ATTACHMENTS = "attachments"
# in the form that sha256sum -c reads
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Manifest:
    """What stood in the desk at the one instant that the backup shows."""

    made_at: str
    """UTC, ISO 8601."""
    postgresql: int
    """Major version of the server."""
    pg_dump: int
    """Major version of the program."""
    migrations: list[str]
    counts: dict[str, int]
    """Rows of each table."""
    keys: list[str]
    """Fingerprints of the secret keys: they are not in the backup."""
    attachments: int
    missing: list[str]
    """Attachments whose files were gone or damaged already."""
    format: int = FORMAT

    def write(self, directory: Path) -> None:
        (directory / MANIFEST).write_text(json.dumps(asdict(self), indent=2) + "\n")


def read(directory: Path) -> Manifest:
    """Raises Trouble when the directory is no backup that this Watchdesk reads."""
    try:
        written: Any = json.loads((directory / MANIFEST).read_text())
        if written["format"] != FORMAT:
            raise Trouble(f"{directory} is a backup in a form that this version of Watchdesk does not read.")
        return Manifest(**written)
    except OSError as error:
        raise Trouble(f"{directory} is no backup: {MANIFEST} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(directory, f"{MANIFEST} is not as it was written") from error


def _damaged(directory: Path, how: str) -> Trouble:
    return Trouble(f"The backup in {directory} is damaged: {how}.")


def fingerprints() -> list[str]:
    """What tells the desk's secret keys from others without telling the keys."""
    return [
        hmac.new(key.encode(), b"watchdesk.backup", hashlib.sha256).hexdigest()[:16]
        for key in settings.WATCHDESK_SECRET_KEYS
    ]


def counts() -> dict[str, int]:
    """Rows of each table of the desk, as the current transaction sees them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 (our own tables)
            found[name] = cursor.fetchone()[0]
    return found


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(directory: Path, known: dict[str, str]) -> None:
    """Write the sum of every file; `known` are those that were summed while they were copied."""
    lines = [f"{known.get(name) or digest(directory / name)}  {name}\n" for name in sorted(_names(directory))]
    (directory / SUMS).write_text("".join(lines))


def _names(directory: Path) -> Iterator[str]:
    for path in directory.rglob("*"):
        if path.is_file() and path.name != SUMS:
            yield path.relative_to(directory).as_posix()


def verify(directory: Path) -> None:
    """Raises Trouble when a file is missing, changed, or was never part of the backup."""
    try:
        lines = (directory / SUMS).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(directory, f"{SUMS} cannot be read") from error
    sums = {name: written for written, _space, name in (line.partition("  ") for line in lines)}
    there = set(_names(directory))
    if odd := sorted(sums.keys() ^ there):
        how = "is missing" if odd[0] in sums else "does not belong to it"
        raise _damaged(directory, f"{odd[0]} {how}")
    for name, written in sums.items():
        if digest(directory / name) != written:
            raise _damaged(directory, f"{name} is not as it was written")
