"""Making a backup of a desk that goes on working."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from tickets.backup import contents, programs
from tickets.backup.contents import Manifest
from tickets.backup.trouble import Trouble
from tickets.models import Attachment
from tickets.models.attachment import attachment_storage

_CHUNK = 1 << 20
_NAME = re.compile(r"watchdesk-\d{8}T\d{6}Z")


def back_up(into: Path, *, now: datetime) -> tuple[Path, Manifest]:
    """Write a new directory below `into`, which appears whole or not at all. Raises Trouble.

    Database first, files after: a file is written before its row commits and is never changed or removed, so
    each row that the dump holds has its file when the files are copied.
    """
    program = programs.find("pg_dump", at_least=programs.server_major())
    target = into / f"watchdesk-{now:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise Trouble(f"{target} is there already.")
    with _draft(into, target) as draft:
        sums, manifest = _dumped(draft, program, now)
        manifest.write(draft)
        contents.write_sums(draft, sums)
    return target, manifest


def remove_oldest(into: Path, *, keep: int) -> list[Path]:
    """Remove whole backups below `into` but for the `keep` newest, and nothing else; which they were. Raises
    Trouble."""
    whole = (
        each for each in into.iterdir() if _NAME.fullmatch(each.name) and (each / contents.MANIFEST).is_file()
    )
    old = sorted(whole, key=lambda each: each.name, reverse=True)[keep:]
    for each in old:
        # half a backup must not stand there under its name
        going = into / f".{each.name}.removed"
        try:
            each.rename(going)
            shutil.rmtree(going)
        except OSError as error:
            raise Trouble(f"{each} could not be removed ({error.strerror or error}).") from error
    return old


@contextmanager
def _draft(into: Path, target: Path) -> Iterator[Path]:
    """A directory that gets its name when all is written, and vanishes if that fails."""
    draft = into / f".{target.name}.{os.getpid()}"
    try:
        into.mkdir(parents=True, exist_ok=True)
        # what is inside is as secret as the desk
        draft.mkdir(mode=0o700)
    except OSError as error:
        raise Trouble(f"{into} cannot be written to ({error.strerror}).") from error
    try:
        yield draft
        _sync(draft)
        draft.rename(target)
    except OSError as error:
        raise Trouble(f"The backup could not be written to {into} ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _dumped(draft: Path, program: programs.Program, now: datetime) -> tuple[dict[str, str], Manifest]:
    """Everything in one view of the database: the dump, the counts, and which files belong to it."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        programs.run(
            program,
            *("--format=custom", "--no-owner", "--no-privileges"),
            *(f"--snapshot={cursor.fetchone()[0]}", f"--file={draft / contents.DATABASE}"),
        )
        counts = contents.counts()
        if "tickets_attachment" not in counts:
            raise Trouble("This database holds no desk: there is nothing to back up.")
        sums, missing = _copied(draft / contents.ATTACHMENTS)
        applied = MigrationRecorder(connection).applied_migrations()
    manifest = Manifest(
        made_at=now.isoformat(),
        postgresql=programs.server_major(),
        pg_dump=program.major,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        counts=counts,
        keys=contents.fingerprints(),
        attachments=len(sums),
        missing=missing,
    )
    return {f"{contents.ATTACHMENTS}/{name}": written for name, written in sums.items()}, manifest


def _copied(into: Path) -> tuple[dict[str, str], list[str]]:
    """Copy the files that rows name. Return their sums, and the names of those that are gone or damaged."""
    into.mkdir(mode=0o700)
    sums: dict[str, str] = {}
    missing = []
    rows = Attachment.objects.order_by("pk").values_list("file", "sha256")
    for name, sha256 in rows.iterator():
        try:
            sums[name] = _copy(name, into / name)
        except FileNotFoundError:
            missing.append(name)
            continue
        if sums[name] != sha256:
            missing.append(name)
    return sums, missing


def _copy(name: str, target: Path) -> str:
    digest = hashlib.sha256()
    with attachment_storage().open(name, "rb") as source:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with target.open("wb") as copy:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
    target.chmod(0o600)
    return digest.hexdigest()


def _sync(directory: Path) -> None:
    """On the disk, not only on its way there, before the name says that it is whole."""
    for path in [directory, *directory.rglob("*")]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
