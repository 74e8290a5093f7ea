"""The invariants of business time, over zones, clock changes and years, against an oracle that walks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.sla.strategies import DAYS, ZONES, day_hours, instants, situations
from tests.walker import Walk
from tickets.sla.calendar import BusinessCalendar
from tickets.sla.spec import CalendarSpec

SECOND = timedelta(seconds=1)
careful = settings(deadline=None, max_examples=50)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_business_time_is_what_walking_counts(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    start, end = sorted(data.draw(st.tuples(instants(on), instants(on))))
    walk = Walk(spec, on, DAYS)
    assert BusinessCalendar(spec).business_seconds(start, end) == walk.business_seconds(start, end)


@given(st.data())
@careful
def test_open_intervals_are_the_open_steps_of_the_walk(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    walk = Walk(spec, on, DAYS)
    calendar = BusinessCalendar(spec)
    intervals = calendar.open_intervals(walk.start, walk.end)
    for step in range(0, len(walk.open), 3):
        at = walk.at(step)
        assert walk.open[step] == any(at in each for each in intervals) == calendar.is_open(at)
    for before, after in pairwise(intervals):
        assert before.end < after.start


@given(st.data(), st.integers(1, 400_000))
@settings(deadline=None, max_examples=80)
def test_a_due_time_is_the_earliest_instant_with_that_much_business_time(
    data: st.DataObject, seconds: int
) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    start = data.draw(instants(on))
    due = calendar.add_business(start, seconds)
    assert calendar.business_seconds(start, due) == seconds
    assert calendar.business_seconds(start, due - SECOND) == seconds - 1
    walk = Walk(spec, on, DAYS)
    if due <= walk.end:
        assert walk.business_seconds(start, due) == seconds


@given(st.data())
@careful
def test_no_business_time_added_stays_where_it_is(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    start = data.draw(instants(on))
    assert BusinessCalendar(spec).add_business(start, 0) == start


@given(st.data())
@careful
def test_splitting_a_stretch_of_time_changes_nothing(data: st.DataObject) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    start, middle, end = sorted(data.draw(st.tuples(instants(on), instants(on, 500), instants(on, 900))))
    parts = calendar.business_seconds(start, middle) + calendar.business_seconds(middle, end)
    assert parts == calendar.business_seconds(start, end)


@given(st.data(), st.integers(0, 200_000), st.integers(0, 200_000))
@careful
def test_adding_twice_is_adding_the_sum(data: st.DataObject, one: int, two: int) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    start = data.draw(instants(on))
    assert calendar.add_business(calendar.add_business(start, one), two) == calendar.add_business(
        start, one + two
    )


@given(st.data(), st.integers(0, 200_000), st.integers(0, 200_000))
@careful
def test_starting_later_or_adding_more_is_never_due_earlier(data: st.DataObject, one: int, two: int) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    early, late = sorted(data.draw(st.tuples(instants(on), instants(on))))
    less, more = sorted((one, two))
    assert calendar.add_business(early, less) <= calendar.add_business(early, more)
    assert calendar.add_business(early, less) <= calendar.add_business(late, less)
    assert calendar.business_seconds(late, early) == 0


@given(
    st.sampled_from(ZONES), st.integers(1970, 2190), st.lists(day_hours(), min_size=7, max_size=7), st.data()
)
@careful
def test_calendars_work_from_1970_to_2200(
    zone: str, year: int, weekly: list[tuple[tuple[int, int], ...]], data: st.DataObject
) -> None:
    calendar = BusinessCalendar(CalendarSpec(zone, (((32_400, 61_200),), *weekly[1:])))
    start = data.draw(instants(date(year, 1, 1), 364))
    seconds = data.draw(st.integers(1, 3_000_000))
    due = calendar.add_business(start, seconds)
    assert calendar.business_seconds(start, due) == seconds
    assert calendar.business_seconds(start, due - SECOND) == seconds - 1


@given(st.data(), st.integers(1, 4))
@careful
def test_the_end_of_a_business_day_is_a_closing_with_so_many_dates_before_it(
    data: st.DataObject, n: int
) -> None:
    spec, on = data.draw(situations())
    calendar = BusinessCalendar(spec)
    start = data.draw(instants(on))
    end = calendar.end_of_business_day(start, n)
    assert calendar.is_open(end - SECOND)
    assert end > start
    if n > 1:
        assert calendar.end_of_business_day(start, n - 1) < end


@given(situations())
@careful
def test_a_calendar_survives_its_json(situation: tuple[CalendarSpec, date]) -> None:
    spec = situation[0]
    assert CalendarSpec.from_json(spec.to_json()) == spec
    assert spec.problems() == []


def test_the_oracle_itself_knows_the_hour_that_occurs_twice() -> None:
    night = CalendarSpec("Europe/Madrid", (((0, 9000), (9000, 21_600)),) * 7)
    walk = Walk(night, date(2026, 10, 24), 3)
    noon, next_noon = datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)
    assert walk.business_seconds(noon, next_noon) == 7 * 3600
