"""What was recorded stays as it was recorded."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from kernel.append_only import RecordIsFinal
from tests.factories.tickets import logged
from tickets.models import (
    CalendarVersion,
    ClockSegment,
    SlaClock,
    SlaPolicyVersion,
    ThresholdFiring,
    TimelineEntry,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("model", [TimelineEntry, SlaPolicyVersion, CalendarVersion])
def test_recorded_rows_are_never_changed_or_deleted(model: type) -> None:
    logged()
    row = model.objects.first()  # type: ignore[attr-defined]
    for change in (
        row.save,
        row.delete,
        model.objects.all().delete,  # type: ignore[attr-defined]
        lambda: model.objects.update(pk=1),  # type: ignore[attr-defined]
        lambda: model.objects.bulk_update([row], ["pk"]),  # type: ignore[attr-defined]
    ):
        with pytest.raises(RecordIsFinal):
            change()


def test_a_note_is_never_public_whatever_writes_it() -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        TimelineEntry.objects.create(ticket=logged(), at=NOON, kind="note", via="web", public=True)
    assert "notes_are_never_public" in str(error.value)


def test_a_threshold_is_recorded_once_a_clock() -> None:
    clock = SlaClock.objects.filter(ticket=logged())[0]
    firing = {"clock": clock, "kind": "percent", "value": 50, "due_at": NOON, "fired_at": NOON}
    ThresholdFiring.objects.create(**firing)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThresholdFiring.objects.create(**firing)


def test_a_clock_has_one_open_segment() -> None:
    clock = SlaClock.objects.filter(ticket=logged())[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockSegment.objects.create(clock=clock, kind="paused", started_at=NOON)


def test_a_segment_is_never_negative() -> None:
    segment = ClockSegment.objects.filter(clock__ticket=logged())[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockSegment.objects.filter(pk=segment.pk).update(ended_at=datetime(2020, 1, 1, tzinfo=UTC))


def test_a_clock_fires_only_while_it_runs() -> None:
    clock = SlaClock.objects.filter(ticket=logged())[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        SlaClock.objects.filter(pk=clock.pk).update(state="paused", next_fire_at=NOON)


def test_a_breach_says_when_it_was_due() -> None:
    clock = SlaClock.objects.filter(ticket=logged())[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        SlaClock.objects.filter(pk=clock.pk).update(breached_at=NOON)
