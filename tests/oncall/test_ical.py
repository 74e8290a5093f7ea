"""The feed that calendar programs read says what the engine says."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from kernel import clock
from oncall.actions import make_feed, make_override
from oncall.models import Schedule, User
from oncall.scheduling.asking import on_call
from oncall.scheduling.shifts import in_full
from oncall.views.feeds import AHEAD, BEFORE
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import BEGIN, rota, wall

pytestmark = pytest.mark.django_db

NOW = wall("2026-03-25T12:00")


@pytest.fixture
def ana() -> User:
    user = UserFactory.create(full_name="Ana A")
    TeamFactory.create(members=[user])
    return user


def events(client: Client, ana: User, schedule: Schedule | None, at: Any = NOW) -> list[Any]:
    feed = make_feed(by=ana, schedule=schedule, now=BEGIN)
    with clock.frozen(at):
        answer = client.get(f"/on-call/feed/{feed.token}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_feed_of_a_schedule_is_the_rendered_one_across_a_clock_change(client: Client, ana: User) -> None:
    schedule = rota(ana, *UserFactory.create_batch(2))
    make_override(
        by=None,
        schedule=schedule,
        person=None,
        start=wall("2026-03-28T23:00"),
        end=wall("2026-03-29T04:00"),
        now=BEGIN,
    )
    found = events(client, ana, schedule)
    spec = Schedule.objects.get().spec()
    shifts = in_full(spec, NOW - BEFORE, NOW + AHEAD)
    assert [(each["DTSTART"].dt, each["DTEND"].dt) for each in found] == [(s.start, s.end) for s in shifts]
    for event, shift in zip(found, shifts, strict=True):
        assert on_call(spec, event["DTSTART"].dt).person == shift.person
        assert ("gap, nobody on call" in event["SUMMARY"]) == (shift.person is None)
    # four hours of the night in which the clocks change
    assert timedelta(hours=4) in [each["DTEND"].dt - each["DTSTART"].dt for each in found]


def test_ones_own_feed_has_only_ones_own_shifts_of_all_schedules(client: Client, ana: User) -> None:
    ben = UserFactory.create()
    rota(ana, ben, name="One")
    rota(ben, ana, name="Two")
    rota(ben, name="Three")
    found = events(client, ana, None)
    names = {str(each["SUMMARY"]) for each in found}
    assert names == {"One: Ana A on call", "Two: Ana A on call"}
    for event in found:
        name = str(event["SUMMARY"]).split(":", maxsplit=1)[0]
        spec = Schedule.objects.get(name=name).spec()
        assert on_call(spec, event["DTSTART"].dt).person == ana.pk


def test_events_keep_their_name_and_place_as_days_go_by(client: Client, ana: User) -> None:
    schedule = rota(ana, UserFactory.create())
    today = {each["UID"]: each["DTSTART"].dt for each in events(client, ana, schedule)}
    later = {
        each["UID"]: each["DTSTART"].dt for each in events(client, ana, schedule, NOW + timedelta(days=3))
    }
    assert len(set(today) & set(later)) > 20
    assert all(later[uid] == start for uid, start in today.items() if uid in later)


def test_a_feed_dies_with_its_address_and_with_its_persons_part_in_the_desk(
    client: Client, ana: User
) -> None:
    feed = make_feed(by=ana, schedule=None, now=BEGIN)
    path = f"/on-call/feed/{feed.token}.ics"
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 405
    ana.memberships.all().delete()
    assert client.get(path).status_code == 404
    for token in ("x", "%00", "x" * 5000):
        assert client.get(f"/on-call/feed/{token}.ics").status_code == 404


def test_the_secret_is_not_in_the_database(ana: User) -> None:
    feed = make_feed(by=ana, schedule=None, now=BEGIN)
    assert feed.token not in feed.sealed + feed.digest


def test_the_address_of_somebody_who_has_left_is_dead(client: Client, ana: User) -> None:
    feed = make_feed(by=ana, schedule=None, now=BEGIN)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get(f"/on-call/feed/{feed.token}.ics").status_code == 404
