"""Settling: everything overdue on a held ticket is recorded, in order, before anything else is done to it.

Every action and every tick begins with it, so that a breach can't be paused, downgraded or stopped away
(docs/semantics.md, "Clocks").
"""

from collections.abc import Set as AbstractSet
from datetime import datetime

from kernel import together
from oncall.models import Page, User
from tickets.actions.audience import incident_managers, leads_of, recipients_of, speakers_of, worker_of
from tickets.actions.clock_set import TicketClock
from tickets.actions.hand_over import drafted, hand_to
from tickets.actions.hold import Hold, notice_key
from tickets.actions.pages.wanted import THRESHOLD, Wanted
from tickets.actions.waking import wake_held
from tickets.models import ThresholdActions, ThresholdFiring
from tickets.models.choices import EntryKind, Metric
from tickets.models.ticket import OVERRIDE_BY_TIMER
from tickets.notices import Notice
from tickets.sla.thresholds import DueThreshold

NOTHING: frozenset[Metric] = frozenset()
EVERY_CLOCK: frozenset[Metric] = frozenset(Metric)


def settle(hold: Hold, *, stops: AbstractSet[Metric] = NOTHING) -> None:
    """Wake what should be awake and record what is overdue at `hold.now`.

    `stops` are the metrics the action is about to stop: what they passed is recorded, its changes are moot.
    """
    timer = hold.by_timer()
    # A raised priority re-measures the clocks: that is done now, after all that was due by now is recorded.
    raising: list[TicketClock] = []
    wake_at = hold.ticket.wake_at
    if wake_at is not None and wake_at <= hold.now:
        _fire_until(timer, wake_at, stops, raising)
        # The clock ran again from the promised instant, however late the worker was.
        wake_held(timer, cause="follow_up", at=wake_at)
    _fire_until(timer, hold.now, stops, raising)
    while raising:
        _raise_priority(timer, raising.pop(0))
        _fire_until(timer, hold.now, stops, raising)


def _fire_until(hold: Hold, until: datetime, stops: AbstractSet[Metric], raising: list[TicketClock]) -> None:
    # One at a time: a hand-over changes who is told of what comes next.
    while (earliest := _earliest(hold, until)) is not None:
        clock, due = earliest
        if due is None:
            hold.note_overdue(clock)
        elif _fire(hold, clock, due, moot=clock.metric in stops, raising=raising):
            raising.append(clock)


def _earliest(hold: Hold, until: datetime) -> tuple[TicketClock, DueThreshold | None] | None:
    """The clock with the earliest unrecorded event and its threshold; None as threshold: only its breach."""
    found: list[tuple[datetime, int, int, TicketClock, DueThreshold | None]] = []
    for order, clock in enumerate(hold.clocks.live()):
        reading = clock.read(hold.now)
        if (
            clock.row.breached_at is None
            and reading.breached
            and reading.due_at is not None
            and reading.due_at <= until
        ):
            found.append((reading.due_at, reading.target - 1, order, clock, None))
        found += [
            (due.due_at, due.threshold.seconds(clock.row.target), order, clock, due)
            for due in clock.due(hold.now)
            if due.due_at <= until
        ]
    if not found:
        return None
    first = min(found, key=lambda event: event[:3])
    return first[3], first[4]


