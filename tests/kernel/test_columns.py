"""Many rows stored at once, tried on a table with every kind of value that the desk stores so."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from kernel.columns import update_columns

NOON = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Shelf(models.Model):
    objects: "models.Manager[Shelf]" = models.Manager()

    class Meta:
        app_label = "tests"


class Book(models.Model):
    title = models.CharField(max_length=40)
    shelf = models.ForeignKey(Shelf, models.SET_NULL, null=True, db_column="stands on")
    pages = models.PositiveSmallIntegerField(default=0)
    lent = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    reader = models.UUIDField(null=True)

    objects: "models.Manager[Book]" = models.Manager()

    class Meta:
        app_label = "tests"


@pytest.fixture(autouse=True)
def _table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Shelf)
        editor.create_model(Book)


def test_named_columns_of_the_given_rows_are_stored_and_nothing_else() -> None:
    shelf = Shelf.objects.create()
    one, two, three = (Book.objects.create(title=name, pages=7) for name in ("one", "two", "three"))
    one.title, one.shelf, one.pages, one.lent, one.due_at = 'a "b", {c} \\ ü', shelf, 300, True, NOON
    two.title, two.due_at = "NULL", NOON.astimezone(timezone(timedelta(hours=-9)))
    three.title = "not stored"
    with CaptureQueriesContext(
        connection,
    ) as queries:
        update_columns([one, two], ["title", "shelf", "lent", "due_at", "reader"])
    assert len(queries) == 1
    stored = Book.objects.order_by("pk").values_list("title", "shelf", "pages", "lent", "due_at")
    assert list(stored) == [
        ('a "b", {c} \\ ü', shelf.pk, 7, True, NOON),
        ("NULL", None, 7, False, NOON),
        ("three", None, 7, False, None),
    ]


def test_no_row_is_no_statement_and_a_row_that_is_gone_is_passed_over() -> None:
    gone = Book.objects.create(title="gone")
    Book.objects.all().delete()
    gone.pk = 1
    with CaptureQueriesContext(connection) as queries:
        update_columns([], ["title"])
        update_columns([gone], ["title"])
    assert len(queries) == 1
    assert not Book.objects.exists()
