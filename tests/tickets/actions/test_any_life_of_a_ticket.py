"""Whatever people and timers do to a ticket, in any order and at any time, the law holds after each step."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncall.models import OutboundEmail, User
from tests.factories.desk import (
    HOUR,
    LONG_AGO,
    MADRID,
    BusinessCalendarFactory,
    ServiceFactory,
    SlaPolicyFactory,
)
from tests.tickets.actions.scene import T0, Scene, tick
from tickets.actions import assignment, conversation, details, escalation, relations, resolution, status
from tickets.actions.audit.clocks import check_clocks
from tickets.actions.configuration import publish_policy
from tickets.actions.errors import Refused
from tickets.actions.hand_over import HandOver
from tickets.models import Service, SlaClock, SlaPolicy, ThresholdFiring, Ticket, TimelineEntry
from tickets.models.choices import ClockState, Metric
from tickets.models.ticket import QUEUE_NONE, QUEUE_PAUSED
from tickets.sla.clock import read_clock

WORDS = HandOver("a", "b", "c", "d", "e")
THRESHOLDS = [
    ("first_response", "percent", 50, {"tell_lead"}),
    ("first_response", "percent", 100, {"hand_on"}),
    ("resolution", "percent", 50, {"tell_assignee", "raise_priority"}),
    ("resolution", "percent", 75, {"hand_on", "raise_priority"}),
    ("resolution", "percent", 100, {"tell_managers"}),
    ("resolution", "overrun", 30, {"tell_lead"}),
]
Act = Callable[["Life"], object]


class Life:
    """One ticket, the time that passes for it, and what must never be taken back."""

    def __init__(self, scene: Scene, office: Service) -> None:
        self.scene, self.office, self.now = scene, office, T0
        self.other = scene.log(title="Another")
        self.pk = scene.log(impact=3, urgency=2).pk
        self.breaches: dict[int, tuple[Any, ...]] = {}
        self.recorded: list[int] = []
        self.fired: set[tuple[Any, ...]] = set()

    @property
    def who(self) -> dict[str, Any]:
        return {"ticket": self.pk, "by": self.scene.ana, "now": self.now}

    @property
    def his(self) -> dict[str, Any]:
        return {**self.who, "by": self.scene.rita}


def publish_again(life: Life) -> None:
    """The admin gives the policy another target: new tickets use it, this one only when chosen again."""
    policy = SlaPolicy.objects.get(pk=life.scene.policy.pk)
    for target in policy.targets.filter(metric="resolution"):
        target.seconds += 600
        target.save()
    publish_policy(policy=policy, now=LONG_AGO)


def leave(life: Life) -> None:
    """The agent leaves, or comes back: assignees may be gone when a ticket wakes."""
    tom = life.scene.tom
    User.objects.filter(pk=tom.pk).update(is_active=not User.objects.get(pk=tom.pk).is_active)


ACTS: dict[str, Act] = {
    "reply": lambda life: conversation.reply(**life.who, body=f"At {life.now}"),
    "note": lambda life: conversation.add_note(**life.who, body=f"At {life.now}"),
    "write": lambda life: conversation.requester_message(**life.his, body=f"At {life.now}"),
    "away": lambda life: conversation.requester_message(**life.his, body="Away", automatic=True),
    "take": lambda life: assignment.take(**life.who),
    "give": lambda life: assignment.assign(**life.who, team=life.scene.second, assignee=life.scene.tom),
    "drop": lambda life: assignment.assign(**life.who, team=life.scene.first, assignee=None),
    "start": lambda life: status.start(**life.who),
    "wait": lambda life: status.pend(**life.who, reason="requester", wake_at=life.now + timedelta(hours=2)),
    "vendor": lambda life: status.pend(**life.who, reason="vendor", wake_at=life.now + timedelta(minutes=40)),
    "resume": lambda life: status.resume(**life.who),
    "resolve": lambda life: life.scene.resolve(Ticket(pk=life.pk), life.now),
    "yes": lambda life: resolution.answer_yes(**life.his),
    "no": lambda life: resolution.answer_no(**life.his, because="Still"),
    "reopen": lambda life: resolution.reopen(**life.who, reason="Not yet"),
    "grave": lambda life: details.edit(**life.who, changes={"impact": 1, "urgency": 1}),
    "light": lambda life: details.edit(**life.who, changes={"impact": 3, "urgency": 2}),
    "office": lambda life: details.edit(**life.who, changes={"service": life.office}),
    "radio": lambda life: details.edit(**life.who, changes={"service": life.scene.radio}),
    "override": lambda life: details.override_priority(**life.who, priority=4, reason="Known"),
    "lift": lambda life: details.lift_override(**life.who),
    "escalate": lambda life: escalation.escalate(**life.who, hand_over=WORDS),
    "return": lambda life: escalation.return_back(**life.who, reason="No log"),
    "duplicate": lambda life: relations.mark_duplicate(**life.who, of=life.other),
    "undo": lambda life: relations.undo_duplicate(**life.who),
    "convert": lambda life: status.convert(**life.who),
    "cancel": lambda life: status.cancel(**life.who, reason="Gone"),
    "tick": lambda life: tick(life.now),
    "publish": publish_again,
    "leave": leave,
}
# What ends a life comes seldom, or most lives are short.
USUAL = sorted(set(ACTS) - {"cancel", "yes", "convert", "publish", "leave"})
steps = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(USUAL), st.sampled_from(USUAL), st.sampled_from(sorted(ACTS))),
        st.sampled_from([0, 0, 1, 59, 600, 1800, 3600, 7201, 20_000, 90_000, -30, -600]),
    ),
    min_size=4,
    max_size=14,
)


@pytest.fixture
def office(scene: Scene) -> Service:
    """A service under business hours; both its policy and the radio's have every kind of threshold."""
    scene.promise(*THRESHOLDS)
    service: Service = ServiceFactory.create(name="Office")
    SlaPolicyFactory.create(
        name="Office",
        calendar=BusinessCalendarFactory.create(week=MADRID),
        for_services=[service],
        targets={"first_response": 2 * HOUR, "resolution": {1: HOUR, 2: 3 * HOUR, 3: 6 * HOUR, 4: 9 * HOUR}},
        thresholds=THRESHOLDS,
    )
    return service


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(done=steps)
def test_the_law_holds_after_each_step(scene: Scene, office: Service, done: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        life = Life(scene, office)
        check(life)
        for verb, seconds in done:
            life.now += timedelta(seconds=seconds)
            before = standing(life)
            try:
                with transaction.atomic():
                    ACTS[verb](life)
            except Refused:
                assert standing(life) == before, "what is refused changes nothing"
            check(life)
            if verb == "tick":
                check_nothing_left(life)
        transaction.set_rollback(True)


def standing(life: Life) -> list[Any]:
    return [
        list(Ticket.objects.filter(pk=life.pk).values()),
        list(SlaClock.objects.filter(ticket=life.pk).order_by("pk").values()),
        TimelineEntry.objects.count(),
        OutboundEmail.objects.count(),
    ]


def check(life: Life) -> None:
    ticket = Ticket.objects.select_related("nearest_clock", "pending_reason").get(pk=life.pk)
    clocks = list(
        SlaClock.objects.filter(ticket=ticket).select_related("calendar_version").prefetch_related("segments")
    )
    for clock in clocks:
        check_segments(clock)
        check_folded(clock, ticket.last_event_at)
        check_breach(life, clock, ticket.last_event_at)
    check_states(ticket, clocks)
    check_queue(ticket, clocks)
    check_record(life, ticket)


def check_segments(clock: SlaClock) -> None:
    segments = list(clock.segments.all())
    assert segments[0].started_at == clock.started_at
    for segment, following in pairwise(segments):
        assert segment.ended_at is not None
        assert segment.started_at <= segment.ended_at <= following.started_at
    assert (segments[-1].ended_at is None) is clock.is_live
    assert clock.is_live or segments[-1].ended_at == clock.stopped_at
    if clock.metric == Metric.FIRST_RESPONSE:
        assert [segment.kind for segment in segments] == ["running"], "never paused, never restarted"


def check_folded(clock: SlaClock, now: datetime) -> None:
    """Stored is what the segments say: elapsed is the business time of the running ones."""
    calendar = clock.calendar_version.engine()
    segments = list(clock.segments.all())
    counted = [segment for segment in segments if segment.kind == "running"]
    elapsed = sum(calendar.business_seconds(each.started_at, each.ended_at or now) for each in counted)
    assert clock.left == clock.target - elapsed or clock.state == ClockState.RUNNING
    reading = read_clock(
        tuple(each.as_engine() for each in segments), calendar, clock.target, now, clock.stopped_at
    )
    assert reading.elapsed == elapsed
    if clock.state == ClockState.PAUSED:
        assert (clock.due_at, clock.next_fire_at) == (None, None)
        return
    assert clock.due_at == reading.due_at
    if clock.state == ClockState.RUNNING:
        before = elapsed - calendar.business_seconds(segments[-1].started_at, now)
        if before <= clock.target:
            assert clock.due_at == calendar.add_business(segments[-1].started_at, clock.target - before)


def check_breach(life: Life, clock: SlaClock, now: datetime) -> None:
    segments = tuple(each.as_engine() for each in clock.segments.all())
    reading = read_clock(segments, clock.calendar_version.engine(), clock.target, now, clock.stopped_at)
    if reading.breached:
        assert clock.breached_at is not None, "overdue is recorded before anything else happens"
    recorded = (clock.breached_at, clock.breach_due_at, clock.breach_cause)
    assert life.breaches.get(clock.pk, recorded) == recorded, "a breach is never erased or moved"
    if clock.breached_at is not None:
        assert clock.breach_due_at is not None
        assert clock.breach_due_at <= clock.breached_at <= now
        assert (clock.breach_due_at == clock.breached_at) or clock.breach_cause == "reclassified"
        life.breaches[clock.pk] = recorded


def check_states(ticket: Ticket, clocks: list[SlaClock]) -> None:
    states = {clock.metric: clock.state for clock in clocks}
    waits = ticket.pending_reason.code if ticket.pending_reason else ""
    assert (ticket.status == "pending") is (waits != "")
    if waits:
        assert ticket.wake_at is not None
        assert ticket.wake_at > ticket.last_event_at, "a wait that is over has ended"
    if ticket.is_open:
        assert states[Metric.RESOLUTION] == ("paused" if waits == "requester" else "running")
        assert states[Metric.FIRST_RESPONSE] in ("running", "stopped")
    elif ticket.status in ("cancelled", "duplicate"):
        assert set(states.values()) <= {"cancelled", "stopped"}
        assert states[Metric.RESOLUTION] == "cancelled"
    else:
        assert set(states.values()) == {"stopped"}
    assert (ticket.verify_at is not None) is (ticket.status == "resolved")


def check_queue(ticket: Ticket, clocks: list[SlaClock]) -> None:
    assert ticket.breached is any(clock.breached_at for clock in clocks)
    live = [clock for clock in clocks if clock.is_live]
    if not live:
        assert (ticket.nearest_clock, ticket.nearest_due_at, ticket.queue_key) == (None, None, QUEUE_NONE)
        return
    keys = [int(each.due_at.timestamp()) if each.due_at else QUEUE_PAUSED + each.left for each in live]
    assert ticket.queue_key == min(keys)
    assert ticket.nearest_clock in live
    assert ticket.nearest_due_at == ticket.nearest_clock.due_at


def check_record(life: Life, ticket: Ticket) -> None:
    entries = list(TimelineEntry.objects.filter(ticket=ticket).order_by("pk"))
    assert [entry.pk for entry in entries][: len(life.recorded)] == life.recorded, "append-only"
    life.recorded = [entry.pk for entry in entries]
    times = [entry.at for entry in entries]
    assert times == sorted(times)
    assert times[-1] <= ticket.last_event_at
    fired = set(ThresholdFiring.objects.filter(clock__ticket=ticket).values_list("clock", "kind", "value"))
    assert life.fired <= fired
    life.fired = fired
    told = [
        (entry.params["metric"], entry.params["kind"], entry.params["value"])
        for entry in entries
        if entry.kind == "threshold"
    ]
    assert len(told) == len(set(told)) == len(fired), "each exactly once, on the timeline too"
    raised = [entry.params["metric"] for entry in entries if entry.kind == "priority_raised"]
    assert len(raised) == len(set(raised)), "at most one step a clock"
    breached = [entry.params["metric"] for entry in entries if entry.kind == "breached"]
    assert len(breached) == len(set(breached)) == len(life.breaches)
    event = apps.get_model("tickets", "TicketEvent").objects.filter(pgh_obj=ticket).order_by("pk").last()
    if event is not None:
        kept = (event.status, event.priority, event.team_id, event.assignee_id, event.number)
        assert kept == (ticket.status, ticket.priority, ticket.team_id, ticket.assignee_id, ticket.number)


def check_nothing_left(life: Life) -> None:
    """After the worker's round nothing of this ticket is due, and a second round does nothing."""
    assert not SlaClock.objects.filter(ticket=life.pk, next_fire_at__lte=life.now).exists()
    assert not Ticket.objects.filter(pk=life.pk, wake_at__lte=life.now).exists()
    before = standing(life)
    tick(life.now)
    assert standing(life) == before
    ticket = Ticket.objects.get(pk=life.pk)
    assert not list(check_clocks([ticket], max(life.now, ticket.last_event_at))), "the auditor agrees"
