"""The board's numbers. Each is the length of the list that its link opens in the queue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from oncall.models import Team, User
from tickets import queue
from tickets.models import Ticket
from tickets.models.choices import Priority
from tickets.models.ticket import TicketQuerySet

_WIDEST = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """How many tickets, counted up to 1001, and the filters of the queue that show them."""

    key: str
    label: str
    params: Mapping[str, str]
    count: int = 0

    @property
    def words(self) -> str:
        return queue.count_words(self.count)

    @property
    def url(self) -> str:
        query = urlencode(self.params)
        return reverse("tickets:queue") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure drawn beside others: its width in percent of the longest."""

    figure: Figure
    width: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All numbers of the board, read by one query (and one for the teams)."""

    open: Figure
    breached: Figure
    breached_by_priority: tuple[Figure, ...]
    within_hour: Figure
    within_four: Figure
    majors: Figure
    proposed: Figure
    unassigned: Figure
    unassigned_by_team: tuple[Bar, ...]
    by_age: tuple[Bar, ...]

    def all(self) -> Iterator[Figure]:
        """Every one of them, for whoever checks them."""
        yield from (self.open, self.breached, self.within_hour, self.within_four, self.unassigned)
        yield from (self.majors, self.proposed)
        yield from self.breached_by_priority
        yield from (bar.figure for bar in (*self.unassigned_by_team, *self.by_age))


def figures(user: User, now: datetime) -> Figures:
    """The numbers as this person sees them; `now` is UTC, days are counted in the person's zone."""
    tickets = Ticket.objects.visible_to(user).open()
    teams = list(Team.objects.order_by("tier", "name", "id"))
    counted = [
        *_clocks(tickets, now),
        *_majors(tickets),
        *_unassigned(tickets, teams),
        *_ages(tickets, user, now),
    ]
    counts = queue.capped_counts([rows for _figure, rows in counted])
    found = {
        figure.key: Figure(figure.key, figure.label, figure.params, count)
        for (figure, _rows), count in zip(counted, counts, strict=True)
    }
    return Figures(
        open=found["open"],
        breached=found["breached"],
        breached_by_priority=tuple(found[f"breached-{level}"] for level in Priority.values),
        within_hour=found["hour"],
        within_four=found["four"],
        majors=found["declared"],
        proposed=found["proposed"],
        unassigned=found["unassigned"],
        unassigned_by_team=_bars(found, "team-", drop_empty=True),
        by_age=_bars(found, "age-"),
    )


_Counted = tuple[Figure, QuerySet[Ticket]]


def _clocks(tickets: QuerySet[Ticket], now: datetime) -> Iterator[_Counted]:
    # each along an index of open tickets alone, so that no count reads more than it must
    in_order = tickets.order_by(*queue.ORDERS[queue.TIME_LEFT].columns)
    by_priority = tickets.filter(breached=True).order_by(*queue.ORDERS["priority"].columns)
    yield Figure("open", _("Open"), {}), in_order
    yield Figure("breached", _("Breached"), {"breach": "breached"}), in_order.filter(breached=True)
    for level in Priority:
        params = {"priority": str(level.value), "breach": "breached"}
        yield Figure(f"breached-{level.value}", str(level.label), params), by_priority.filter(priority=level)
    for key, span, label in (
        ("hour", queue.WITHIN, _("Due within the hour")),
        ("four", queue.WITHIN_FOUR, _("Due within 4 hours")),
    ):
        yield Figure(key, label, {"breach": key}), tickets.filter(queue.breaching_by(now + span)).order_by()


def _majors(tickets: QuerySet[Ticket]) -> Iterator[_Counted]:
    # these few are found by what makes them major
    for key, label in (("declared", _("Major incidents")), ("proposed", _("Proposed as major"))):
        yield Figure(key, label, {"major": key}), tickets.filter(queue.OF_MAJORS[key]()).order_by()


def _unassigned(tickets: TicketQuerySet, teams: list[Team]) -> Iterator[_Counted]:
    rows = tickets.unassigned().order_by(*queue.ORDERS[queue.TIME_LEFT].columns)
    yield Figure("unassigned", _("Unassigned"), {"assignee": "none"}), rows
    for team in teams:
        params = {"team": str(team.pk), "assignee": "none"}
        yield Figure(f"team-{team.pk}", team.name, params), rows.filter(team=team)
    params = {"team": "none", "assignee": "none"}
    yield Figure("team-none", _("No team"), params), rows.filter(team=None)


def _ages(tickets: QuerySet[Ticket], user: User, now: datetime) -> Iterator[_Counted]:
    rows = tickets.order_by(*queue.ORDERS["oldest"].columns)
    for code, label in queue.AGES:
        aged = rows.filter(queue.of_age(code, now, user.display_zone))
        yield Figure(f"age-{code}", str(label), {"age": code}), aged


def _bars(found: Mapping[str, Figure], prefix: str, *, drop_empty: bool = False) -> tuple[Bar, ...]:
    chosen = [each for key, each in found.items() if key.startswith(prefix)]
    if drop_empty:
        chosen = [each for each in chosen if each.count]
    longest = max((each.count for each in chosen), default=0)
    return tuple(Bar(each, _width(each.count, longest)) for each in chosen)


def _width(count: int, longest: int) -> int:
    """At least a sliver for whatever is there."""
    return max(1, count * _WIDEST // longest) if count else 0
