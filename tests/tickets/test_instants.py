"""Instants in words, also in the hour that comes twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from oncall.page_words import instant_words as page_words
from tickets.clock_wording import short_instant
from tickets.display import when_words
from tickets.instants import by_words, instant_words
from tickets.wording import instant_words as recorded_words

MADRID = ZoneInfo("Europe/Madrid")
# 02:30 CEST in Madrid; the clocks go back at 03:00
FIRST = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (FIRST - HOUR, "01:30 today"),
        (FIRST, "02:30 CEST today"),
        (FIRST + HOUR, "02:30 CET today"),
        (FIRST + 2 * HOUR, "03:30 today"),
    ],
)
def test_a_promise_in_the_hour_that_comes_twice_says_which(at: datetime, words: str) -> None:
    assert by_words(at, zone=MADRID, now=FIRST) == f"by {words}, your time (Europe/Madrid)"


def test_the_record_and_mails_say_which_too() -> None:
    with timezone.override(MADRID):
        assert short_instant(FIRST) == "Sun 25 Oct 02:30 CEST"
        assert short_instant((FIRST + HOUR).isoformat()) == "Sun 25 Oct 02:30 CET"
        assert recorded_words(FIRST + HOUR) == "Sun 25 Oct 2026 02:30 CET"
        assert recorded_words(FIRST + 2 * HOUR) == "Sun 25 Oct 2026 03:30"
        assert when_words(FIRST, FIRST) == "02:30 CEST"
        assert page_words(FIRST + HOUR, FIRST) == "02:30 CET"
    assert instant_words(FIRST, zone=MADRID, now=FIRST) == "02:30 CEST on Sunday 25 October (Europe/Madrid)"
