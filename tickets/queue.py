"""The queue: its orders, the views every desk has, and the counts beside them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from kernel.pagination import Order
from kernel.wallclock import day_start
from oncall.models import Team, User
from tickets.display import close_below
from tickets.models import (
    CalendarVersion,
    Category,
    PendingReason,
    Relation,
    SavedView,
    Service,
    SlaClock,
    Ticket,
)
from tickets.models.choices import OPEN_VALUES, ClockState, MajorState, RelationKind

PAGE_SIZE = 50
COUNTED = 1000
WITHIN = timedelta(hours=1)
WITHIN_FOUR = timedelta(hours=4)
# How many days ago the oldest and the youngest of them came in; None: however long ago.
_DAYS: Mapping[str, tuple[int | None, int]] = {
    "today": (0, 0), "3": (3, 1), "7": (7, 4), "30": (30, 8), "older": (None, 31),
}  # fmt: skip
AGES = [
    ("today", _("Today")),
    ("3", _("1–3 days")),
    ("7", _("4–7 days")),
    ("30", _("8–30 days")),
    ("older", _("Older")),
]

TIME_LEFT = "time"
# Every order ends with the key, and each has its partial index on open tickets (tickets.models.ticket).
ORDERS = {
    TIME_LEFT: Order("time", ("queue_key", "id")),
    "oldest": Order("oldest", ("received_at", "id")),
    "newest": Order("newest", ("received_at", "id"), falling=True),
    "priority": Order("priority", ("priority", "queue_key", "id")),
}
ORDER_NAMES = {
    TIME_LEFT: _("Time left"),
    "oldest": _("Oldest first"),
    "newest": _("Newest first"),
    "priority": _("Priority"),
}


@dataclass(frozen=True, slots=True)
class BuiltInView:
    """A view that everybody has: its words, and the queue's parameters it stands for."""

    code: str
    label: Any
    params: Mapping[str, str]
    # what it counts waits for somebody
    hot: bool = False

    @property
    def query(self) -> str:
        return urlencode(self.params)


ALL_OPEN = BuiltInView("open", _("All open"), {})
BREACHING = BuiltInView("hour", _("Breaching within the hour"), {"breach": "hour"}, hot=True)
NOT_TRIAGED = BuiltInView("untriaged", _("Not triaged"), {"triage": "no"})
MINE = BuiltInView("mine", _("Mine"), {"assignee": "me"})
UNASSIGNED = BuiltInView("unassigned", _("Unassigned in my teams"), {"team": "mine", "assignee": "none"})


def built_in_views(user: User) -> tuple[BuiltInView, ...]:
    """The views of this person: those about own work are for people who are given work."""
    own = (MINE, UNASSIGNED) if user.is_agent else ()
    return (ALL_OPEN, *own, BREACHING, NOT_TRIAGED)


def narrowed(tickets: QuerySet[Ticket], view: BuiltInView, user: User, now: datetime) -> QuerySet[Ticket]:
    """The open ones of `tickets` that a built-in view shows."""
    # in the queue's order, or the count would read closed tickets until it has found enough open ones
    tickets = tickets.filter(status__in=OPEN_VALUES).order_by(*ORDERS[TIME_LEFT].columns)
    if view is MINE:
        return tickets.filter(assignee=user)
    if view is UNASSIGNED:
        return tickets.filter(team__in=user.team_ids, assignee=None)
    if view is BREACHING:
        # these few are found by their clocks
        return tickets.filter(breaching_by(now + WITHIN)).order_by()
    return tickets.filter(triaged=False) if view is NOT_TRIAGED else tickets


def breaching_by(until: datetime) -> Q:
    """Tickets with a running clock that is not breached yet and is due by `until`, as long as nobody acts."""
    # `next_fire_at` is never later than the breach, and its index holds the living clocks alone
    return Q(Exists(_living_clocks().filter(next_fire_at__lte=until, due_at__lte=until)))


def of_age(code: str, now: datetime, zone: ZoneInfo) -> Q:
    """Tickets of an age in calendar days of `zone`: received today, one to three days ago, and so on."""
    today = now.astimezone(zone).date()
    oldest, youngest = _DAYS[code]
    found = Q()
    if oldest is not None:
        found &= Q(received_at__gte=day_start(today - timedelta(days=oldest), zone))
    if youngest:
        found &= Q(received_at__lt=day_start(today - timedelta(days=youngest - 1), zone))
    return found


def at_risk(now: datetime) -> Q:
    """Tickets with a running clock that its chip shows as close: exact, in the business time of its calendar.

    Few targets and calendars are in use, so each pair gets the instant up to which its clocks are close.
    """
    living = SlaClock.objects.filter(next_fire_at__isnull=False).order_by()
    pairs = list(living.values_list("calendar_version", "target", "metric").distinct())
    engines = CalendarVersion.objects.in_bulk({calendar for calendar, _target, _metric in pairs})
    close = Q(pk=None)
    for calendar, target, metric in pairs:
        limit = engines[calendar].engine().add_business(now, close_below(target, metric))
        close |= Q(calendar_version=calendar, target=target, metric=metric, due_at__lte=limit)
    return Q(Exists(_living_clocks().filter(close, due_at__gte=now)))


