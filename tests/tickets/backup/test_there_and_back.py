"""A full desk is backed up and comes back in an empty place, recounted by other means than its own."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests.factories.tickets import MONDAY
from tests.tickets.backup.other_place import empty_place, files_of, recount
from tests.world import make_world
from tickets.attachments import store
from tickets.backup import contents
from tickets.backup.making import back_up
from tickets.models import Attachment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_desk_comes_back_in_an_empty_place_and_replaces_nothing_unasked(tmp_path: Path) -> None:
    world = make_world()
    entry = world.plain.timeline.order_by("pk").first()
    assert entry is not None
    for number in range(3):
        file = SimpleUploadedFile(f"{number}.txt", bytes([65 + number]) * (3 << number * 10))
        store(entry, file, by=world.people["rita"], now=MONDAY)
    made, manifest = back_up(tmp_path / "backups", now=MONDAY)
    before = recount(str(connection.settings_dict["NAME"]))
    kept = {str(each.file.name): Path(each.file.path).read_bytes() for each in Attachment.objects.all()}
    assert manifest.attachments == len(kept) >= 3
    assert made.stat().st_mode & 0o077 == 0
    with empty_place(tmp_path) as place:
        done = place.manage("restore", str(made))
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert "0 differences" in done.stdout
        after = place.recount()
        # the audit that ends a restore writes down that it looked
        assert {name for name, found in after.items() if before[name] != found} <= {"tickets_auditstate"}
        assert after.keys() == before.keys()
        assert place.attachments == kept == files_of(made / contents.ATTACHMENTS)

        again = place.manage("restore", str(made))
        assert again.returncode == 1
        assert again.stderr == (
            "CommandError: This desk is not empty, the database has tables: name an empty place, or say "
            "--replace.\n"
        )
        replaced = place.manage("restore", str(made), "--replace")
        assert (replaced.returncode, replaced.stderr) == (0, "")
        assert place.recount().keys() == before.keys()
        assert place.attachments == kept

        (made / contents.DATABASE).write_bytes(b"PGDMP, and then nothing of use")
        contents.write_sums(made, {})
        broken = place.manage("restore", str(made), "--replace")
        assert broken.returncode == 1
        assert broken.stderr.startswith("CommandError: pg_restore failed: ")
        assert broken.stderr.count("\n") == 1
        # what was to be replaced is there as before
        assert place.recount().keys() == before.keys()
        assert place.attachments == kept


def test_a_file_that_is_gone_is_told_and_the_rest_is_backed_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = make_world()
    entry = world.plain.timeline.order_by("pk").first()
    assert entry is not None
    gone = store(entry, SimpleUploadedFile("gone.txt", b"gone"), by=world.people["rita"], now=MONDAY)
    gone.file.storage.delete(str(gone.file.name))
    with pytest.raises(CommandError, match="1 attachments are gone or damaged on the desk itself"):
        call_command("backup", tmp_path)
    assert "The secret keys are not in it" in capsys.readouterr().out
    (made,) = tmp_path.iterdir()
    contents.verify(made)
    assert contents.read(made).missing == [gone.file.name]