def _fire(
    hold: Hold, clock: TicketClock, due: DueThreshold, *, moot: bool, raising: list[TicketClock]
) -> bool:
    """Record a passed threshold and do what it says; returns whether it is to raise the priority."""
    actions = clock.thresholds[due.threshold]
    people = _people_to_tell(hold, clock, actions)
    raises = not moot and actions.raise_priority and _may_be_raised(hold, clock, raising)
    hands_on = not moot and actions.hand_on and hold.ticket.is_open
    pages = not moot and bool(actions.page_policy)
    did = _doing(hold, actions, raises=raises, hands_on=hands_on, pages=pages)
    params = {
        "metric": clock.row.metric,
        "kind": due.threshold.kind,
        "value": due.threshold.value,
        "due_at": due.due_at.isoformat(),
        "late": due.late,
    }
    told = [person.get_full_name() for person in people]
    entry = hold.record(EntryKind.THRESHOLD, {**params, "moot": moot, "did": did, "told": told})
    notice = _notice_of(clock, due)
    clock_due = clock.read(hold.now).due_at
    about = {**params, "clock_due_at": clock_due.isoformat() if clock_due else None}
    firing = ThresholdFiring(
        clock=clock.row,
        kind=due.threshold.kind,
        value=due.threshold.value,
        due_at=due.due_at,
        fired_at=hold.now,
        late=due.late,
        moot=moot,
        did=did,
        mails=[notice_key(notice, each, entry) for each in people if hold.tell(notice, each, entry, about)],
    )
    together.add(firing)
    clock.fired.add(due.threshold)
    if pages:
        urgency = Page.Urgency.LOW if actions.page_low else Page.Urgency.HIGH
        hold.wanted.append(Wanted(THRESHOLD, {**params, "clock": clock.row.pk}, urgency))
    if hands_on:
        _hand_on(hold, clock)
    return raises


def _may_be_raised(hold: Hold, clock: TicketClock, raising: list[TicketClock]) -> bool:
    """Once for each clock, and not above the highest priority."""
    return not clock.row.raised_priority and clock not in raising and hold.ticket.priority - len(raising) > 1


def _doing(hold: Hold, actions: ThresholdActions, *, raises: bool, hands_on: bool, pages: bool) -> list[str]:
    """What the record says that a threshold did."""
    did = [f"tell_{whom}" for whom in ("assignee", "lead", "managers") if getattr(actions, f"tell_{whom}")]
    if raises:
        did.append("raise_priority")
    if hands_on:
        team = hold.ticket.team
        next_team = team.escalates_to if team else None
        did.append("hand_on" if next_team and next_team.active else "told_lead_instead")
    return [*did, "page"] if pages else did


def _notice_of(clock: TicketClock, due: DueThreshold) -> Notice:
    if clock.metric is Metric.NEXT_UPDATE:
        return Notice.UPDATE_OVERDUE if due.threshold.strict else Notice.UPDATE_DUE
    return Notice.BREACHED if due.threshold.strict else Notice.THRESHOLD


def _people_to_tell(hold: Hold, clock: TicketClock, actions: ThresholdActions) -> list[User]:
    """Without an assignee who works on it the leads are told in his place: a warning must reach somebody."""
    ticket = hold.ticket
    people: list[User] = []
    if clock.metric is Metric.NEXT_UPDATE:
        # without them, all who could say who speaks
        people += speakers_of(ticket) or incident_managers()
    worker = worker_of(ticket) if actions.tell_assignee else None
    if worker is not None:
        people.append(worker)
    if (actions.tell_lead or (actions.tell_assignee and worker is None)) and ticket.team:
        people += recipients_of(ticket.team)
    if actions.tell_managers or (not people and actions.tell_assignee):
        people += incident_managers()
    return [person for person in dict.fromkeys(people) if not ticket.is_requested_by(person)]


def _raise_priority(hold: Hold, clock: TicketClock) -> None:
    ticket = hold.ticket
    before = ticket.priority
    ticket.priority = before - 1
    # What a person set and why stays readable; the raise is on the timeline.
    ticket.override_reason = ticket.override_reason or OVERRIDE_BY_TIMER
    clock.row.raised_priority = True
    hold.record(
        EntryKind.PRIORITY_RAISED, {"from": before, "to": ticket.priority, "metric": clock.row.metric}
    )
    hold.retarget(choose_policy=False)


def _hand_on(hold: Hold, clock: TicketClock) -> None:
    team = hold.ticket.team
    next_team = team.escalates_to if team else None
    if next_team is not None and next_team.active:
        hand_to(hold, next_team, drafted(hold), automatic=True, cause=clock.row.metric)
        return
    people = leads_of(hold)
    whom = [person.get_full_name() for person in people]
    entry = hold.record(EntryKind.INFORMED, {"reason": "", "cause": "no_next_team", "whom": whom})
    for person in people:
        hold.tell(Notice.NO_NEXT_TEAM, person, entry, {"metric": clock.row.metric})
