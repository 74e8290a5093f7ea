"""The clocks of one locked ticket: segments edited through the pure engine, and stored with what is folded
from them."""

from collections.abc import Iterable
from datetime import datetime

from kernel.columns import update_columns
from oncall.models import User
from tickets.actions.names import recorded_name
from tickets.actions.policy_choice import Measure
from tickets.models import ClockSegment, SlaClock, ThresholdActions, ThresholdFiring, Ticket
from tickets.models.choices import WARNED_BEFORE, ClockState, Metric
from tickets.models.ticket import QUEUE_NONE, QUEUE_PAUSED
from tickets.sla import segments as edits
from tickets.sla.clock import Breach, Reading, read_clock
from tickets.sla.segments import Edit, Segments
from tickets.sla.thresholds import DueThreshold, Threshold, due_thresholds, next_fire_at

_KEYS = ("policy_version", "calendar_version")
_VERSIONS = ("policy_version__policy", "calendar_version")
FOLDED = [
    *_KEYS,
    "target",
    "state",
    "stopped_at",
    "due_at",
    "left",
    "breached_at",
    "breach_due_at",
    "breach_cause",
    "retargeted_at",
    "raised_priority",
    "next_fire_at",
]


# Whoever has to make a promised update hears of it, whatever the policy says: shortly before, and when late.
UPDATE_MARKS = {
    Threshold("remaining", WARNED_BEFORE // 60): ThresholdActions(),
    Threshold("percent", 100): ThresholdActions(),
}


class TicketClock:
    """One clock with its segments and fired thresholds in memory. Edits are stored by `store`."""

    def __init__(self, row: SlaClock, rows: list[ClockSegment], fired: set[Threshold]) -> None:
        self.row = row
        self.fired = fired
        self._rows = rows
        self.segments: Segments = tuple(segment.as_engine() for segment in rows)
        self._authors: dict[int, User | None] = {}
        self.is_new = row.pk is None
        self._stored = self._columns()

    def _columns(self) -> list[object]:
        return [getattr(self.row, f"{name}_id" if name in _KEYS else name) for name in FOLDED]

    @property
    def is_changed(self) -> bool:
        """Whether the stored row differs from what it should now hold."""
        return self.is_new or self._stored != self._columns()

    def mark_stored(self) -> None:
        self.is_new = False
        self._stored = self._columns()

    @property
    def metric(self) -> Metric:
        return Metric(self.row.metric)

    @property
    def thresholds(self) -> dict[Threshold, ThresholdActions]:
        """The policy's, and those that every clock of its metric has."""
        own = self.row.policy_version.thresholds(self.row.metric)
        return UPDATE_MARKS | own if self.metric is Metric.NEXT_UPDATE else own

    def read(self, now: datetime) -> Reading:
        """What the clock shows at `now`, or showed when it ended."""
        calendar = self.row.calendar_version.engine()
        return read_clock(self.segments, calendar, self.row.target, now, self.row.stopped_at)

    def due(self, now: datetime) -> list[DueThreshold]:
        """Thresholds passed at `now` and not yet recorded, in order."""
        return due_thresholds(
            self.segments,
            self.row.calendar_version.engine(),
            self.row.target,
            self.thresholds,
            self.fired,
            now,
            self.row.retargeted_at,
        )

    def pause(self, now: datetime, reason: str, by: User | None) -> None:
        self.take(edits.pause(self.segments, now, reason, recorded_name(by)), by)
        self.row.state = ClockState.PAUSED

    def resume(self, now: datetime, by: User | None) -> None:
        self.take(edits.resume(self.segments, now, recorded_name(by)), by)
        self.row.state = ClockState.RUNNING

    def end(self, now: datetime, state: ClockState) -> None:
        """Stop it (met or missed, as its reading says) or cancel it."""
        self.take(edits.stop(self.segments, now), None)
        self.row.state = state
        self.row.stopped_at = self.segments[-1].end

    def reopen(self, now: datetime, by: User | None) -> None:
        """The same clock goes on; the time spent resolved is not counted."""
        self.take(edits.reopen(self.segments, now, recorded_name(by)), by)
        self.row.state = ClockState.RUNNING
        self.row.stopped_at = None

    def revive(self) -> None:
        """As if it had never been cancelled."""
        self.segments = edits.revive(self.segments)[0]
        self.row.state = ClockState.RUNNING if self.segments[-1].counts else ClockState.PAUSED
        self.row.stopped_at = None

    def record_breach(self, breach: Breach) -> bool:
        """Keep a breach and return True. Once recorded it is never erased: a second one changes nothing."""
        if self.row.breached_at is not None:
            return False
        self.row.breached_at = breach.breached_at
        self.row.breach_due_at = breach.due_at
        self.row.breach_cause = breach.cause
        return True

    def fold(self, now: datetime) -> None:
        """Derive what the row shows from the segments."""
        row = self.row
        reading = self.read(now)
        row.left = reading.left
        row.due_at = None if row.state == ClockState.PAUSED else reading.due_at
        row.next_fire_at = None
        if row.state == ClockState.RUNNING:
            row.next_fire_at = next_fire_at(
                self.segments,
                row.calendar_version.engine(),
                row.target,
                self.thresholds,
                self.fired,
                breach_recorded=row.breached_at is not None,
            )

    def take(self, edit: Edit, by: User | None) -> None:
        for index in range(len(self.segments), len(edit.segments)):
            self._authors[index] = by
        self.segments = edit.segments

    def changed_segments(self) -> tuple[list[ClockSegment], list[ClockSegment]]:
        """(rows whose end moved, rows to add), and from now on they count as stored."""
        moved = []
        for row, segment in zip(self._rows, self.segments, strict=False):
            if row.ended_at != segment.end:
                row.ended_at = segment.end
                moved.append(row)
        added = [
            ClockSegment(
                clock=self.row,
                kind=segment.kind,
                started_at=segment.start,
                ended_at=segment.end,
                reason=segment.reason,
                by=self._authors.get(index),
                by_name=segment.by,
            )
            for index, segment in enumerate(self.segments)
            if index >= len(self._rows)
        ]
        self._rows = [*self._rows, *added]
        return moved, added


class ClockSet:
    """All clocks of one ticket whose row is locked. Three queries to load, at most three to store."""

    def __init__(self, ticket: Ticket, clocks: list[TicketClock]) -> None:
        self.ticket = ticket
        self.clocks = clocks

    @classmethod
    def load(cls, ticket: Ticket) -> "ClockSet":
        return cls.load_many([ticket])[0][1]

    @classmethod
    def load_many(cls, tickets: Iterable[Ticket]) -> list[tuple[Ticket, "ClockSet"]]:
        """Each of these tickets with its clocks: three queries for all of them, six when they are several."""
        tickets = list(tickets)
        found = SlaClock.objects.filter(ticket__in=tickets).order_by("pk")
        # a join makes an object for each clock, where many share few versions
        rows = list(
            found.select_related(*_VERSIONS) if len(tickets) < 2 else found.prefetch_related(*_VERSIONS)
        )
        segments: dict[int, list[ClockSegment]] = {row.pk: [] for row in rows}
        for segment in ClockSegment.objects.filter(clock__in=rows).order_by("started_at", "pk"):
            segments[segment.clock_id].append(segment)
        fired: dict[int, set[Threshold]] = {row.pk: set() for row in rows}
        for clock, kind, value in ThresholdFiring.objects.filter(clock__in=rows).values_list(
            "clock_id", "kind", "value"
        ):
            fired[clock].add(Threshold.of(kind, value))
        of: dict[int, list[TicketClock]] = {ticket.pk: [] for ticket in tickets}
        for row in rows:
            of[row.ticket_id].append(TicketClock(row, segments[row.pk], fired[row.pk]))
        return [(ticket, cls(ticket, of[ticket.pk])) for ticket in tickets]

    def live(self) -> list[TicketClock]:
        return [clock for clock in self.clocks if clock.row.is_live]

    def find(self, metric: Metric) -> TicketClock | None:
        """The clock of a metric; of several cycles the last."""
        return next((clock for clock in reversed(self.clocks) if clock.metric is metric), None)

    def start(self, metric: Metric, *, at: datetime, target: int, measure: Measure) -> TicketClock:
        """A new clock running from `at`; stored by `store`."""
        row = SlaClock(
            ticket=self.ticket,
            metric=metric,
            cycle=1 + sum(clock.metric is metric for clock in self.clocks),
            policy_version=measure.policy,
            calendar_version=measure.calendar,
            target=target,
            started_at=at,
        )
        clock = TicketClock(row, [], set())
        clock.take(edits.start(at), None)
        self.clocks.append(clock)
        return clock

    def store(self, now: datetime) -> None:
        """Fold every clock, write what changed, and derive the ticket's place in the queue (the ticket is
        not saved)."""
        self._fold(now)
        new = [clock.row for clock in self.clocks if clock.is_new]
        old = [clock.row for clock in self.clocks if clock.is_changed and not clock.is_new]
        if new:
            SlaClock.objects.bulk_create(new)
        update_columns(old, FOLDED)
        for clock in self.clocks:
            clock.mark_stored()
        moved: list[ClockSegment] = []
        added: list[ClockSegment] = []
        for clock in self.clocks:
            was_moved, was_added = clock.changed_segments()
            moved += was_moved
            added += was_added
        # Ends before beginnings: only one segment of a clock may be open.
        update_columns(moved, ["ended_at"])
        if added:
            ClockSegment.objects.bulk_create(added)
        self._place_in_queue()

    def settle(self, now: datetime) -> None:
        """Fold every clock and derive the ticket's place in the queue; who calls this stores both."""
        self._fold(now)
        self._place_in_queue()

    def _fold(self, now: datetime) -> None:
        for clock in self.clocks:
            clock.fold(now)

    def _place_in_queue(self) -> None:
        ticket = self.ticket
        ticket.breached = any(clock.row.breached_at is not None for clock in self.clocks)
        nearest = nearest_of(clock.row for clock in self.clocks) if ticket.is_open else None
        ticket.nearest_clock = nearest
        ticket.nearest_due_at = nearest.due_at if nearest else None
        ticket.queue_key = queue_key_of(nearest)


def nearest_of(clocks: Iterable[SlaClock]) -> SlaClock | None:
    """The clock the queue shows: the running one due first, else the paused one with the least time left."""
    live = [clock for clock in clocks if clock.is_live]
    return min(live, key=lambda clock: (queue_key_of(clock), clock.metric), default=None)


def queue_key_of(clock: SlaClock | None) -> int:
    """Order in the queue: due instants in epoch seconds, then paused ones by time left, then none."""
    if clock is None:
        return QUEUE_NONE
    if clock.due_at is not None:
        return int(clock.due_at.timestamp())
    return QUEUE_PAUSED + clock.left
