"""Times off are written down once, however often the button is pressed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from oncall.actions import add_time_off
from oncall.models import TimeOff, User
from tests.factories.people import UserFactory
from tests.factories.schedules import BEGIN

HOUR = timedelta(hours=1)


def away(by: User, **changed: Any) -> TimeOff:
    facts = {"start": BEGIN + HOUR, "end": BEGIN + 9 * HOUR, "note": "Dentist", **changed}
    return add_time_off(by=by, now=BEGIN, **facts)


@pytest.mark.django_db
def test_the_same_time_off_sent_twice_is_one() -> None:
    ana, boss = UserFactory.create(), UserFactory.create(is_staff=True)
    first = away(ana)
    assert away(ana) == first
    assert away(boss, person=ana) == first
    others = [away(ana, note=""), away(ana, end=BEGIN + 8 * HOUR), away(ana, start=BEGIN), away(boss)]
    assert len({first, *others}) == TimeOff.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_instant_make_one_time_off() -> None:
    ana = UserFactory.create()
    ready = Barrier(2)

    def click(_number: int) -> TimeOff:
        try:
            ready.wait(10)
            return away(ana)
        finally:
            connections.close_all()

    for _round in range(5):
        TimeOff.objects.all().delete()
        with ThreadPoolExecutor(2) as threads:
            first, second = threads.map(click, range(2))
        assert first == second == TimeOff.objects.get()
