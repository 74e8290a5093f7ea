"""The trail of reasons: every override and layer looked at, from the strongest down."""

from datetime import date, time
from zoneinfo import ZoneInfo

from oncall.scheduling.asking import Because, on_call
from oncall.scheduling.spec import Layer, ScheduleSpec, Window
from tests.oncall.scheduling.schedules import DAILY, A, B, C, D, madrid, override, schedule

AT = madrid("2026-06-02T10:00")


def told(spec: ScheduleSpec) -> list[tuple[Because, int | None, bool]]:
    return [(each.because, each.person, each.decides) for each in on_call(spec, AT).trail]


def test_the_trail_says_why_each_layer_is_or_is_not_on_call() -> None:
    windowed = Layer((C,), 1, "days", time(), date(2026, 6, 1), windows=(Window(time(20), time(22)),))
    future = Layer((D,), 1, "days", time(), date(2026, 7, 1))
    past = Layer((D,), 1, "days", time(), date(2026, 5, 1), ends_at=madrid("2026-06-01"))
    empty = Layer((), 1, "days", time(), date(2026, 6, 1))
    above = Layer((A,), 1, "days", time(), date(2026, 6, 1))
    assert told(schedule(DAILY, above, windowed, future, past, empty)) == [
        (Because.NO_PARTICIPANTS, None, False),
        (Because.ENDED, None, False),
        (Because.NOT_STARTED, None, False),
        (Because.OUTSIDE_WINDOWS, C, False),
        (Because.TURN, A, True),
        (Because.TURN, B, False),
    ]


def test_the_trail_names_the_overrides_that_lost() -> None:
    won = override(None, "2026-06-02T09:00", "2026-06-02T11:00", created=3)
    lost = override(D, "2026-06-02T09:00", "2026-06-02T11:00", created=2)
    spec = schedule(DAILY, overrides=(won, lost, override(D, "2026-06-02T11:00", "2026-06-02T12:00", 4)))
    assert told(spec) == [
        (Because.OVERRIDE, None, True),
        (Because.OVERRIDE, D, False),
        (Because.TURN, B, False),
    ]
    answer = on_call(spec, AT)
    assert answer.person is None
    assert answer.reason is not None
    assert answer.reason.override == won


def test_nothing_decides_where_nobody_is_on_call() -> None:
    answer = on_call(schedule(), AT)
    assert (answer.person, answer.reason, answer.trail) == (None, None, ())


def test_the_handoff_instant_belongs_to_the_next_shift() -> None:
    assert on_call(schedule(DAILY), madrid("2026-06-02T08:59:59")).person == A
    assert on_call(schedule(DAILY), madrid("2026-06-02T09:00")).person == B


def test_an_instant_may_be_asked_in_any_zone() -> None:
    asked = madrid("2026-06-02T09:00").astimezone(ZoneInfo("Asia/Tokyo"))
    assert on_call(schedule(DAILY), asked).person == B