def is_child() -> Q:
    """Tickets that have a parent."""
    return Q(Exists(Relation.objects.filter(source=OuterRef("pk"), kind=RelationKind.CHILD_OF)))


def is_parent() -> Q:
    """Tickets that have children."""
    return Q(Exists(Relation.objects.filter(target=OuterRef("pk"), kind=RelationKind.CHILD_OF)))


OF_MAJORS: Mapping[str, Callable[[], Q]] = {
    "declared": lambda: Q(major__state=MajorState.ACCEPTED),
    "proposed": lambda: Q(major__state=MajorState.PROPOSED),
    "parent": is_parent,
    "child": is_child,
    "alone": lambda: ~is_child(),
}


def with_family(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The same tickets with `major`, `has_parent` and `has_children`, for the marks in a list."""
    return tickets.select_related("major").annotate(has_parent=is_child(), has_children=is_parent())


def _living_clocks() -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(
        ticket=OuterRef("pk"), state=ClockState.RUNNING, breached_at=None, next_fire_at__isnull=False
    )


def capped_counts(counted: Sequence[QuerySet[Ticket]]) -> list[int]:
    """How many tickets each holds, counted up to 1001 along its own order; one query for all of them."""
    parts: list[tuple[str, tuple[Any, ...]]] = []
    places: list[int | None] = []
    for tickets in counted:
        try:
            # the ORM's own statement, its values still parameters
            part = tickets.values("pk")[: COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            places.append(None)
            continue
        # an unfiltered queue is the view of all that is open
        if part not in parts:
            parts.append(part)
        places.append(parts.index(part))
    if not parts:
        return [0] * len(places)
    asked = ", ".join(f"(SELECT count(*) FROM ({sql}) AS counted)" for sql, _values in parts)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", [value for _sql, values in parts for value in values])
        counts = cursor.fetchone()
    return [0 if place is None else counts[place] for place in places]


def count_words(count: int) -> str:
    """A capped count: "37", "1000+"."""
    return f"{COUNTED}+" if count > COUNTED else str(count)


Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """What the queue can be filtered by, as form choices, pending reasons with it, and this person's saved
    views."""

    teams: list[Option] = field(default_factory=list)
    people: list[Option] = field(default_factory=list)
    categories: list[Option] = field(default_factory=list)
    services: list[Option] = field(default_factory=list)
    reasons: list[Option] = field(default_factory=list)
    views: list[SavedView] = field(default_factory=list)


def queue_options(user: User) -> QueueOptions:
    """Every choice of the filter and the saved views in one query. Inactive teams, categories and services
    are among them: tickets may still be there."""
    rows = _options("team", Team.objects.all(), F("name"), place=F("tier")).union(
        _options(
            "person",
            User.objects.agents(),
            Coalesce(NullIf("full_name", Value("")), "email", output_field=CharField()),
        ),
        _options("category", Category.objects.all(), F("name"), place=F("position")),
        _options("service", Service.objects.all(), F("name")),
        _options("reason", PendingReason.objects.all(), F("code")),
        _options("view", user.saved_views.all(), F("name"), extra=F("query")),
        all=True,
    )
    found = QueueOptions()
    lists = {
        "team": found.teams, "person": found.people, "category": found.categories, "service": found.services,
        "reason": found.reasons,
    }  # fmt: skip
    for kind, key, label, _place, extra in sorted(rows, key=lambda row: (row[3], row[2].casefold(), row[1])):
        if kind == "view":
            found.views.append(SavedView(pk=key, owner=user, name=label, query=extra))
        else:
            lists[kind].append((str(key), label))
    return found


def dress(tickets: Iterable[Ticket], options: QueueOptions) -> None:
    """Give each ticket its team, service and pending reason by their names, which `options` hold already.

    Four joins more, and the database takes ten times as long to plan the queue as to read it.
    """
    of: tuple[tuple[str, type[models.Model], str, list[Option]], ...] = (
        ("team", Team, "name", options.teams),
        ("service", Service, "name", options.services),
        ("pending_reason", PendingReason, "code", options.reasons),
    )
    for relation, model, column, listed in of:
        # as if read with only(): whatever else of it is asked for is read then
        rows = {
            int(key): model.from_db(DEFAULT_DB_ALIAS, ["id", column], [int(key), name])
            for key, name in listed
        }
        for ticket in tickets:
            key = getattr(ticket, f"{relation}_id")
            if key in rows:
                setattr(ticket, relation, rows[key])


def _options(
    kind: str, rows: QuerySet[Any], label: Any, *, place: Any = None, extra: Any = None
) -> QuerySet[Any, Any]:
    text = CharField()
    found: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            option_kind=Value(kind, output_field=text),
            option_label=label,
            option_place=place or Value(0),
            option_extra=extra or Value(""),
        )
        .values_list("option_kind", "pk", "option_label", "option_place", "option_extra")
    )
    return found
