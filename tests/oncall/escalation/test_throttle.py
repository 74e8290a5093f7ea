"""From the third message within a minute on, a digest."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oncall.escalation.throttle import WINDOW, send_at
from tests.oncall.escalation.policies import NOW


def at(second: float) -> datetime:
    return NOW + timedelta(seconds=second)


def test_the_third_message_within_a_minute_waits_a_minute() -> None:
    assert send_at(at(0), []) == at(0)
    assert send_at(at(10), [at(0)]) == at(10)
    assert send_at(at(20), [at(0), at(10)]) == at(80)


def test_a_minute_later_it_is_no_third_message() -> None:
    assert send_at(at(60), [at(0), at(10)]) == at(60)
    assert send_at(at(59), [at(0), at(10)]) == at(119)


def test_what_another_sender_sent_by_a_clock_that_is_ahead_counts() -> None:
    assert send_at(at(20), [at(10), at(21)]) == at(80)
    assert send_at(at(20), [at(21), at(22)]) == at(80)


def test_whoever_comes_while_a_digest_waits_goes_with_it() -> None:
    assert send_at(at(75), [at(0), at(10)], digest_at=at(80)) == at(80)
    assert send_at(at(95), [at(0), at(10)], digest_at=at(80)) == at(95)


def test_the_first_page_of_a_p1_never_waits() -> None:
    assert send_at(at(20), [at(0), at(10)], at(80), first_of_p1=True) == at(20)


@given(st.lists(st.tuples(st.integers(0, 600), st.booleans()), max_size=80))
def test_nobody_waits_longer_than_a_minute_or_gets_a_flood(messages: list[tuple[int, bool]]) -> None:
    sent: list[datetime] = []
    ordinary: set[datetime] = set()
    digest_at: datetime | None = None
    for second, is_p1 in sorted(messages):
        now = at(second)
        if digest_at is not None and digest_at <= now:
            sent.append(digest_at)
            digest_at = None
        goes = send_at(now, sent, digest_at, first_of_p1=is_p1)
        assert now <= goes <= now + WINDOW
        if is_p1:
            assert goes == now
        if goes == now:
            sent.append(now)
        else:
            digest_at = goes
        if not is_p1:
            ordinary.add(goes)
    for start in ordinary:
        assert sum(start <= each < start + WINDOW for each in ordinary) <= 3
