"""Nightly backups do not fill the disk: the newest stay, and nothing goes that is no backup of ours."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.world import make_world
from tickets.backup import contents
from tickets.backup.making import remove_oldest


def backup(into: Path, name: str) -> Path:
    made = into / name
    (made / "attachments" / "2026").mkdir(parents=True)
    (made / contents.MANIFEST).write_text("{}")
    (made / "attachments" / "2026" / "x").write_text("x")
    return made


def test_only_whole_backups_are_counted_and_removed(tmp_path: Path) -> None:
    nights = [backup(tmp_path, f"watchdesk-202611{day:02d}T023000Z") for day in (9, 10, 11, 12)]
    others = [
        backup(tmp_path, name)
        for name in ("watchdesk-mine", "before-the-upgrade", ".watchdesk-20261101T023000Z.77")
    ]
    half = tmp_path / "watchdesk-20261101T023000Z"
    half.mkdir()
    assert remove_oldest(tmp_path, keep=2) == [nights[1], nights[0]]
    assert {each.name for each in tmp_path.iterdir()} == {each.name for each in [*nights[2:], *others, half]}
    assert remove_oldest(tmp_path, keep=2) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_new_backup_takes_the_place_of_the_oldest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_world()
    old, older = (backup(tmp_path, f"watchdesk-200001{day}T023000Z") for day in ("02", "01"))
    call_command("backup", str(tmp_path), keep=2)
    assert f"{older} was removed." in capsys.readouterr().out
    assert old.exists()
    assert not older.exists()


@pytest.mark.parametrize("typed", ["0", "-1", "many", "1.5", ""])
def test_at_least_the_new_one_is_kept(tmp_path: Path, typed: str) -> None:
    with pytest.raises(CommandError, match="a whole number from 1 on"):
        call_command("backup", str(tmp_path), f"--keep={typed}")
    assert not list(tmp_path.iterdir())
