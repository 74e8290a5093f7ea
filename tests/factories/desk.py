"""The desk's configuration for tests.

What 0002_desk_defaults makes (levels, matrix, calendars, a default policy, pending reasons, resolution codes,
the Desk row) is there in every database; these add to it. A test with `transaction=True` empties the tables
when it ends: call `restore_defaults()` in those that need them.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import factory
from django.apps import apps

from tickets.actions.configuration import publish_calendar, publish_policy
from tickets.models import (
    BusinessCalendar,
    CalendarException,
    CalendarHours,
    Category,
    Desk,
    Level,
    Service,
    SlaPolicy,
    SlaTarget,
    SlaThreshold,
    Subcategory,
)
from tickets.models.choices import Metric, Priority

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = 3600

Hours = list[tuple[str, str]]
OFFICE: dict[int, Hours] = {weekday: [("09:00", "17:00")] for weekday in range(5)}
# The calendar of the vectors in docs/semantics.md
MADRID: dict[int, Hours] = {weekday: [("09:00", "14:00"), ("15:00", "18:00")] for weekday in range(5)}


def restore_defaults() -> None:
    """Make what is missing of the defaults, as the migrations do."""
    import_module("tickets.migrations.0002_desk_defaults").create_defaults(apps)
    import_module("postmortems.migrations.0002_problems").create_rule(apps, None)


def seconds(wall: str) -> int:
    """ "09:30" as seconds from midnight."""
    hour, minute = wall.split(":")
    return int(hour) * 3600 + int(minute) * 60


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")


class SubcategoryFactory(factory.django.DjangoModelFactory[Subcategory]):
    class Meta:
        model = Subcategory

    category = factory.SubFactory(CategoryFactory)
    name = factory.Sequence(lambda n: f"Subcategory {n}")


class ServiceFactory(factory.django.DjangoModelFactory[Service]):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Service {n}")


class BusinessCalendarFactory(factory.django.DjangoModelFactory[BusinessCalendar]):
    """A calendar with its first version.

    `week={0: [("09:00", "17:00")]}`, `closed=[date]`, `other={date: hours}`. Without `week` it is open Mo-Fr
    09-17; `always_open=True` is 24x7.
    """

    class Meta:
        model = BusinessCalendar
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Calendar {n}")
    zone = "Europe/Madrid"

    @factory.post_generation
    def week(self: BusinessCalendar, create: bool, extracted: Mapping[int, Hours] | None, **_: Any) -> None:
        if not create or self.always_open:
            return
        for weekday, hours in (OFFICE if extracted is None else extracted).items():
            for opens, closes in hours:
                CalendarHours.objects.create(
                    calendar=self, weekday=weekday, opens=seconds(opens), closes=seconds(closes)
                )

    @factory.post_generation
    def closed(self: BusinessCalendar, _create: bool, extracted: list[date] | None, **_: Any) -> None:
        for on in extracted or ():
            CalendarException.objects.create(calendar=self, on=on, label="Holiday")

    @factory.post_generation
    def other(
        self: BusinessCalendar, _create: bool, extracted: Mapping[date, Hours] | None, **_: Any
    ) -> None:
        for on, hours in (extracted or {}).items():
            pairs = [[seconds(opens), seconds(closes)] for opens, closes in hours]
            CalendarException.objects.create(calendar=self, on=on, hours=pairs)

    @factory.post_generation
    def published(self: BusinessCalendar, create: bool, extracted: datetime | None, **_: Any) -> None:
        if create:
            publish_calendar(calendar=self, now=extracted or LONG_AGO)


class SlaPolicyFactory(factory.django.DjangoModelFactory[SlaPolicy]):
    """A policy with its first version, in a calendar of its own unless one is given.

    `targets={"resolution": 4 * HOUR}` or `{"resolution": {1: HOUR, ...}}`; what is not named is 1 h and 8 h
    at every priority. `thresholds=[("resolution", "percent", 75, {"tell_assignee"})]`, none without it.
    `for_services`, `for_categories`, `for_organisations` are its conditions.
    """

    class Meta:
        model = SlaPolicy
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Policy {n}")
    calendar = factory.SubFactory(BusinessCalendarFactory)

    @factory.post_generation
    def targets(
        self: SlaPolicy, _create: bool, extracted: Mapping[str, int | Mapping[int, int]] | None, **_: Any
    ) -> None:
        named = {Metric.FIRST_RESPONSE.value: HOUR, Metric.RESOLUTION.value: 8 * HOUR} | dict(extracted or {})
        for metric, amounts in named.items():
            by_priority = amounts if isinstance(amounts, Mapping) else dict.fromkeys(Priority.values, amounts)
            for priority, amount in by_priority.items():
                SlaTarget.objects.create(policy=self, metric=metric, priority=priority, seconds=amount)

    @factory.post_generation
    def thresholds(
        self: SlaPolicy, _create: bool, extracted: list[tuple[str, str, int, set[str]]] | None, **_: Any
    ) -> None:
        for metric, kind, value, does in extracted or ():
            actions = dict.fromkeys(does, True)
            SlaThreshold.objects.create(
                policy=self, metric=metric, kind=kind, value=value, **({"tell_assignee": False} | actions)
            )

    @factory.post_generation
    def for_services(self: SlaPolicy, _create: bool, extracted: list[Service] | None, **_: Any) -> None:
        self.services.set(extracted or [])

    @factory.post_generation
    def for_categories(self: SlaPolicy, _create: bool, extracted: list[Category] | None, **_: Any) -> None:
        self.categories.set(extracted or [])

    @factory.post_generation
    def for_organisations(self: SlaPolicy, _create: bool, extracted: list[Any] | None, **_: Any) -> None:
        self.organisations.set(extracted or [])

    @factory.post_generation
    def published(self: SlaPolicy, create: bool, extracted: datetime | None, **_: Any) -> None:
        if create:
            publish_policy(policy=self, now=extracted or LONG_AGO)


def level(scale: str, rank: int) -> Level:
    """The default level: `level("impact", 1)` is the whole site."""
    return Level.objects.get(scale=scale, rank=rank)


def desk(**changes: Any) -> Desk:
    """The desk's settings, changed for a test: `desk(remind_after_days=1)`."""
    Desk.objects.filter(pk=1).update(**changes)
    return Desk.get()
