"""Drafting a timeline, and what its marks measure: pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from postmortems.timeline.draft import LONGEST_TEXT, Line, Record, Source, draft
from postmortems.timeline.marks import Mark, Measure, measures, wrong

T0 = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return T0 + timedelta(minutes=minutes)


def record(key: int, minutes: int, suggests: Mark | None = None, kind: str = "entry") -> Record:
    return Record(Source(kind, key), at(minutes), f"what {kind} {key} tells", 1, suggests)


records = st.lists(
    st.builds(
        record,
        st.integers(1, 30),
        st.integers(-600, 600),
        st.none() | st.sampled_from(Mark),
        st.sampled_from(["entry", "page_event", "delivery"]),
    ),
    max_size=40,
)


def sources(lines: list[Line]) -> set[Source]:
    return {line.source for line in lines}


@given(records)
def test_drafting_again_adds_nothing(told: list[Record]) -> None:
    first = draft(told)
    assert sources(first) == {each.source for each in told}
    marks = {line.mark: line.at for line in first if line.mark}
    assert draft(told, known=sources(first), marks=marks) == []


@given(records, records)
def test_drafting_again_adds_only_what_is_new(told: list[Record], more: list[Record]) -> None:
    first = draft(told)
    second = draft([*told, *more], known=sources(first))
    assert not sources(first) & sources(second)
    assert sources(first) | sources(second) == {each.source for each in [*told, *more]}


@given(records)
def test_a_draft_is_in_order_and_measures_nothing_negative(told: list[Record]) -> None:
    lines = draft(told)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    marks = [line.mark for line in lines if line.mark]
    assert len(marks) == len(set(marks))
    assert wrong({line.mark: line.at for line in lines if line.mark}) == []


@given(records, st.permutations(range(40)))
def test_the_order_of_the_records_does_not_matter(told: list[Record], order: list[int]) -> None:
    unique = list({each.source: each for each in told}.values())
    shuffled = [unique[place] for place in order if place < len(unique)]
    assert draft(shuffled) == draft(unique)


@given(records, st.sets(st.sampled_from(Mark)))
def test_what_a_person_decided_is_not_suggested_again(told: list[Record], decided: set[Mark]) -> None:
    assert not decided & {line.mark for line in draft(told, decided=decided)}


def test_the_first_acknowledgement_and_the_last_resolution_count() -> None:
    told = [
        record(1, 0, Mark.DETECTED),
        record(2, 4, Mark.ACKNOWLEDGED),
        record(3, 9, Mark.ACKNOWLEDGED),
        record(4, 60, Mark.RESOLVED),
        record(5, 90, Mark.RESOLVED),
    ]
    marks = {line.mark: line.source.key for line in draft(told) if line.mark}
    assert marks == {Mark.DETECTED: 1, Mark.ACKNOWLEDGED: 2, Mark.RESOLVED: 5}


def test_the_mark_of_the_resolution_goes_on_to_a_later_one() -> None:
    told = [record(1, 0, Mark.DETECTED), record(4, 60, Mark.RESOLVED), record(5, 90, Mark.RESOLVED)]
    known = {each.source for each in told[:2]}
    marks = {Mark.DETECTED: at(0), Mark.RESOLVED: at(60)}
    (line,) = draft(told, known=known, marks=marks)
    assert (line.source.key, line.mark) == (5, Mark.RESOLVED)
    (line,) = draft(told, known=known, marks=marks, decided={Mark.RESOLVED})
    assert line.mark is None
    (line,) = draft(told, known=known, marks=marks | {Mark.RESOLVED: at(100)})
    assert line.mark is None


def test_an_acknowledgement_before_the_detection_is_not_suggested() -> None:
    told = [record(1, -5, Mark.ACKNOWLEDGED), record(2, 0, Mark.DETECTED), record(3, 3, Mark.ACKNOWLEDGED)]
    marks = {line.mark: line.source.key for line in draft(told) if line.mark}
    assert marks == {Mark.DETECTED: 2, Mark.ACKNOWLEDGED: 3}


def test_somebody_is_paged_before_his_message_arrives() -> None:
    lines = draft([record(1, 5, kind="delivery"), record(9, 5, kind="entry")])
    assert [line.source.kind for line in lines] == ["entry", "delivery"]


def test_a_long_message_becomes_one_short_line() -> None:
    told = Record(Source("entry", 1), T0, "so\n\n" + "long " * 200, 1)
    (line,) = draft([told])
    assert len(line.text) <= LONGEST_TEXT
    assert line.text.startswith("so long")
    assert line.text.endswith("…")


def test_measures_are_counted_between_their_marks() -> None:
    marks = {
        Mark.BEGAN: at(0),
        Mark.DETECTED: at(7),
        Mark.ACKNOWLEDGED: at(9),
        Mark.MITIGATED: at(60),
        Mark.RESOLVED: at(180),
    }
    assert measures(marks) == {
        Measure.TTD: 7 * 60,
        Measure.TTA: 2 * 60,
        Measure.TTM: 3600,
        Measure.TTR: 3 * 3600,
    }


def test_a_measure_without_its_mark_is_not_known() -> None:
    known = measures({Mark.DETECTED: at(7), Mark.ACKNOWLEDGED: at(9)})
    assert known == {Measure.TTD: None, Measure.TTA: 120, Measure.TTM: None, Measure.TTR: None}


def test_a_mark_before_its_beginning_is_wrong() -> None:
    assert wrong({Mark.BEGAN: at(5), Mark.DETECTED: at(4), Mark.RESOLVED: at(9)}) == [Measure.TTD]
