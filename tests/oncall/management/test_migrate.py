"""A migration gives way to the desk that works beside it."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from oncall.management.commands import migrate

pytestmark = pytest.mark.django_db(transaction=True)


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def a_migration(*, atomic: bool) -> Migration:
    migration = Migration("0001_any", "oncall")
    migration.atomic = atomic  # type: ignore[misc]
    return migration


def play(monkeypatch: pytest.MonkeyPatch, migration: Migration, statement: str) -> list[str]:
    """Run `migrate` with this one migration, which runs this statement; return the timeouts it ran under."""
    seen = []

    def execute(executor: MigrationExecutor, *_args: Any, **_options: Any) -> Any:
        assert executor.progress_callback is not None
        executor.progress_callback("apply_start", migration, False)
        seen.append(lock_timeout())
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        return executor.loader.project_state()

    monkeypatch.setattr(MigrationExecutor, "migrate", execute)
    call_command("migrate", verbosity=0)
    return seen


def test_a_migration_gives_up_a_lock_that_another_program_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "200ms")
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE oncall_team IN ACCESS SHARE MODE")
        with pytest.raises(CommandError, match="nothing of it was changed"):
            play(monkeypatch, a_migration(atomic=True), "LOCK TABLE oncall_team")
    finally:
        other.rollback()
        other.close()
    assert lock_timeout() == "0"


def test_a_migration_waits_for_nobody_longer_than_the_desk_may(monkeypatch: pytest.MonkeyPatch) -> None:
    assert play(monkeypatch, a_migration(atomic=True), "SELECT 1") == ["5s"]
    assert lock_timeout() == "0"


def test_an_index_that_is_built_beside_the_work_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    assert play(monkeypatch, a_migration(atomic=False), "SELECT 1") == ["0"]
