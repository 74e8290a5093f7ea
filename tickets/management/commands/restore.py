"""`manage.py restore`: a desk from a backup."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oncall.record import Via, acting
from tickets.actions.audit.run import audit_all
from tickets.backup.restoring import restore
from tickets.backup.trouble import Trouble


class Command(BaseCommand):
    help = "Fill an empty database and an empty place for attachments from a backup, and audit what came."
    # the database has no tables yet
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="what manage.py backup has made")
        parser.add_argument("--replace", action="store_true", help="take away what the desk has now")
        parser.add_argument(
            "--without-keys", action="store_true", help="although what lost keys sealed stays closed"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            done = restore(
                options["directory"].absolute(),
                replace=options["replace"],
                without_keys=options["without_keys"],
            )
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        manifest = done.manifest
        self.stdout.write(
            f"Restored the desk of {manifest.made_at}: {sum(manifest.counts.values())} rows of "
            f"{len(manifest.counts)} tables, {manifest.attachments} attachments."
        )
        if done.behind:
            self.stdout.write("It is of an older version: run manage.py migrate, then manage.py audit.")
            return
        # as things stood then: what fell due since is for the workers to do
        with acting(by=None, via=Via.COMMAND):
            audited = audit_all(now=datetime.fromisoformat(manifest.made_at))
        self.stdout.write(f"{audited.tickets} tickets audited, {audited.standing} differences.")
        if audited.standing:
            raise CommandError("Something differs from what should be: see manage.py audit.", returncode=3)
