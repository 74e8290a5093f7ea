"""What a clock's chip says, against the vectors of docs/semantics.md (Europe/Madrid, 09-14 and 15-18)."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tickets.display import age_words, clock_face, count_words, duration_words, when_words
from tickets.models import CalendarVersion, SlaClock
from tickets.models.choices import ClockState, Metric
from tickets.sla.spec import CalendarSpec

MADRID = ZoneInfo("Europe/Madrid")
HALVES = ((9 * 3600, 14 * 3600), (15 * 3600, 18 * 3600))
OFFICE = CalendarSpec("Europe/Madrid", (*(HALVES,) * 5, (), ()))
FOUR_HOURS = 4 * 3600


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


def a_clock(spec: CalendarSpec = OFFICE, **fields: object) -> SlaClock:
    fields = {"metric": Metric.RESOLUTION, "target": FOUR_HOURS, "state": ClockState.RUNNING, **fields}
    return SlaClock(calendar_version=CalendarVersion(pk=1, spec=spec.to_json()), **fields)


@pytest.fixture(autouse=True)
def _reader_in_madrid() -> object:
    with timezone.override(MADRID):
        yield


def test_a_running_clock_says_business_time_left_and_when_it_is_due() -> None:
    # Fri 16:30 + 4 h is Mon 11:30
    face = clock_face(a_clock(due_at=local("2026-12-14T11:30")), local("2026-12-11T16:30"))
    assert (face.state, face.left, face.words) == ("running", FOUR_HOURS, "4 h left")
    assert face.sub == "Resolution due Mon 11:30"
    assert face.closed == ""
    assert face.used == 0


def test_a_clock_stands_still_while_the_desk_is_closed_and_says_until_when() -> None:
    due = local("2026-12-14T11:30")
    evening, sunday = (
        clock_face(a_clock(due_at=due), local(at)) for at in ("2026-12-11T18:00", "2026-12-13T12:00")
    )
    assert evening.left == sunday.left == 9000
    assert sunday.closed == "closed until Mon 09:00"


@pytest.mark.parametrize(
    ("at", "state"),
    [("10:29:59", "running"), ("10:30", "close"), ("11:30", "close"), ("11:30:01", "breached")],
)
def test_a_clock_is_close_in_its_last_quarter_and_breached_only_after_its_due_time(
    at: str, state: str
) -> None:
    face = clock_face(a_clock(due_at=local("2026-12-14T11:30")), local(f"2026-12-14T{at}"))
    assert face.state == state


def test_a_short_target_is_close_from_half_an_hour() -> None:
    clock = a_clock(target=3600, due_at=local("2026-12-14T11:30"))
    assert clock_face(clock, local("2026-12-14T10:59")).state == "running"
    assert clock_face(clock, local("2026-12-14T11:00")).state == "close"


def test_the_last_ten_minutes_are_told_to_the_second() -> None:
    face = clock_face(a_clock(due_at=local("2026-12-14T11:30")), local("2026-12-14T11:25:48"))
    assert face.words == "4:12 left"


def test_what_it_is_over_is_business_time_too() -> None:
    face = clock_face(a_clock(due_at=local("2026-12-11T17:00")), local("2026-12-14T09:30"))
    assert (face.state, face.left, face.words) == ("breached", -5400, "1 h 30 min over")
    assert face.sub == "Resolution due Fri 11 Dec"


def test_the_coming_openings_reach_to_the_due_time_and_a_day_beyond() -> None:
    now, due = local("2026-12-11T16:30"), local("2026-12-14T11:30")
    opens = json.loads(clock_face(a_clock(due_at=due), now).segments)
    assert opens[0] == [now.timestamp(), local("2026-12-11T18:00").timestamp()]
    counted = sum(min(end, due.timestamp()) - start for start, end in opens if start < due.timestamp())
    assert counted == FOUR_HOURS
    assert opens[-1][1] <= (due + timedelta(days=1)).timestamp()


def test_a_paused_clock_says_what_is_left_or_over_and_has_no_due_time() -> None:
    now = local("2026-12-14T11:30")
    face = clock_face(a_clock(state=ClockState.PAUSED, left=7200), now)
    assert (face.state, face.words) == ("paused", "Paused, 2 h left")
    assert (face.due_at, face.open_segments) == (None, [])
    assert clock_face(a_clock(state=ClockState.PAUSED, left=-600), now).words == "Paused, 10 min over"


def test_a_stopped_clock_was_met_or_missed() -> None:
    now = local("2026-12-14T11:30")
    assert clock_face(a_clock(state=ClockState.STOPPED), now).words == "Met"
    missed = a_clock(state=ClockState.STOPPED, breached_at=now, breach_due_at=now)
    assert clock_face(missed, now).state == "missed"
    assert clock_face(a_clock(state=ClockState.CANCELLED), now).state == "cancelled"


def test_hours_of_a_business_clock_are_never_summed_up_to_days() -> None:
    assert duration_words(31 * 3600) == "31 h"
    assert duration_words(50 * 3600, business=False) == "2 d 2 h"
    round_the_clock = CalendarSpec("UTC", always_open=True)
    now = local("2026-12-14T11:30")
    face = clock_face(a_clock(round_the_clock, target=10**6, due_at=now + timedelta(hours=76)), now)
    assert face.words == "3 d 4 h left"


def test_durations_are_rounded_down() -> None:
    assert duration_words(5459) == "1 h 30 min"
    assert duration_words(59) == "59 s"
    assert count_words(6480) == "1:48"
    assert count_words(200) == "0:03:20"


def test_an_instant_is_as_short_as_it_stays_clear() -> None:
    now = local("2026-12-09T10:00")
    assert when_words(local("2026-12-09T14:30"), now) == "14:30"
    assert when_words(local("2026-12-11T14:30"), now) == "Fri 14:30"
    assert when_words(local("2026-12-24T14:30"), now) == "Thu 24 Dec 14:30"
    assert when_words(local("2028-12-24T14:30"), now) == "Sun 24 Dec 2028 14:30"


def test_an_age_is_told_in_its_greatest_unit() -> None:
    now = local("2026-12-09T10:00")
    assert [age_words(now - timedelta(minutes=each), now) for each in (0, 59, 125, 60 * 60)] == [
        "0 s",
        "59 min",
        "2 h",
        "2 days",
    ]
