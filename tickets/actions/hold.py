"""A ticket held under its row's lock, with its clocks, its record, and the moves that actions are made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel import together
from oncall.models import Team, User
from oncall.record import current_via
from tickets import notices
from tickets.actions.clock_set import ClockSet, TicketClock
from tickets.actions.errors import Refused, refused_transition
from tickets.actions.names import recorded_name
from tickets.actions.pages.wanted import Wanted
from tickets.actions.policy_choice import Traits, choose_measure
from tickets.lifecycle import Status, TransitionRefused, check_transition
from tickets.models import Desk, MatrixCell, PendingReason, Ticket, TimelineEntry
from tickets.models.choices import CLOCK_KINDS, ClockState, EntryKind, Metric
from tickets.models.ticket import OVERRIDE_BY_TIMER
from tickets.permissions import works_on
from tickets.sla.clock import Breach, overdue_breach, retarget_breach
from tickets.sla.thresholds import LATE_AFTER


class Hold:
    """One ticket while an action works on it. `now` is never earlier than the ticket's last event."""

    def __init__(
        self, ticket: Ticket, *, by: User | None, now: datetime, clocks: ClockSet | None = None
    ) -> None:
        self.ticket = ticket
        self.by = by
        self.now = now
        self.via = current_via()
        self.clocks = clocks if clocks is not None else ClockSet.load(ticket)
        # Every kind of entry added while it is held; one set with the timer's own hold of the same ticket.
        self.recorded: set[str] = set()
        # Whom to page when the action is over: by then it is known which team holds the ticket.
        self.wanted: list[Wanted] = []

    # -- the record ---------------------------------------------------------------------------------------

    def record(
        self,
        kind: EntryKind,
        params: Mapping[str, Any] | None = None,
        *,
        public: bool = False,
        body: str = "",
        actor: User | None = None,
    ) -> TimelineEntry:
        """Add a timeline entry of `by` (or of `actor`) in this transaction."""
        entry = self.entry(kind, params, public=public, body=body, actor=actor)
        together.add(entry)
        return entry

    def entry(
        self,
        kind: EntryKind,
        params: Mapping[str, Any] | None = None,
        *,
        public: bool = False,
        body: str = "",
        actor: User | None = None,
    ) -> TimelineEntry:
        """An entry for the timeline, not added yet: several are added in one statement."""
        # A clock is moved by the rules; who caused that is on the entry of the cause.
        who = None if kind in CLOCK_KINDS else actor or self.by
        self.recorded.add(str(kind))
        return TimelineEntry(
            ticket=self.ticket,
            at=self.now,
            kind=kind,
            actor=who,
            actor_name=recorded_name(who),
            via=self.via,
            public=public,
            body=body,
            params=params or {},
        )

    def by_timer(self) -> "Hold":
        """The same held ticket, acted on by Watchdesk itself."""
        own = Hold(self.ticket, by=None, now=self.now, clocks=self.clocks)
        own.via = "timer"
        own.recorded = self.recorded
        own.wanted = self.wanted
        return own

    def tell(
        self,
        kind: notices.Notice,
        to: User | None,
        entry: TimelineEntry,
        params: Mapping[str, Any] | None = None,
    ) -> bool:
        """Queue a notice, unless the person did it himself, can't be reached, or is neither the requester nor
        one of the desk who works on it. The key makes it once per entry."""
        if to is None or not to.is_active or to == self.by:
            return False
        if self.ticket.is_requested_by(to):
            if not self.ticket.requester_email:
                return False
        # Who has left the desk or the team must not go on reading the ticket in his mailbox.
        elif not works_on(to, self.ticket):
            return False
        return notices.notify(
            kind=kind,
            ticket=self.ticket,
            to=to,
            now=self.now,
            entry=entry,
            params=params or {},
            key=notice_key(kind, to, entry),
        )

    def tell_requester(
        self, kind: notices.Notice, entry: TimelineEntry, params: Mapping[str, Any] | None = None
    ) -> bool:
        return self.tell(kind, self.ticket.requester, entry, params)

    # -- status -------------------------------------------------------------------------------------------

    def move_to(self, status: Status) -> None:
        """Change the status as the table allows, or raise Refused with what is allowed."""
        try:
            check_transition(self.ticket.status, status)
        except TransitionRefused as error:
            raise refused_transition(error) from None
        self.ticket.status = status.value
        if status is not Status.PENDING:
            self.ticket.pending_reason = None
            self.ticket.wake_at = None
        if status is not Status.RESOLVED:
            self.ticket.verify_at = None

    # -- classification -----------------------------------------------------------------------------------

    def compute_priority(self) -> None:
        """Impact × urgency through the matrix; an override stands until it is lifted.

        What a timer raised stands too, but never holds a ticket below what it is computed to be.
        """
        ticket = self.ticket
        ticket.computed_priority = MatrixCell.objects.matrix().priority(ticket.impact, ticket.urgency)
        if ticket.override_reason == OVERRIDE_BY_TIMER and ticket.computed_priority < ticket.priority:
            ticket.override_reason = ""
        if not ticket.is_overridden:
            ticket.priority = ticket.computed_priority

    def put_with(self, team: Team | None, assignee: User | None) -> None:
        """Set team and assignee; the team limits who may be assigned."""
        if team is not None and not team.active:
            raise Refused(
                _("%(team)s is no longer active. Choose another team.") % {"team": team.name}, "team"
            )
        if assignee is not None:
            if team is None:
                raise Refused(_("Choose the team first: only its members can be assigned."), "team")
            if not assignee.is_active or team.pk not in assignee.team_ids:
                raise Refused(
                    _("%(name)s is not a member of %(team)s. Choose one of its members.")
                    % {"name": assignee.get_full_name(), "team": team.name},
                    "assignee",
                )
            if self.ticket.is_requested_by(assignee):
                raise Refused(
                    _("%(name)s is the requester of this ticket and can't work on it. Choose somebody else.")
                    % {"name": assignee.get_full_name()},
                    "assignee",
                )
        self.ticket.team = team
        self.ticket.assignee = assignee

    # -- clocks -------------------------------------------------------------------------------------------

    def traits(self) -> Traits:
        ticket = self.ticket
        return Traits(ticket.kind, ticket.service_id, ticket.category_id, ticket.organisation_id)

    def stop_clock(self, metric: Metric) -> None:
        """The metric's clock stops now: met at or before its due instant."""
        clock = self.clocks.find(metric)
        if clock is None or not clock.row.is_live:
            return
        clock.end(self.now, ClockState.STOPPED)
        reading = clock.read(self.now)
        self.record(
            EntryKind.CLOCK_STOPPED,
            {
                "metric": metric,
                "met": clock.row.breached_at is None,
                "elapsed": reading.elapsed,
                "target": clock.row.target,
            },
        )

    def pause_clocks(self, reason: PendingReason) -> None:
        """Stand still what this reason pauses, and let run what it doesn't. First response and next update
        are never paused, and nothing is on a major incident."""
        for clock in self.clocks.live():
            if clock.metric in (Metric.FIRST_RESPONSE, Metric.NEXT_UPDATE):
                continue
            if clock.metric in reason.pauses and not self.ticket.is_major:
                clock.pause(self.now, reason.code, self.by)
                left = clock.read(self.now).left
                self.record(
                    EntryKind.CLOCK_PAUSED, {"metric": clock.metric, "left": left, "reason": reason.code}
                )
            elif clock.row.state == ClockState.PAUSED:
                self._resume(clock, self.now)

    def resume_clocks(self, at: datetime | None = None) -> None:
        """Every paused clock runs again from `at` (now unless said)."""
        for clock in self.clocks.live():
            if clock.row.state == ClockState.PAUSED:
                self._resume(clock, at or self.now)

    def _resume(self, clock: TicketClock, at: datetime) -> None:
        clock.resume(at, self.by)
        self._record_resumed(clock)

    def _record_resumed(self, clock: TicketClock) -> None:
        reading = clock.read(self.now)
        self.record(
            EntryKind.CLOCK_RESUMED,
            {"metric": clock.metric, "due_at": _iso(reading.due_at), "left": reading.left},
        )

    def reopen_clock(self, *, choose_policy: bool) -> None:
        """The resolution clock goes on with the time that was left.

        What was reclassified while it stood counts from now on; `choose_policy` as for `retarget`.
        """
        clock = self.clocks.find(Metric.RESOLUTION)
        if clock is not None and clock.row.state == ClockState.STOPPED:
            clock.reopen(self.now, self.by)
            self._record_resumed(clock)
            self.retarget(choose_policy=choose_policy)

    def cancel_clocks(self) -> None:
        for clock in self.clocks.live():
            clock.end(self.now, ClockState.CANCELLED)
            self.record(EntryKind.CLOCK_CANCELLED, {"metric": clock.metric})

    def revive_clocks(self) -> None:
        """As if never stopped; what became overdue meanwhile is recorded by the settling that follows."""
        for clock in self.clocks.clocks:
            # Updates ended with the major incident, not with the ticket.
            if clock.row.state == ClockState.CANCELLED and clock.metric is not Metric.NEXT_UPDATE:
                clock.revive()
                self.record(
                    EntryKind.CLOCK_REVIVED,
                    {"metric": clock.metric, "due_at": _iso(clock.read(self.now).due_at)},
                )

    def retarget(self, *, choose_policy: bool) -> None:
        """Measure what still runs against its new target: the same clocks, the same segments.

        `choose_policy` when something changed that a condition reads: then the newest version of policy and
        hours. A promised update stays promised.
        """
        live = [clock for clock in self.clocks.live() if clock.metric is not Metric.NEXT_UPDATE]
        if not live:
            return
        measure = choose_measure(self.traits()) if choose_policy else None
        for clock in live:
            row = clock.row
            old = (row.target, row.policy_version_id, row.calendar_version_id)
            if measure is not None:
                row.policy_version, row.calendar_version = measure.policy, measure.calendar
            self._apply_target(clock, row.policy_version.target(row.metric, self.ticket.priority))
            if old == (row.target, row.policy_version_id, row.calendar_version_id):
                continue
            row.retargeted_at = self.now
            reading = clock.read(self.now)
            self.record(
                EntryKind.CLOCK_RETARGETED,
                {
                    "metric": row.metric,
                    "target": [old[0], row.target],
                    "due_at": _iso(reading.due_at if row.state == ClockState.RUNNING else None),
                    "policy": row.policy_version.policy.name,
                },
            )
            self._note_breach(clock, retarget_breach(reading, self.now))

    def _apply_target(self, clock: TicketClock, target: int | None) -> None:
        # A policy without this promise leaves the clock the promise it has.
        if target is not None:
            clock.row.target = target

    def note_overdue(self, clock: TicketClock) -> None:
        """Record the breach of a clock that ran past its due instant, stamped with that instant."""
        self._note_breach(clock, overdue_breach(clock.read(self.now)))

    def _note_breach(self, clock: TicketClock, breach: Breach | None) -> None:
        if breach is None or not clock.record_breach(breach):
            return
        self.record(
            EntryKind.BREACHED,
            {
                "metric": clock.row.metric,
                "due_at": _iso(breach.due_at),
                "cause": breach.cause,
                "late": self.now - breach.breached_at > LATE_AFTER,
            },
        )

    def plan_verification(self) -> None:
        """When the requester is reminded, and then when silence closes the ticket: ends of business days."""
        if self.ticket.resolved_at is None:
            return
        desk = together.once(Desk, Desk.get)
        clock = self.clocks.find(Metric.RESOLUTION)
        version = clock.row.calendar_version if clock else desk.calendar.versions.order_by("-number").first()
        if version is None:
            return
        days = desk.close_after_days if self.ticket.reminded_at else desk.remind_after_days
        self.ticket.verify_at = version.engine().end_of_business_day(self.ticket.resolved_at, days)

    def save(self) -> None:
        """Store clocks and ticket."""
        self.clocks.store(self.now)
        self.ticket.last_event_at = self.now
        self.ticket.save()


def notice_key(kind: notices.Notice, to: User, entry: TimelineEntry) -> str:
    """What makes a notice once: a person is told once of an entry."""
    return f"ticket:{entry.ticket_id}:entry:{entry.pk}:{kind}:user:{to.pk}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
