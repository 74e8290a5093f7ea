"""`manage.py backup`: the whole desk into one directory."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel import clock
from tickets.backup.making import back_up, remove_oldest
from tickets.backup.trouble import Trouble


class Command(BaseCommand):
    help = "Back up the database and the attachments into a new directory. The desk may go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("into", type=Path, help="where the new directory is made")
        parser.add_argument(
            "--keep",
            type=_amount,
            metavar="N",
            help="once this backup is whole, remove those below INTO but for the N newest",
        )

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
        if options["keep"]:
            try:
                removed = remove_oldest(made.parent, keep=options["keep"])
            except Trouble as trouble:
                raise CommandError(f"The backup is whole. But {trouble}", returncode=4) from trouble
            for each in removed:
                self.stdout.write(f"{each} was removed.")


def _amount(text: str) -> int:
    """A number of backups to keep: the one that was just made is always among them."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a whole number from 1 on")
    return int(text)
