"""A person's own rules: over which contact method, when (docs/semantics.md: escalation and paging)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.intervals import Interval
from oncall.escalation.page import Urgency


@dataclass(frozen=True, slots=True)
class Rule:
    """Use a contact method so many minutes after the page came (or, low, after working hours began)."""

    method: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A message over a contact method, due at `at` (aware UTC) unless the page is acknowledged before."""

    method: int
    at: datetime


def plan(
    rules: Sequence[Rule],
    urgency: Urgency,
    now: datetime,
    usable: Sequence[int],
    hours: Sequence[Interval] | None = None,
) -> tuple[Planned, ...]:
    """The messages of one page to one person, in the order of their times.

    `rules` are those for the urgency; `usable` the verified, not disabled methods, best first. A rule whose
    method is not usable falls through to the next rule at once; without a usable rule, every usable method
    is used at once. A low page waits for `hours`, the person's or else the team's open intervals from `now`
    on; where they are not known (None) or hold no more opening, it does not wait: late is better than lost.
    """
    minutes = _usable_steps(rules, usable) or [(0, method) for method in usable]
    openings = hours if urgency == Urgency.LOW else None
    begins = opening_at(now, openings)
    planned = [
        Planned(method, opening_at(begins + timedelta(minutes=at), openings)) for at, method in minutes
    ]
    return tuple(sorted(planned, key=lambda each: each.at))


def opening_at(at: datetime, hours: Sequence[Interval] | None) -> datetime:
    """`at` if it lies in an interval, else the next opening; `at` itself when none is known."""
    if hours is None:
        return at
    return min((max(each.start, at) for each in hours if each.end > at), default=at)


def _usable_steps(rules: Sequence[Rule], usable: Collection[int]) -> list[tuple[int, int]]:
    """The rules that can be used as (minutes, method), each moved up to the unusable ones just before it."""
    steps: list[tuple[int, int]] = []
    fallen: int | None = None
    for rule in sorted(rules, key=lambda each: each.minutes):
        if rule.method not in usable:
            fallen = rule.minutes if fallen is None else fallen
            continue
        steps.append((rule.minutes if fallen is None else fallen, rule.method))
        fallen = None
    return steps
