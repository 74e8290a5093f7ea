"""Every kind of timeline entry has words, in the reader's zone, and none of them fails on an old entry."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from tickets.models import TimelineEntry
from tickets.models.choices import EntryKind
from tickets.wording import entry_details, entry_words, field_change

AT = datetime(2026, 12, 9, 10, 52, tzinfo=UTC)


def words(kind: EntryKind, /, **params: object) -> str:
    return entry_words(TimelineEntry(kind=kind, params=params, at=AT))


def details(kind: EntryKind, /, **params: object) -> dict[str, str]:
    return dict(entry_details(TimelineEntry(kind=kind, params=params, at=AT)))


@pytest.fixture(autouse=True)
def _reader_in_madrid() -> object:
    with timezone.override(ZoneInfo("Europe/Madrid")):
        yield


@pytest.mark.parametrize("kind", EntryKind)
def test_an_entry_without_parameters_still_reads(kind: EntryKind) -> None:
    assert words(kind).strip()
    details(kind)


@pytest.mark.parametrize("kind", EntryKind)
def test_an_entry_with_strange_parameters_still_reads(kind: EntryKind) -> None:
    strange = {
        "changes": {"title": None}, "target": "x", "left": "y", "due_at": "soon",
        "wake_at": "2026-99-99T99:99", "team": "x", "assignee": [1],
        "names": ["<b>"], "told": ["x"], "did": ["?"], "whom": ["x"],
        "reason": "r", "kind": "?", "from": 7, "to": 8, "bounces": "many", "metric": "?", "as": "?",
    }  # fmt: skip
    assert words(kind, **strange).strip()
    details(kind, **strange)


def test_instants_are_told_in_the_readers_zone() -> None:
    entry = {"reason": "requester", "wake_at": "2026-12-09T10:52:00+00:00"}
    assert words(EntryKind.PENDING, **entry) == "Waiting for the requester · follow up Wed 9 Dec 2026 11:52"
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert words(EntryKind.PENDING, **entry).endswith("Wed 9 Dec 2026 19:52")


def test_words_come_in_the_readers_language() -> None:
    with translation.override("de"):
        assert words(EntryKind.TRIAGED)


def test_changed_fields_are_told_one_by_one() -> None:
    told = details(
        EntryKind.FIELDS_CHANGED,
        changes={"title": ["Printer", "Plotter"], "service": [None, "Mail"], "impact": [3, 2]},
    )
    assert told == {"Title": "Printer → Plotter", "Service": "– → Mail", "Impact": "3 → 2"}


def test_choices_are_told_by_their_label_and_instants_in_local_time() -> None:
    assert (
        field_change("verified_how", "no", "called_back")[1] == "Not verified → Called back on a known number"
    )
    assert field_change("occurred_at", None, "2026-12-09T10:52:00+00:00")[1] == "– → Wed 9 Dec 2026 11:52"


def test_a_hand_over_tells_its_five_parts() -> None:
    parts = {
        "symptom": "no mail",
        "tried": "restart",
        "evidence": "log",
        "impact_now": "all",
        "question": "why?",
    }
    entry = {"from": "Desk", "to": "Servers", "automatic": False, **parts}
    assert words(EntryKind.ESCALATED, **entry) == "Escalated: Desk → Servers"
    assert list(details(EntryKind.ESCALATED, **entry).values()) == list(parts.values())


def test_a_timers_hand_over_says_that_it_was_automatic() -> None:
    assert "automatically" in words(EntryKind.ESCALATED, automatic=True, **{"from": "Desk", "to": "Servers"})


METRIC = {"metric": "resolution"}
DUE = {**METRIC, "due_at": AT.isoformat()}
STOPPED = {**METRIC, "met": True, "elapsed": 3600, "target": 14400}
MOVED = {**DUE, "target": [10800, 7200], "policy": "Office"}
PAUSED = {**METRIC, "left": 5400, "reason": "requester"}
LATE = {**DUE, "kind": "percent", "value": 75, "late": True, "did": ["raise_priority"], "told": ["Ana"]}
MOOT = {**METRIC, "kind": "overrun", "value": 30, "moot": True}


@pytest.mark.parametrize(
    ("kind", "params", "said"),
    [
        ("assigned", {"team": ["", "Desk"], "assignee": ["", "Ana"]}, "Team Desk · Assignee Ana"),
        ("assigned", {"team": ["Desk", "Desk"], "assignee": ["Ana", ""]}, "Assignee Ana → nobody"),
        ("status_changed", {"from": "new", "to": "in_progress"}, "Status New → In progress"),
        ("resolved", {"code": "Solved", "remedy": "workaround"}, "Resolved: Workaround · Solved"),
        ("related", {"kind": "caused_by", "other": "INC-000007"}, "Caused by INC-000007"),
        ("clock_stopped", STOPPED, "Resolution met: took 1 h of 4 h"),
        ("clock_retargeted", MOVED, "Resolution target 3 h → 2 h, due Wed 9 Dec 11:52, by policy Office"),
        (
            "clock_paused",
            PAUSED,
            "Resolution clock paused with 1 h 30 min left · Waiting for the requester",
        ),
        ("breached", DUE, "Resolution breached: it was due Wed 9 Dec 11:52"),
        (
            "threshold",
            LATE,
            (
                "Resolution: 75 % of the time used · told Ana · priority raised"
                " · recorded late: it was due Wed 9 Dec 11:52"
            ),
        ),
        ("threshold", MOOT, "Resolution: 30 min over · the clock had stopped, nobody was told"),
    ],
)
def test_the_words_of_an_entry(kind: EntryKind, params: dict[str, object], said: str) -> None:
    assert words(kind, **params) == said


def test_a_page_that_reached_nobody_again_names_them() -> None:
    params = {"event": "told_again", "people": [], "out_of_reach": [{"person": 1, "name": "Eva"}]}
    assert words(EntryKind.PAGE_TOLD, **params) == "Nobody paged before can be reached any more: Eva"


def test_a_snooze_that_ended_early_says_why() -> None:
    said = words(EntryKind.PAGE_CHANGED, event="restarted", cause="urgency raised")
    assert said == "More urgent than when it was snoozed: paged again from the first level"


def test_a_runbook_tells_its_version_and_where_it_failed() -> None:
    put = {"title": "Restart the gate", "version": 3, "steps": 1}
    assert words(EntryKind.RUNBOOK_PUT, **put) == "Runbook “Restart the gate”, version 3: 1 task"
    judged = {"title": "Restart the gate", "outcome": "no", "step": "Wait"}
    assert words(EntryKind.RUNBOOK_JUDGED, **judged) == "Runbook “Restart the gate” did not work, at: Wait"


def test_a_workaround_tells_whether_it_worked() -> None:
    said = {"number": "PRB-000007", "worked": True}
    assert words(EntryKind.WORKAROUND_JUDGED, **said) == "The workaround of PRB-000007 worked"
    assert "did not work" in words(EntryKind.WORKAROUND_JUDGED, **(said | {"worked": False}))
