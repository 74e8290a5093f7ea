"""`manage.py backup`: the whole desk into one directory."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel import clock
from tickets.backup.making import back_up
from tickets.backup.trouble import Trouble


class Command(BaseCommand):
    help = "Back up the database and the attachments into a new directory. The desk may go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("into", type=Path, help="where the new directory is made")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            made, manifest = back_up(options["into"].absolute(), now=clock.read())
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        rows = sum(manifest.counts.values())
        self.stdout.write(
            f"{made}: {rows} rows of {len(manifest.counts)} tables, {manifest.attachments} attachments."
        )
        self.stdout.write(
            "The secret keys are not in it, and without them what they sealed stays closed: keep a copy of "
            "WATCHDESK_SECRET_KEYS, or of WATCHDESK_VAR/secret-keys, in another place."
        )
        if manifest.missing:
            raise CommandError(
                f"{len(manifest.missing)} attachments are gone or damaged on the desk itself, the first is "
                f"{manifest.missing[0]}: the backup is whole but for them.",
                returncode=3,
            )
