"""The date filter of every template."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

# 02:30 CEST in Madrid; the clocks go back at 03:00
FIRST = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "form", "words"),
    [
        (FIRST, "j M H:i", "25 Oct 02:30 CEST"),
        (FIRST + HOUR, "j M H:i", "25 Oct 02:30 CET"),
        (FIRST + 2 * HOUR, "j M H:i", "25 Oct 03:30"),
        (FIRST, "SHORT_DATETIME_FORMAT", "10/25/2026 2:30 a.m. CEST"),
        (FIRST, "H:i T", "02:30 CEST"),
        (FIRST, "c", "2026-10-25T02:30:00+02:00"),
        (FIRST, "j M", "25 Oct"),
        (date(2026, 10, 25), "j M", "25 Oct"),
        (None, "j M", ""),
    ],
)
def test_an_hour_that_comes_twice_says_which_it_is(at: date | None, form: str, words: str) -> None:
    with timezone.override(ZoneInfo("Europe/Madrid")):
        assert Template("{{ at|date:form }}").render(Context({"at": at, "form": form})) == words
