"""Versions of calendars and policies, and what a desk starts with."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories.desk import (
    BusinessCalendarFactory,
    SlaPolicyFactory,
    restore_defaults,
)
from tickets.actions.configuration import publish_all, publish_calendar, publish_policy
from tickets.models import (
    BusinessCalendar,
    CalendarException,
    CalendarVersion,
    Desk,
    Level,
    MatrixCell,
    PendingReason,
    ResolutionCode,
    SlaPolicy,
    SlaPolicyVersion,
)
from tickets.sla.calendar import CalendarSpec

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_unchanged_calendar_gets_no_new_version() -> None:
    calendar = BusinessCalendarFactory.create()
    assert publish_calendar(calendar=calendar, now=NOW).number == 1
    assert calendar.versions.count() == 1


def test_edited_calendar_gets_the_next_version_and_keeps_the_old() -> None:
    calendar = BusinessCalendarFactory.create()
    CalendarException.objects.create(calendar=calendar, on=date(2026, 12, 25), label="Christmas Day")
    version = publish_calendar(calendar=calendar, now=NOW)
    assert (version.number, version.made_at) == (2, NOW)
    assert version.spec["labels"] == {"2026-12-25": "Christmas Day"}
    assert calendar.versions.get(number=1).spec["exceptions"] == {}


def test_edited_policy_gets_the_next_version() -> None:
    policy = SlaPolicyFactory.create()
    policy.targets.filter(metric="resolution", priority=1).update(seconds=60)
    version = publish_policy(policy=policy, now=NOW)
    assert version.number == 2
    assert version.target("resolution", 1) == 60
    assert publish_policy(policy=policy, now=NOW).number == 2


def test_calendar_that_never_opens_is_not_published() -> None:
    calendar = BusinessCalendar.objects.create(name="Never", zone="Europe/Madrid")
    with pytest.raises(ValueError, match="never_opens"):
        publish_calendar(calendar=calendar, now=NOW)


def test_always_open_calendar_ignores_the_hours_it_had() -> None:
    calendar = BusinessCalendarFactory.create(closed=[date(2026, 12, 25)])
    BusinessCalendar.objects.filter(pk=calendar.pk).update(always_open=True)
    assert CalendarSpec.from_json(publish_calendar(calendar=calendar, now=NOW).spec).problems() == []


def test_migrated_desk_is_published_as_it_stands() -> None:
    """The versions that the migration wrote are the ones the actions would write."""
    before = (CalendarVersion.objects.count(), SlaPolicyVersion.objects.count())
    publish_all(now=NOW)
    assert (CalendarVersion.objects.count(), SlaPolicyVersion.objects.count()) == before == (2, 1)


def test_migrated_desk_can_log_its_first_ticket() -> None:
    matrix = MatrixCell.objects.all().matrix()
    assert matrix.problems([1, 2, 3], [1, 2, 3]) == []
    assert matrix.priority(1, 1) == 1
    assert matrix.priority(3, 3) == 5
    assert Level.objects.filter(meaning="").count() == 0
    assert Desk.get().default_urgency.rank == 2
    assert {reason.code: reason.pauses for reason in PendingReason.objects.all()} == {
        "requester": ["resolution"],
        "vendor": [],
        "change": [],
        "scheduled": ["resolution"],
    }
    assert ResolutionCode.objects.exists()
    version = SlaPolicy.objects.get(is_default=True).versions.get()
    assert all(version.target(metric, p) for metric in ("first_response", "resolution") for p in range(1, 6))


def test_restoring_defaults_changes_nothing_that_is_there() -> None:
    Level.objects.filter(scale="impact", rank=1).update(name="Everybody")
    restore_defaults()
    assert Level.objects.get(scale="impact", rank=1).name == "Everybody"
    assert SlaPolicy.objects.count() == 1


@pytest.mark.parametrize("change", [{"active": False}, {"kind": "incident"}, {"is_default": False}])
def test_default_policy_always_applies_whatever_path_a_change_takes(change: dict[str, object]) -> None:
    with pytest.raises(Exception, match=r"default_policy|stay_default|Cannot update"), transaction.atomic():
        SlaPolicy.objects.filter(is_default=True).update(**change)


def test_default_policy_is_not_deleted_by_any_path() -> None:
    SlaPolicyVersion.objects.all()._raw_delete("default")
    policy = SlaPolicy.objects.get(is_default=True)
    policy.targets.all().delete()
    policy.thresholds.all().delete()
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        policy.delete()


def test_second_default_policy_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SlaPolicyFactory.create(is_default=True)


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_make_one_version_each_number() -> None:
    restore_defaults()
    calendar = BusinessCalendarFactory.create()
    CalendarException.objects.create(calendar=calendar, on=date(2026, 12, 25))
    numbers: list[int] = []

    def publish() -> None:
        numbers.append(publish_calendar(calendar=calendar, now=NOW).number)
        connection.close()

    threads = [Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [2, 2, 2, 2]
