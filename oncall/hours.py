"""When people work: what a page of low urgency waits for (docs/semantics.md: escalation and paging)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from kernel.intervals import Interval, union
from kernel.wallclock import first_instant, last_instant, local_date, next_date
from oncall.models import WorkingHours

WEEK_AHEAD = 8
"""Days of a person's own week that are looked at: it repeats after seven."""
TEAM_AHEAD = timedelta(days=62)
"""How far ahead a team's calendar is asked for an opening."""

TeamHours: TypeAlias = Callable[[int | None, datetime, datetime], Sequence[Interval] | None]

team_hours: list[TeamHours] = []
"""Filled when the apps start: the open intervals (UTC) of a team (key or None) between two instants, or None
where no calendar is known. The first that knows one answers."""


def hours_of_team(team: int | None, now: datetime) -> Sequence[Interval] | None:
    """When the team is there from `now` (UTC) on, or None when nobody here knows."""
    for ask in team_hours:
        found = ask(team, now, now + TEAM_AHEAD)
        if found is not None:
            return found
    return None


def own_hours(spans: Iterable[WorkingHours], zone: ZoneInfo, now: datetime) -> list[Interval]:
    """A person's spans on the wall clock of `zone` as UTC intervals, from `now` (UTC) on."""
    week = list(spans)
    on = local_date(now, zone)
    found = []
    for _day in range(WEEK_AHEAD):
        found += [
            Interval(opens, max(opens, closes))
            for each in week
            if each.weekday == on.weekday()
            for opens, closes in [
                (
                    first_instant(on, each.start, zone),
                    last_instant(next_date(on), time(), zone)
                    if each.end == time()
                    else last_instant(on, each.end, zone),
                )
            ]
        ]
        on = next_date(on)
    return [each for each in union(found) if each.end > now]
