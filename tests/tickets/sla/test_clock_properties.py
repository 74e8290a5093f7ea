"""The invariants of clocks over random histories, calendars and observers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.sla.strategies import DAYS, as_of, histories, instants, situations
from tests.walker import STEP, STEP_SECONDS, Walk
from tickets.sla.calendar import BusinessCalendar
from tickets.sla.clock import instant_reached, read_clock
from tickets.sla.ledger import ledger
from tickets.sla.segments import Segment, Segments, pause, reopen, resume, revive, start, stop
from tickets.sla.thresholds import DueThreshold, Threshold, due_thresholds, next_fire_at

SECOND = timedelta(seconds=1)
careful = settings(deadline=None, max_examples=60)
targets = st.integers(0, 400).map(lambda n: n * STEP_SECONDS)
THRESHOLDS = [
    Threshold("percent", 50),
    Threshold("percent", 75),
    Threshold("percent", 100),
    Threshold("overrun", 30),
    Threshold("overrun", 240),
]


def running_at(segments: Sequence[Segment], at: datetime) -> bool:
    return any(each.counts and each.start <= at and (each.end is None or at < each.end) for each in segments)


def walked(walk: Walk, segments: Segments, target: int, now: datetime) -> tuple[int, datetime | None]:
    """Elapsed at `now`, and the first instant at which the clock runs with its target used up, by walking."""
    elapsed = counted = 0
    for step, is_open in enumerate(walk.open):
        at = walk.at(step)
        if not running_at(segments, at):
            continue
        if counted == target:
            return (elapsed if now <= at else _elapsed(walk, segments, now)), at
        if is_open:
            counted += STEP_SECONDS
            elapsed += STEP_SECONDS if at < now else 0
    return elapsed, None


def _elapsed(walk: Walk, segments: Segments, now: datetime) -> int:
    return sum(
        STEP_SECONDS
        for step, is_open in enumerate(walk.open)
        if is_open and walk.at(step) < now and running_at(segments, walk.at(step))
    )


@given(st.data(), targets)
@settings(deadline=None, max_examples=100)
def test_a_clock_reads_what_walking_its_history_gives(data: st.DataObject, target: int) -> None:
    spec, on = data.draw(situations())
    segments = data.draw(histories(on))
    now = walk_time(on, data.draw(st.integers(0, (DAYS - 1) * 288)))
    recorded = as_of(segments, now)
    reading = read_clock(recorded, BusinessCalendar(spec), target, now)
    elapsed, due = walked(Walk(spec, on, DAYS), recorded, target, now)
    assert reading.elapsed == (elapsed if now > recorded[0].start else 0)
    assert reading.left == target - reading.elapsed
    assert reading.breached == (due is not None and now > due)
    if reading.breached or (reading.state == "running" and due is not None):
        assert reading.due_at == due
    if reading.state == "paused" and not reading.breached:
        assert reading.due_at is None


def walk_time(on: date, step: int) -> datetime:
    return datetime.combine(on, time(), UTC) + step * STEP


@given(st.data(), targets, st.lists(st.integers(0, 4 * 1440), max_size=4))
@careful
def test_splitting_running_segments_changes_no_reading(
    data: st.DataObject, target: int, cuts: list[int]
) -> None:
    spec, on = data.draw(situations())
    segments = data.draw(histories(on))
    calendar = BusinessCalendar(spec)
    now = data.draw(instants(on))
    split = segments
    crossing = instant_reached(segments, calendar, target)
    for cut in [*(walk_time(on, 0) + timedelta(minutes=n) for n in cuts), *([crossing] if crossing else [])]:
        split = cut_at(split, cut)
    assert read_clock(split, calendar, target, now) == read_clock(segments, calendar, target, now)
    assert instant_reached(split, calendar, target) == crossing
    assert ledger(split, calendar, target, now) == ledger(segments, calendar, target, now)


def cut_at(segments: Segments, cut: datetime) -> Segments:
    parts: list[Segment] = []
    for each in segments:
        if each.counts and each.start < cut and (each.end is None or cut < each.end):
            parts += [Segment(each.start, cut, "running"), Segment(cut, each.end, "running")]
        else:
            parts.append(each)
    return tuple(parts)


@given(st.data(), st.integers(1, 300_000), st.integers(0, 10**6), st.integers(0, 10**6))
@careful
def test_a_pause_moves_the_due_time_by_business_time_left_never_by_its_length(
    data: st.DataObject, target: int, ran: int, paused: int
) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    begun = data.draw(instants(on))
    asked = begun + timedelta(seconds=ran)
    answered = asked + timedelta(seconds=paused)
    waiting = pause(start(begun).segments, asked, "requester").segments
    at_pause = read_clock(waiting, calendar, target, asked)
    at_end = read_clock(waiting, calendar, target, answered)
    assert at_end.elapsed == at_pause.elapsed
    after = read_clock(resume(waiting, answered).segments, calendar, target, answered)
    assert after.left == at_pause.left
    if not at_pause.breached:
        assert at_end.due_at is None
        assert after.due_at == calendar.add_business(answered, at_pause.left)
    else:
        assert after.due_at == at_pause.due_at


@given(st.data(), st.integers(1, 300_000), st.integers(0, 10**6))
@careful
def test_a_duplicate_undone_is_as_if_its_clock_had_never_stopped(
    data: st.DataObject, target: int, later: int
) -> None:
    spec, on = data.draw(situations())
    segments = data.draw(histories(on).filter(lambda each: each[-1].end is None))
    stopped = stop(segments, segments[-1].start + timedelta(seconds=later)).segments
    now = data.draw(instants(on))
    calendar = BusinessCalendar(spec)
    assert revive(stopped).segments == segments
    assert read_clock(revive(stopped).segments, calendar, target, now) == read_clock(
        segments, calendar, target, now
    )


@given(st.lists(st.tuples(st.sampled_from(["pause", "resume", "stop", "reopen"]), st.integers(-3600, 7200))))
@careful
def test_time_that_runs_backwards_is_clamped_and_flagged(edits: list[tuple[str, int]]) -> None:
    at = datetime(2026, 3, 29, tzinfo=UTC)
    segments = start(at).segments
    for verb, moved in edits:
        at += timedelta(seconds=moved)
        last = segments[-1]
        if verb == "reopen":
            edit = reopen(segments, at)
        elif last.end is not None:
            continue
        else:
            edit = {
                "pause": pause(segments, at, "vendor"),
                "resume": resume(segments, at),
                "stop": stop(segments, at),
            }[verb]
        if edit.segments != segments:
            assert edit.clamped == (at < (last.end or last.start))
        segments = edit.segments
    for each in segments:
        assert each.end is None or each.start <= each.end
    for before, after in pairwise(segments):
        assert before.end is not None
        assert before.end <= after.start


@given(st.data(), targets)
@careful
def test_each_threshold_fires_once_with_its_due_time_whenever_anyone_looks(
    data: st.DataObject, target: int
) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    segments = data.draw(histories(on))
    looks = sorted(data.draw(st.lists(instants(on, DAYS - 1), max_size=6)))
    # every edit settles the clock first, so the instants of edits are looks too
    edits = [
        at
        for each in segments
        for at in (each.start, each.end)
        if at is not None and data.draw(st.booleans())
    ]
    end = walk_time(on, DAYS * 288)
    seen: list[DueThreshold] = []
    for now in sorted([*looks, *edits, end]):
        fired = {each.threshold for each in seen}
        seen += due_thresholds(as_of(segments, now), calendar, target, THRESHOLDS, fired, now)
    at_once = due_thresholds(segments, calendar, target, THRESHOLDS, set(), end)
    assert [(each.threshold, each.due_at) for each in seen] == [
        (each.threshold, each.due_at) for each in at_once
    ]
    assert len({each.threshold for each in seen}) == len(seen)
    assert sorted(each.due_at for each in seen) == [each.due_at for each in seen]


@given(st.data(), targets)
@careful
def test_the_worker_wakes_at_the_first_second_in_which_there_is_something_to_fire(
    data: st.DataObject, target: int
) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    segments = data.draw(histories(on))
    fired = set(data.draw(st.lists(st.sampled_from(THRESHOLDS), unique=True)))
    at = next_fire_at(segments, calendar, target, THRESHOLDS, fired, breach_recorded=True)
    far = walk_time(on, 0) + timedelta(days=4000)
    if at is None:
        assert due_thresholds(segments, calendar, target, THRESHOLDS, fired, far) == []
    else:
        assert due_thresholds(segments, calendar, target, THRESHOLDS, fired, at)
        assert not due_thresholds(segments, calendar, target, THRESHOLDS, fired, at - SECOND)


@given(st.data(), targets)
@careful
def test_the_worker_wakes_at_the_first_second_of_the_breach(data: st.DataObject, target: int) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    segments = data.draw(histories(on))
    at = next_fire_at(segments, calendar, target, [], [])
    if at is not None:
        assert read_clock(segments, calendar, target, at).breached
        assert not read_clock(segments, calendar, target, at - SECOND).breached
    else:
        assert not read_clock(segments, calendar, target, walk_time(on, 0) + timedelta(days=4000)).breached


@given(st.data(), targets)
@careful
def test_the_ledger_adds_up_and_leaves_no_time_out(data: st.DataObject, target: int) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    now = data.draw(instants(on))
    segments = as_of(data.draw(histories(on)), now)
    reading = read_clock(segments, calendar, target, now)
    rows = ledger(segments, calendar, target, now)
    spans = [row for row in rows if row.kind not in ("total", "due")]
    assert sum(row.seconds for row in spans) == reading.elapsed
    assert all(after.start == before.end for before, after in pairwise(spans))
    if spans:
        ended = segments[-1].end
        assert spans[0].start == segments[0].start
        assert spans[-1].end == (now if ended is None else min(now, ended))
        assert [row.running_total for row in rows if row.kind == "total"] == [reading.elapsed]
        assert [row.start for row in rows if row.kind == "due"] == [reading.due_at] * (
            reading.due_at is not None
        )
    running = 0
    for row in spans:
        running += row.seconds
        assert row.running_total == running
        open_seconds = calendar.business_seconds(row.start, row.end)
        if row.kind == "counted":
            assert row.seconds == open_seconds == (row.end - row.start).total_seconds()
        elif row.kind in ("closed", "holiday"):
            assert open_seconds == 0
    for before, after in pairwise(rows):
        if after.kind == "due" and reading.breached:
            assert before.running_total == target
