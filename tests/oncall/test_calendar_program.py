"""A calendar program reads the feed and shows the shifts that the engine renders, also when clocks change.

khal, in Madrid, takes the served file into its calendar and lists it in its own words.
"""

import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import Client

from kernel import clock
from oncall.actions import make_feed, make_override
from oncall.models import Schedule, User
from oncall.scheduling.shifts import in_full
from oncall.scheduling.spec import Window
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import BEGIN, MADRID, rota, wall, weekly

pytestmark = pytest.mark.django_db

KHAL = Path(sys.executable).with_name("khal")
DAYS = 16
CONFIG = """
[calendars]
[[oncall]]
path = {home}/calendar
[locale]
local_timezone = Europe/Madrid
default_timezone = Europe/Madrid
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M%z
longdatetimeformat = %Y-%m-%dT%H:%M%z
[sqlite]
path = {home}/khal.db
"""

Shown = tuple[str, str, str]
"""Begin and end as Madrid's clock shows them, with its offset, and what it is."""


class Khal:
    """The program with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "calendar").mkdir()
        (home / "config").write_text(CONFIG.format(home=home))

    def _run(self, *arguments: str) -> str:
        command = [str(KHAL), "-c", str(self.home / "config"), *arguments]
        surroundings = {**os.environ, "HOME": str(self.home), "XDG_CACHE_HOME": str(self.home)}
        ran = subprocess.run(
            command, env=surroundings, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def read(self, feed: bytes) -> None:
        (self.home / "feed.ics").write_bytes(feed)
        self._run("import", "--batch", "-a", "oncall", str(self.home / "feed.ics"))

    def shows(self, first: date) -> set[Shown]:
        """What it lists of `DAYS` days."""
        keys = ("start-long-full", "end-long-full", "title")
        fields = [argument for key in keys for argument in ("--json", key)]
        lines = self._run("list", "--once", *fields, first.isoformat(), f"{DAYS}d").splitlines()
        return {(each[keys[0]], each[keys[1]], each[keys[2]]) for line in lines for each in json.loads(line)}


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    return Khal(tmp_path)


@pytest.fixture
def ana() -> User:
    user = UserFactory.create(full_name="Ana A", zone="Europe/Madrid")
    TeamFactory.create(members=[user])
    return user


def restless(ana: User) -> Schedule:
    """Weeks, and above them days that hand off at 02:30, but not on Tuesdays and Wednesdays; with a hole."""
    ben, cleo = UserFactory.create(full_name="Ben B"), UserFactory.create(full_name="Cleo C")
    nights = weekly(
        ben,
        cleo,
        unit="days",
        handoff=time(2, 30),
        windows=(Window(time(17), time(8), opens_on=3, closes_on=0),),
    )
    return rota(ana, ben, cleo, name="Nights", layers=[weekly(ana, ben), nights])


def expected(schedule: Schedule, first: date) -> set[Shown]:
    start = datetime.combine(first, time(), MADRID)
    names: dict[int | None, str] = {each.pk: f"{each} on call" for each in User.objects.all()}
    names[None] = "gap, nobody on call"
    shifts = in_full(schedule.spec(), start, start + timedelta(days=DAYS))
    return {(_shown(each.start), _shown(each.end), f"Nights: {names[each.person]}") for each in shifts}


def _shown(at: datetime) -> str:
    return f"{at.astimezone(MADRID):%Y-%m-%dT%H:%M%z}"


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_calendar_program_shows_the_engines_shifts_when_clocks_change(
    client: Client, khal: Khal, ana: User, change: date
) -> None:
    schedule = restless(ana)
    midnight = datetime.combine(change, time(), MADRID)
    make_override(
        by=None,
        schedule=schedule,
        person=None,
        start=wall(f"{change}T01:30"),
        end=wall(f"{change}T04:15"),
        now=BEGIN,
    )
    feed = make_feed(by=ana, schedule=schedule, now=BEGIN)
    with clock.frozen(midnight - timedelta(days=3)):
        khal.read(client.get(f"/on-call/feed/{feed.token}.ics").content)
    first = change - timedelta(days=5)
    assert khal.shows(first) == expected(Schedule.objects.get(), first)
    around = {each for each in khal.shows(first) if each[0].startswith(change.isoformat())}
    assert {each[0][-5:] for each in around} == {"+0100", "+0200"}


def test_calendar_program_shows_a_person_only_the_persons_own_shifts(
    client: Client, khal: Khal, ana: User
) -> None:
    schedule = restless(ana)
    feed = make_feed(by=ana, schedule=None, now=BEGIN)
    with clock.frozen(wall("2026-10-22T12:00")):
        khal.read(client.get(f"/on-call/feed/{feed.token}.ics").content)
    first = date(2026, 10, 20)
    mine = {each for each in expected(schedule, first) if "Ana A" in each[2]}
    assert khal.shows(first) == mine != set()
