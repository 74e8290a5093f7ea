"""When an owner is reminded."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from postmortems.reminders import Reminder, Stage, late_from, next_reminder, reminder_due

MADRID = ZoneInfo("Europe/Madrid")
DUE = date(2026, 3, 30)
ZONES = [ZoneInfo(name) for name in ("Europe/Madrid", "America/New_York", "Asia/Tokyo", "Pacific/Apia")]


def all_until(end: datetime, zone: ZoneInfo = MADRID, due: date = DUE) -> list[Reminder]:
    found: list[Reminder] = []
    after = datetime(2026, 3, 1, tzinfo=UTC)
    while (each := next_reminder(due, zone, after)).at < end:
        found.append(each)
        after = each.at
    return found


def test_an_owner_is_reminded_before_on_the_day_and_weekly_from_then_on() -> None:
    found = all_until(datetime(2026, 4, 16, tzinfo=UTC))
    assert [(each.stage, each.on) for each in found] == [
        (Stage.SOON, date(2026, 3, 27)),
        (Stage.TODAY, date(2026, 3, 30)),
        (Stage.LATE, date(2026, 3, 31)),
        (Stage.LATE, date(2026, 4, 7)),
        (Stage.LATE, date(2026, 4, 14)),
    ]


def test_a_reminder_comes_at_nine_on_the_owners_clock_before_and_after_the_change() -> None:
    found = all_until(datetime(2026, 4, 1, tzinfo=UTC))
    assert [each.at.hour for each in found] == [8, 7, 7]
    assert {each.at.astimezone(MADRID).hour for each in found} == {9}


def test_an_item_is_late_when_its_day_is_over_where_its_owner_is() -> None:
    assert late_from(DUE, MADRID) == datetime(2026, 3, 30, 22, tzinfo=UTC)


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.sampled_from(ZONES),
    st.integers(-60 * 24 * 30, 60 * 24 * 90),
)
def test_what_is_due_is_the_last_one_before_the_next(due: date, zone: ZoneInfo, minutes: int) -> None:
    now = datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(minutes=minutes)
    coming, last = next_reminder(due, zone, now), reminder_due(due, zone, now)
    assert coming.at > now
    if last is None:
        assert coming.stage is Stage.SOON
    else:
        assert last.at <= now
        assert next_reminder(due, zone, last.at) == coming
