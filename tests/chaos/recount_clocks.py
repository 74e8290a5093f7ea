"""Every clock from its segments, by plain sums: the desk of these runs is always open."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.chaos.recount import Connection, Row

LATE = timedelta(seconds=60)


class Clock:
    """A clock's row with its segments, oldest first, and what fired."""

    def __init__(self, row: Row, segments: Sequence[Row], fired: Sequence[Row]) -> None:
        self.row, self.segments, self.fired = row, segments, fired
        self.target = int(row["target"])

    def __str__(self) -> str:
        kept = {
            name: str(self.row[name])
            for name in ("id", "metric", "state", "target", "stopped_at", "due_at", "left")
        }
        return f"{kept}"

    def running(self) -> list[Row]:
        return [each for each in self.segments if each["kind"] == "running"]

    def elapsed(self, until: datetime) -> int:
        return sum(
            _seconds(each["started_at"], min(each["ended_at"] or until, until)) for each in self.running()
        )

    def reached(self, seconds: int, *, strict: bool) -> datetime | None:
        """When so many seconds were counted; with `strict`, one used up as a segment ends is not yet."""
        before = 0
        for each in self.running():
            at: datetime = each["started_at"] + timedelta(seconds=max(seconds - before, 0))
            if each["ended_at"] is None or at < each["ended_at"] or (at == each["ended_at"] and not strict):
                return at
            before += _seconds(each["started_at"], each["ended_at"])
        return None


def clocks(connection: Connection) -> list[Clock]:
    segments = _by(connection, "SELECT * FROM tickets_clocksegment ORDER BY clock_id, started_at, id")
    fired = _by(connection, "SELECT * FROM tickets_thresholdfiring ORDER BY id")
    rows = connection.execute(
        "SELECT clock.*, version.spec, ticket.priority, ticket.status FROM tickets_slaclock AS clock"
        " JOIN tickets_slapolicyversion AS version ON version.id = policy_version_id"
        " JOIN tickets_ticket AS ticket ON ticket.id = ticket_id ORDER BY clock.id"
    )
    return [Clock(row, segments.get(row["id"], []), fired.get(row["id"], [])) for row in rows]


def _by(connection: Connection, query: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in connection.execute(query):
        found.setdefault(row["clock_id"], []).append(row)
    return found


def right_clocks(connection: Connection, cutoff: datetime) -> Iterator[str]:
    """What each shows follows from its segments, and each mark that it passed fired, once, when due."""
    for clock in clocks(connection):
        for check in (_segments, _shown, _target, _breach):
            yield from (f"clock {clock}: {words}" for words in check(clock, cutoff))
        yield from (f"clock {clock}: {words}" for words in _thresholds(clock, cutoff))


def _segments(clock: Clock, _cutoff: datetime) -> Iterator[str]:
    previous: Row | None = None
    for each in clock.segments:
        if each["ended_at"] is not None and each["ended_at"] < each["started_at"]:
            yield f"a segment runs backwards: {each}"
        if previous is not None and (
            previous["ended_at"] is None or previous["ended_at"] > each["started_at"]
        ):
            yield f"segments overlap: {previous} {each}"
        previous = each
    if not clock.segments or clock.segments[0]["started_at"] != clock.row["started_at"]:
        yield "does not begin with its first segment"
    live = clock.row["state"] in {"running", "paused"}
    open_one = previous is not None and previous["ended_at"] is None
    if live != open_one or (live and previous is not None and previous["kind"] != clock.row["state"]):
        yield "its last segment says otherwise"


def _shown(clock: Clock, cutoff: datetime) -> Iterator[str]:
    row, last = clock.row, clock.segments[-1]
    if row["state"] == "running":
        before = clock.elapsed(last["started_at"])
        due = last["started_at"] + timedelta(seconds=max(clock.target - before, 0))
        overdue = clock.reached(clock.target, strict=True)
        if row["due_at"] not in {due, overdue}:
            yield f"is due at {due}"
    elif row["state"] in {"paused", "stopped"}:
        left = clock.target - clock.elapsed(row["stopped_at"] or cutoff)
        if row["left"] != left:
            yield f"has {left} s left"
    if row["state"] == "stopped" and last["ended_at"] != row["stopped_at"]:
        yield "was stopped when its last segment had ended"


def _target(clock: Clock, _cutoff: datetime) -> Iterator[str]:
    """Of a live one, its policy's for the ticket's priority now; a promised update has its own."""
    row = clock.row
    promised = row["spec"]["targets"].get(row["metric"], {}).get(str(row["priority"]))
    if row["state"] in {"running", "paused"} and row["metric"] != "next_update" and promised != clock.target:
        yield f"its policy promises {promised} s at priority {row['priority']}"


def _breach(clock: Clock, cutoff: datetime) -> Iterator[str]:
    row = clock.row
    end: datetime = row["stopped_at"] or cutoff
    over = clock.reached(clock.target, strict=True)
    if over is not None and over < end and row["breached_at"] is None:
        yield f"was used up at {over}, and is not breached"
    if row["breached_at"] is not None and row["retargeted_at"] is None and row["breach_due_at"] != over:
        yield f"breached at {over}, not at {row['breach_due_at']}"


def _thresholds(clock: Clock, cutoff: datetime) -> Iterator[str]:
    row = clock.row
    end: datetime = row["stopped_at"] or cutoff
    fired = {(each["kind"], int(each["value"])): each for each in clock.fired}
    if len(fired) != len(clock.fired):
        yield "a threshold fired twice"
    expected = dict(_marks(clock)) if row["metric"] != "next_update" else {}
    for mark, (at, strict) in expected.items():
        if mark in fired or at > end or (strict and at == end):
            continue
        yield f"{mark} was passed at {at}, and did not fire"
    for mark, firing in fired.items():
        if (
            firing["late"] != (firing["fired_at"] - firing["due_at"] > LATE)
            or firing["due_at"] > firing["fired_at"]
        ):
            yield f"{mark}: due {firing['due_at']}, fired {firing['fired_at']}, late {firing['late']}"
        if row["retargeted_at"] is None and row["metric"] != "next_update":
            passed = expected.get(mark, (None, False))[0]
            if passed != firing["due_at"]:
                yield f"{mark} was due at {passed}, and fired for {firing['due_at']}"


def _marks(clock: Clock) -> Iterator[tuple[tuple[str, int], tuple[datetime, bool]]]:
    marks: list[dict[str, Any]] = clock.row["spec"]["thresholds"].get(clock.row["metric"], [])
    for each in marks:
        kind, value = str(each["kind"]), int(each["value"])
        seconds = {
            "percent": -(-clock.target * value // 100),
            "remaining": clock.target - 60 * value,
            "overrun": clock.target + 60 * value,
        }[kind]
        strict = kind == "overrun" or (kind == "percent" and value >= 100)
        at = clock.reached(seconds, strict=strict) if seconds > 0 else None
        if at is not None:
            yield (kind, value), (at, strict)


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))
