"""What of a migration may break a web process of the version before, which serves while it runs.

Two ways lead there: the old code meets a table that it does not know (a column is gone, or must be filled),
or a lock is held for as long as a table is long. docs/contributing.md, "Migration", says how to go instead.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.postgres import operations as postgres
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Value
from django.db.models.functions import Now
from pgtrigger.migrations import AddTrigger, RemoveTrigger

DROPS = "drops"
RENAMES = "renames"
NOT_NULL = "not-null"
TYPE = "type"
INDEX = "index"
CONSTRAINT = "constraint"
MIXED = "mixed"
UNREAD = "unread"


class Danger(NamedTuple):
    kind: str
    what: str


@dataclass
class Look:
    """One operation, and the project as it was before it. `made` are the tables that this migration made."""

    app: str
    before: ProjectState
    operation: Any
    made: set[str] = field(default_factory=set)

    @property
    def model(self) -> str:
        return str(getattr(self.operation, "model_name", "") or getattr(self.operation, "name", "")).lower()

    def field_before(self, name: str) -> "models.Field[Any, Any]":
        return self.before.models[self.app, self.model].get_field(name)  # type: ignore[no-any-return]


Rule = Callable[[Look], Iterator[Danger]]


def dangers_of(migration: Migration, before: ProjectState) -> list[Danger]:
    """Everything of `migration` that an old process may feel; `before` is the project without it."""
    state, made = before.clone(), set[str]()
    found = list(_mixed(migration))
    for operation in migration.operations:
        found += _dangers(operation, migration.app_label, state, made)
        operation.state_forwards(migration.app_label, state)
    return found


def _dangers(operation: Operation, app: str, state: ProjectState, made: set[str]) -> list[Danger]:
    if isinstance(operation, operations.SeparateDatabaseAndState):
        # what only the state learns does nothing to the database
        inner = state.clone()
        found = []
        for each in operation.database_operations:
            found += _dangers(each, app, inner, made)
            each.state_forwards(app, inner)
        return found
    look = Look(app, state, operation, made)
    if isinstance(operation, operations.CreateModel):
        made.add(look.model)
        return []
    # nobody knows yet what was made a moment ago
    if look.model in made and not isinstance(operation, (operations.RunSQL, operations.RunPython)):
        return []
    for kind, rule in RULES:
        if isinstance(operation, kind):
            return list(rule(look))
    return [Danger(UNREAD, f"{type(operation).__name__} is not known here")]


def _mixed(migration: Migration) -> Iterator[Danger]:
    """Data in the transaction that changes tables: their locks are held until the last row is done."""
    if not migration.atomic:
        return
    slow = (operations.RunPython, postgres.ValidateConstraint)
    kinds = [type(each).__name__ for each in migration.operations if isinstance(each, slow)]
    if kinds and len(kinds) < len(migration.operations):
        yield Danger(MIXED, f"{kinds[0]} in one transaction with changes of tables")


def _safe(_look: Look) -> Iterator[Danger]:
    yield from ()


def _drop(look: Look) -> Iterator[Danger]:
    yield Danger(DROPS, f"{look.model}.{look.operation.name}")


def _drop_model(look: Look) -> Iterator[Danger]:
    options = look.before.models[look.app, look.model].options
    if options.get("managed", True) and not options.get("proxy", False):
        yield Danger(DROPS, look.model)


def _rename_model(look: Look) -> Iterator[Danger]:
    old = look.operation.old_name.lower()
    if old not in look.made and "db_table" not in look.before.models[look.app, old].options:
        yield Danger(RENAMES, old)


def _rename_field(look: Look) -> Iterator[Danger]:
    if not look.field_before(look.operation.old_name).db_column:
        yield Danger(RENAMES, f"{look.model}.{look.operation.old_name}")


def _rename_table(look: Look) -> Iterator[Danger]:
    yield Danger(RENAMES, look.model)


def _add_field(look: Look) -> Iterator[Danger]:
    new, where = look.operation.field, f"{look.model}.{look.operation.name}"
    if new.many_to_many:
        return
    if new.generated or not (
        new.db_default is NOT_PROVIDED or isinstance(new.db_default, (Value, Now)) or _plain(new.db_default)
    ):
        yield Danger(TYPE, f"{where} is calculated for every row there is")
    elif not new.null and new.db_default is NOT_PROVIDED:
        yield Danger(NOT_NULL, f"{where} has no db_default")
    if new.unique or new.db_index:
        yield Danger(INDEX, where)


def _plain(default: object) -> bool:
    return not hasattr(default, "resolve_expression")


def _alter_field(look: Look) -> Iterator[Danger]:
    old, new = look.field_before(look.operation.name), look.operation.field
    where = f"{look.model}.{look.operation.name}"
    if old.many_to_many and new.many_to_many:
        return
    if old.null and not new.null:
        yield Danger(NOT_NULL, f"{where} was allowed to be empty")
    elif not new.null and old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED:
        yield Danger(NOT_NULL, f"{where} loses its db_default")
    if _column(old, look.operation.name) != _column(new, look.operation.name):
        yield Danger(RENAMES, where)
    if not _holds(old, new):
        yield Danger(TYPE, where)
    if ((new.unique or new.db_index) and not (old.unique or old.db_index)) or (new.unique and not old.unique):
        yield Danger(INDEX, where)
    if _constrained(new) and not _constrained(old):
        yield Danger(CONSTRAINT, where)


def _column(of: "models.Field[Any, Any]", name: str) -> str:
    return of.db_column or (f"{name}_id" if of.is_relation else name)


def _constrained(of: "models.Field[Any, Any]") -> bool:
    return bool(of.is_relation and getattr(of, "db_constraint", False))


def _holds(old: "models.Field[Any, Any]", new: "models.Field[Any, Any]") -> bool:
    """Whether the new type takes all that the old one held, and PostgreSQL need not write the table anew."""
    if old.is_relation or new.is_relation:
        return old.is_relation == new.is_relation and _target(old) == _target(new)
    kinds = old.db_type(connection), new.db_type(connection)
    texts = all(kind == "text" or (kind or "").startswith("varchar") for kind in kinds)
    if not texts:
        return kinds[0] == kinds[1]
    return (new.max_length or float("inf")) >= (old.max_length or float("inf")) or kinds[1] == "text"


def _target(of: "models.Field[Any, Any]") -> str:
    remote: Any = of.remote_field
    return str(getattr(remote.model, "_meta", remote.model)).lower()


def _index(look: Look) -> Iterator[Danger]:
    yield Danger(INDEX, f"{type(look.operation).__name__} on {look.model}")


def _constraint(look: Look) -> Iterator[Danger]:
    yield Danger(CONSTRAINT, f"{look.operation.constraint.name} on {look.model}")


def _order(look: Look) -> Iterator[Danger]:
    yield Danger(NOT_NULL, f"{look.model}._order has no db_default")


def _sql(look: Look) -> Iterator[Danger]:
    yield Danger(UNREAD, f"SQL: {str(look.operation.sql)[:60]}")


# The first that fits holds: what is a kind of another stands before it
RULES: list[tuple[type[Operation] | tuple[type[Operation], ...], Rule]] = [
    (postgres.AddIndexConcurrently, _safe),
    (operations.AddIndex, _index),
    (postgres.AddConstraintNotValid, _safe),
    (operations.AddConstraint, _constraint),
    ((operations.AlterUniqueTogether, operations.AlterIndexTogether), _index),
    (operations.AddField, _add_field),
    (operations.AlterField, _alter_field),
    (operations.RemoveField, _drop),
    (operations.DeleteModel, _drop_model),
    (operations.RenameField, _rename_field),
    (operations.RenameModel, _rename_model),
    (operations.AlterModelTable, _rename_table),
    (operations.AlterOrderWithRespectTo, _order),
    (operations.RunSQL, _sql),
    (
        (
            operations.RunPython,
            operations.AlterModelOptions,
            operations.AlterModelManagers,
            operations.AlterModelTableComment,
            operations.RemoveIndex,
            operations.RenameIndex,
            operations.RemoveConstraint,
            postgres.ValidateConstraint,
            postgres.CreateExtension,
            # a trigger's lock is short, and it is replaced in the transaction that changes its table
            AddTrigger,
            RemoveTrigger,
        ),
        _safe,
    ),
]
