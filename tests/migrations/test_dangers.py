"""An old web process goes on while a migration runs: what would break it is found before it is merged."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres import operations as postgres
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import F, Q, Value
from django.db.models.functions import Now, Random

from tests.migrations import dangers
from tests.migrations.dangers import Danger, dangers_of

RELEASED = Path(__file__).with_name("released.txt")
OURS = ("oncall", "postmortems", "tickets")


def test_no_new_migration_breaks_a_process_of_the_version_before() -> None:
    """Those of a release are listed in released.txt. What a new one does all the same it says with its reason,
    as `accepted_dangers = {"drops": "nothing reads it since 1.4"}` in the Migration."""
    loader = MigrationLoader(None)
    released = set(RELEASED.read_text().split())
    wrong: list[tuple[str, object]] = []
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app not in OURS or f"{app}.{name}" in released:
            continue
        found = dangers_of(migration, loader.project_state((app, name), at_end=False))
        accepted: dict[str, str] = getattr(migration, "accepted_dangers", {})
        wrong += [(f"{app}.{name}", danger) for danger in found if not accepted.get(danger.kind)]
        wrong += [
            (f"{app}.{name}", f"{kind}: not found") for kind in accepted.keys() - {d.kind for d in found}
        ]
    assert not wrong


def test_every_released_migration_is_still_there() -> None:
    there = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    assert set(RELEASED.read_text().split()) <= there


def before() -> ProjectState:
    """A ticket that has been there for years, and a person."""
    state = ProjectState()
    key = ("id", models.BigAutoField(primary_key=True))
    state.add_model(ModelState("desk", "Person", [key]))
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        key,
        ("title", models.CharField(max_length=100)),
        ("note", models.TextField(null=True)),
        ("rank", models.IntegerField(db_default=0)),
        ("owner", models.ForeignKey("desk.Person", models.CASCADE)),
        ("friends", models.ManyToManyField("desk.Person")),
        ("kept", models.IntegerField(db_column="kept_as")),
    ]
    state.add_model(ModelState("desk", "Ticket", fields))
    return state


def found(*steps: Operation, atomic: bool = True) -> list[Danger]:
    migration = migrations.Migration("0002_new", "desk")
    migration.operations, migration.atomic = list(steps), atomic
    return dangers_of(migration, before())


def add(field: "models.Field[Any, Any]") -> Operation:
    return migrations.AddField("ticket", "new", field)


def alter(name: str, field: "models.Field[Any, Any]") -> Operation:
    return migrations.AlterField("ticket", name, field)


INDEX = models.Index(fields=["title"], name="by_title")
CHECK = models.CheckConstraint(condition=Q(rank__gte=0), name="rank_counts")


def nothing(*_args: Any) -> None:
    """A data migration."""


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (migrations.RemoveField("ticket", "note"), dangers.DROPS),
        (migrations.RemoveField("ticket", "friends"), dangers.DROPS),
        (migrations.DeleteModel("Ticket"), dangers.DROPS),
        (migrations.RenameField("ticket", "title", "subject"), dangers.RENAMES),
        (migrations.RenameModel("Ticket", "Case"), dangers.RENAMES),
        (migrations.AlterModelTable("ticket", "cases"), dangers.RENAMES),
        (alter("title", models.CharField(max_length=100, db_column="subject")), dangers.RENAMES),
        (add(models.IntegerField()), dangers.NOT_NULL),
        (add(models.IntegerField(default=3)), dangers.NOT_NULL),
        (add(models.BooleanField(default=False)), dangers.NOT_NULL),
        (alter("note", models.TextField()), dangers.NOT_NULL),
        (alter("rank", models.IntegerField()), dangers.NOT_NULL),
        (migrations.AlterOrderWithRespectTo("ticket", "owner"), dangers.NOT_NULL),
        (alter("rank", models.BigIntegerField(db_default=0)), dangers.TYPE),
        (alter("title", models.CharField(max_length=50)), dangers.TYPE),
        (alter("note", models.CharField(max_length=50, null=True)), dangers.TYPE),
        (alter("owner", models.ForeignKey("desk.Ticket", models.CASCADE)), dangers.TYPE),
        (add(models.FloatField(db_default=Random())), dangers.TYPE),
        (
            add(
                models.GeneratedField(
                    expression=F("rank"), output_field=models.IntegerField(), db_persist=True
                )
            ),
            dangers.TYPE,
        ),
        (add(models.IntegerField(null=True, db_index=True)), dangers.INDEX),
        (add(models.IntegerField(null=True, unique=True)), dangers.INDEX),
        (add(models.ForeignKey("desk.Person", models.CASCADE, null=True)), dangers.INDEX),
        (alter("title", models.CharField(max_length=100, db_index=True)), dangers.INDEX),
        (alter("title", models.CharField(max_length=100, unique=True)), dangers.INDEX),
        (migrations.AddIndex("ticket", INDEX), dangers.INDEX),
        (migrations.AlterUniqueTogether("ticket", {("title", "rank")}), dangers.INDEX),
        (migrations.AddConstraint("ticket", CHECK), dangers.CONSTRAINT),
        (
            migrations.AddConstraint("ticket", models.UniqueConstraint(fields=["title"], name="one")),
            dangers.CONSTRAINT,
        ),
        (migrations.RunSQL("UPDATE desk_ticket SET rank = 1"), dangers.UNREAD),
        (
            migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("Ticket")]),
            dangers.DROPS,
        ),
    ],
)
def test_a_step_that_an_old_process_feels_is_found(step: Operation, kind: str) -> None:
    assert [danger.kind for danger in found(step)] == [kind]


@pytest.mark.parametrize(
    "step",
    [
        migrations.CreateModel("Reply", [("id", models.BigAutoField(primary_key=True))]),
        add(models.IntegerField(null=True)),
        add(models.IntegerField(db_default=0)),
        add(models.DateTimeField(db_default=Now())),
        add(models.IntegerField(db_default=Value(1))),
        add(models.ManyToManyField("desk.Person")),
        add(models.ForeignKey("desk.Person", models.CASCADE, null=True, db_index=False)),
        alter("title", models.CharField(max_length=200)),
        alter("title", models.TextField()),
        alter("title", models.CharField("subject", max_length=100, choices=[("a", "A")])),
        alter("note", models.TextField(null=True, db_default="")),
        alter("friends", models.ManyToManyField("desk.Person", blank=True)),
        migrations.RenameField("ticket", "kept", "kept_well"),
        postgres.AddConstraintNotValid("ticket", CHECK),
        migrations.RunPython(nothing),
        migrations.AlterModelOptions("ticket", {"ordering": ["pk"]}),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("ticket", "note")]),
    ],
)
def test_a_step_that_nobody_feels_is_let_through(step: Operation) -> None:
    assert found(step) == []


def test_an_index_is_let_through_when_it_is_built_beside_the_work() -> None:
    assert found(postgres.AddIndexConcurrently("ticket", INDEX), atomic=False) == []


def test_a_table_that_is_new_may_have_anything() -> None:
    steps = [
        migrations.CreateModel("Reply", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("reply", "text", models.CharField(max_length=9, unique=True)),
        migrations.AddIndex("reply", models.Index(fields=["text"], name="by_text")),
    ]
    assert found(*steps) == []


def test_data_are_not_changed_in_the_transaction_that_changes_tables() -> None:
    steps = (add(models.IntegerField(null=True)), migrations.RunPython(nothing))
    assert [danger.kind for danger in found(*steps)] == [dangers.MIXED]
    validated = (
        postgres.AddConstraintNotValid("ticket", CHECK),
        postgres.ValidateConstraint("ticket", CHECK.name),
    )
    assert [danger.kind for danger in found(*validated)] == [dangers.MIXED]


def test_an_operation_that_is_not_known_is_not_trusted() -> None:
    class Sweep(Operation):
        def state_forwards(self, app_label: str, state: ProjectState) -> None:
            """Nothing."""

    assert [danger.kind for danger in found(Sweep())] == [dangers.UNREAD]
