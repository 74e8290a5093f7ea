"""What cannot be backed up or restored says why in one sentence, before anything is touched."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from tests.factories.tickets import MONDAY
from tickets.backup import contents, programs
from tickets.backup.contents import Manifest
from tickets.backup.trouble import Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """As manage.py backup would leave one, but for its database."""
    made = tmp_path / "made"
    (made / contents.ATTACHMENTS / "ab").mkdir(parents=True)
    (made / contents.ATTACHMENTS / "ab" / "abcd").write_bytes(b"a picture")
    (made / contents.DATABASE).write_bytes(b"a dump")
    _manifest().write(made)
    contents.write_sums(made, {})
    return made


def _manifest(**changes: object) -> Manifest:
    manifest = Manifest(
        made_at=MONDAY.isoformat(),
        postgresql=15,
        pg_dump=15,
        migrations=["tickets.0001_initial"],
        counts={},
        keys=contents.fingerprints(),
        attachments=1,
        missing=[],
    )
    return replace(manifest, **changes)  # type: ignore[arg-type]


def _refused(backup: Path, *arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("restore", backup, *arguments)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def _lose(backup: Path) -> None:
    (backup / contents.ATTACHMENTS / "ab" / "abcd").unlink()


def _change(backup: Path) -> None:
    (backup / contents.DATABASE).write_bytes(b"a dumb")


def _add(backup: Path) -> None:
    (backup / contents.ATTACHMENTS / "ab" / "more").write_bytes(b"more")


def _cut(backup: Path) -> None:
    text = (backup / contents.MANIFEST).read_text()
    (backup / contents.MANIFEST).write_text(text[: len(text) // 2])


def _lose_sums(backup: Path) -> None:
    (backup / contents.SUMS).unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_lose, "attachments/ab/abcd is missing"),
        (_change, "database.dump is not as it was written"),
        (_add, "attachments/ab/more does not belong to it"),
        (_cut, "manifest.json is not as it was written"),
        (_lose_sums, "SHA256SUMS cannot be read"),
    ],
)
def test_a_damaged_backup_is_not_restored(backup: Path, damage: Callable[[Path], None], says: str) -> None:
    damage(backup)
    assert _refused(backup) == f"The backup in {backup} is damaged: {says}."


def test_a_directory_that_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    assert "is no backup: manifest.json cannot be read" in _refused(tmp_path)


def test_a_backup_in_another_form_is_not_restored(backup: Path) -> None:
    (backup / contents.MANIFEST).write_text(json.dumps({**asdict(_manifest()), "format": 99}))
    assert "does not read" in _refused(backup)


def test_a_desk_with_other_keys_is_told_before_it_is_filled(backup: Path, settings: Settings) -> None:
    settings.WATCHDESK_SECRET_KEYS = ["another key"]
    assert "This desk's secret keys are not those of the backup" in _refused(backup)
    # who says so goes on, and meets the next hindrance
    assert "not empty" in _refused(backup, "--without-keys")


def test_a_desk_that_has_the_old_key_behind_a_new_one_may_restore(backup: Path, settings: Settings) -> None:
    settings.WATCHDESK_SECRET_KEYS = ["a newer key", *settings.WATCHDESK_SECRET_KEYS]
    assert "not empty" in _refused(backup)


def test_a_desk_that_is_full_is_left_alone(backup: Path) -> None:
    assert _refused(backup) == (
        "This desk is not empty, the database has tables: name an empty place, or say --replace."
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"migrations": ["tickets.9999_future"]},
            "newer version of Watchdesk, which has the migration tickets",
        ),
        ({"postgresql": 99}, "The backup is of PostgreSQL 99 and this is"),
        ({"pg_dump": 99}, "pg_restore is version"),
    ],
)
def test_a_backup_of_something_newer_is_not_restored(
    backup: Path, changes: dict[str, object], says: str
) -> None:
    _manifest(**changes).write(backup)
    contents.write_sums(backup, {})
    assert says in _refused(backup)


def test_missing_programs_are_told(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "places", lambda: [tmp_path])
    assert _refused(backup).startswith(
        "pg_restore is missing: install PostgreSQL's client programs, version 15"
    )
    with pytest.raises(CommandError, match=r"^pg_dump is missing: install PostgreSQL's client programs"):
        call_command("backup", tmp_path)
    assert list(tmp_path.iterdir()) == [backup]


def test_a_program_older_than_the_server_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    monkeypatch.setattr(programs, "places", lambda: [tmp_path])
    with pytest.raises(CommandError, match="pg_dump is version 9, which is too old"):
        call_command("backup", tmp_path / "backups")


def test_a_newer_pg_restore_is_not_set_upon_an_older_server() -> None:
    program = programs.Program(Path("pg_restore"), 18)
    programs.check_restores(program, 17)
    with pytest.raises(Trouble, match="pg_restore 18 cannot fill PostgreSQL 15"):
        programs.check_restores(program, 15)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written to"):
        call_command("backup", tmp_path / "file" / "backups")
