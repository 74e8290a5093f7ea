"""A desk from a backup."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tickets.backup import contents, programs
from tickets.backup.contents import Manifest
from tickets.backup.trouble import Trouble
from tickets.models.attachment import attachment_storage

# where the tables that are replaced wait until the new ones are there
_ASIDE = "watchdesk_replaced"
# as PostgreSQL makes it in a new database: pg_dump would tell of any difference
_NEW_SCHEMA = (
    "CREATE SCHEMA public AUTHORIZATION pg_database_owner; "
    "COMMENT ON SCHEMA public IS 'standard public schema'; GRANT USAGE ON SCHEMA public TO PUBLIC"
)


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    behind: bool
    """Whether migrations are to be run before the desk may."""


def restore(directory: Path, *, replace: bool = False, without_keys: bool = False) -> Restored:
    """Fill the desk from a backup. Everything is checked before anything is touched. Raises Trouble.

    What was there before is refused, or with `replace` taken away when all of the backup is there.
    """
    manifest = contents.read(directory)
    contents.verify(directory)
    if not without_keys:
        _check_keys(manifest)
    ahead = _known_ahead(manifest)
    program = _program(manifest)
    _check_target(replace=replace)
    with _attachments(directory / contents.ATTACHMENTS), _schema(replace=replace):
        programs.run(
            program,
            *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
            str(directory / contents.DATABASE),
        )
        _check_counts(manifest)
    with connection.cursor() as cursor:
        # on tables never analysed PostgreSQL plans badly
        cursor.execute("ANALYZE")
    return Restored(manifest, behind=ahead)


def _check_keys(manifest: Manifest) -> None:
    if set(manifest.keys) - set(contents.fingerprints()):
        raise Trouble(
            "This desk's secret keys are not those of the backup, and what those sealed would stay closed: "
            "bring back WATCHDESK_SECRET_KEYS, or WATCHDESK_VAR/secret-keys, or say --without-keys."
        )


def _known_ahead(manifest: Manifest) -> bool:
    """Whether this version has migrations that the backup lacks. Raises Trouble if it is the other way."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise Trouble(
            "The backup is of a newer version of Watchdesk, which has the migration "
            f"{unknown[-1]}: install that version, or a later one."
        )
    return bool(known - set(manifest.migrations))


def _program(manifest: Manifest) -> programs.Program:
    server = programs.server_major()
    if server < manifest.postgresql:
        raise Trouble(
            f"The backup is of PostgreSQL {manifest.postgresql} and this is {server}: restore into "
            f"{manifest.postgresql} or newer."
        )
    program = programs.find("pg_restore", at_least=manifest.pg_dump)
    programs.check_restores(program, server)
    return program


def _check_target(*, replace: bool) -> None:
    full = "the database has tables" if contents.counts() else ""
    if not full and _location().exists() and any(_location().iterdir()):
        full = f"{_location()} has files"
    if full and not replace:
        raise Trouble(f"This desk is not empty, {full}: name an empty place, or say --replace.")
    if full and (others := _others()):
        raise Trouble(f"{others} other programs use the database: stop the desk before you replace it.")


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _location() -> Path:
    storage = attachment_storage()
    assert isinstance(storage, FileSystemStorage)  # noqa: S101 (the settings say so)
    return Path(storage.location)


@contextmanager
def _attachments(source: Path) -> Iterator[None]:
    """Copy them beside their place; put them there when the database is there, too."""
    place = _location()
    draft = place.with_name(f".{place.name}.restoring.{os.getpid()}")
    old = place.with_name(f".{place.name}.replaced.{os.getpid()}")
    try:
        shutil.copytree(source, draft)
        draft.chmod(0o700)
        yield
        if place.exists():
            place.rename(old)
        draft.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise Trouble(f"Attachments cannot be written to {place} ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _schema(*, replace: bool) -> Iterator[None]:
    """Put the tables that are there aside; take them away in the end, or put them back if it fails."""
    if not replace:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {_ASIDE}; {_NEW_SCHEMA}")
        try:
            yield
        except BaseException:
            cursor.execute(f"DROP SCHEMA public CASCADE; ALTER SCHEMA {_ASIDE} RENAME TO public")
            raise
        cursor.execute(f"DROP SCHEMA {_ASIDE} CASCADE")


def _check_counts(manifest: Manifest) -> None:
    found = contents.counts()
    wrong = [name for name, count in manifest.counts.items() if found.get(name) != count]
    if wrong:
        raise Trouble(f"The table {wrong[0]} did not come back whole: the backup does not fit its manifest.")
