"""Django's `manage.py migrate`, which lets no desk at work wait: it gives up a lock rather than queue."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connection
from django.db.migrations import Migration
from psycopg.errors import LockNotAvailable

# Whoever comes after a change of a table that waits for its lock waits, too: pages would stand still as long.
LOCK_TIMEOUT = "5s"


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                f"Another program held what this migration needs for more than {LOCK_TIMEOUT}, and the desk "
                "would have waited behind it: nothing of it was changed, run manage.py migrate again."
            ) from error
        finally:
            _lock_timeout("DEFAULT")

    # fake is a flag by position because Django's is
    def migration_progress_callback(
        self,
        action: str,
        migration: Migration | None = None,
        fake: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Before each migration: one that is a transaction gives up early. An index that is built beside the
        work waits in nobody's way, and given up it would stay behind, broken."""
        if action == "apply_start" and migration is not None:
            _lock_timeout(f"'{LOCK_TIMEOUT}'" if migration.atomic else "0")
        super().migration_progress_callback(action, migration, fake)


def _lock_timeout(value: str) -> None:
    if connection.connection is not None and connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {value}")
