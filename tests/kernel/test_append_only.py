from collections.abc import Callable

import pytest
from django.db import connection, models

from kernel.append_only import AppendOnly, RecordIsFinal

pytestmark = pytest.mark.django_db


class Note(AppendOnly):
    text = models.CharField(max_length=20)

    class Meta:
        app_label = "tests"


@pytest.fixture(autouse=True)
def _table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Note)


def test_a_recorded_row_can_be_added_and_read() -> None:
    Note.objects.create(text="one")
    Note(text="two").save()
    assert [note.text for note in Note.objects.order_by("pk")] == ["one", "two"]


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.save(),
        lambda note: note.delete(),
        lambda _: Note.objects.update(text="other"),
        lambda _: Note.objects.all().delete(),
        lambda note: Note.objects.bulk_update([note], ["text"]),
        lambda note: Note.objects.update_or_create(pk=note.pk, defaults={"text": "other"}),
    ],
)
def test_a_recorded_row_refuses_to_change_or_go(change: Callable[[Note], object]) -> None:
    note = Note.objects.create(text="as it was")
    with pytest.raises(RecordIsFinal):
        change(note)
    assert Note.objects.get().text == "as it was"
