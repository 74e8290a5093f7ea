"""The timeline of a review: drafted, edited, hidden, marked."""

from datetime import timedelta
from typing import Any

import pytest

from oncall.models import User
from postmortems.actions.drafting import draft_timeline
from postmortems.actions.errors import Overtaken, Refused
from postmortems.actions.lines import add_line, change_line, hide_line, marks_of, show_line
from postmortems.document import figures, shown_lines
from postmortems.models import Review, ReviewLine
from postmortems.timeline.marks import Mark
from tests.factories.tickets import MONDAY, logged
from tests.postmortems.review_desk import NOW, ReviewDesk, open_desk
from tests.tickets.views.portal_desk import resolved
from tickets.actions.assignment import assign
from tickets.actions.conversation import add_note, reply
from tickets.actions.details import restrict
from tickets.actions.resolution import answer_no

pytestmark = pytest.mark.django_db
AGAIN = NOW + timedelta(hours=2)


@pytest.fixture
def desk() -> ReviewDesk:
    desk = open_desk(occurred_at=MONDAY - timedelta(minutes=20))
    how: dict[str, Any] = {"ticket": desk.ticket.pk, "by": desk.ana}
    assign(**how, now=MONDAY + timedelta(minutes=5), team=desk.desk, assignee=desk.ana)
    reply(**how, now=MONDAY + timedelta(minutes=9), body="We look into it.")
    add_note(**how, now=MONDAY + timedelta(minutes=11), body="The fuser is dead.")
    resolved(desk.ticket, desk.ana)
    return desk


def line(review: Review, text: str) -> ReviewLine:
    return review.lines.get(text__contains=text)


def change(desk: ReviewDesk, row: ReviewLine, **new: Any) -> ReviewLine:
    typed: dict[str, Any] = {
        "at": row.at,
        "text": row.text,
        "audiences": row.audiences,
        "mark": row.mark,
        "opened": row.revision,
        **new,
    }
    return change_line(review=row.review_id, by=desk.ana, now=NOW, line=row.pk, **typed)


def test_a_timeline_is_drafted_from_the_record_with_its_marks(desk: ReviewDesk) -> None:
    review = desk.start()
    texts = [row.text for row in desk.lines(review)]
    assert texts[0] == "It began, as the ticket says."
    assert "Ana Agent to the requester: We look into it." in texts
    assert "Ana Agent noted: The fuser is dead." in texts
    assert not [text for text in texts if "clock" in text.lower()]
    assert marks_of(review) == {
        Mark.BEGAN: MONDAY - timedelta(minutes=20),
        Mark.DETECTED: MONDAY,
        Mark.ACKNOWLEDGED: MONDAY + timedelta(minutes=5),
        Mark.RESOLVED: MONDAY + timedelta(hours=1),
    }
    shown = {str(each.label): each.words for each in figures(desk.lines(review))}
    assert shown == {
        "Time to detect": "20 min",
        "Time to acknowledge": "5 min",
        "Time to mitigate": "not marked",
        "Time to resolve": "1 h 20 min",
    }


def test_drafting_again_keeps_what_was_edited_and_hidden(desk: ReviewDesk) -> None:
    review = desk.start()
    change(desk, line(review, "We look into it"), text="Ana answered.")
    hide_line(review=review.pk, by=desk.ana, now=NOW, line=line(review, "fuser").pk)
    assert draft_timeline(review=review.pk, by=desk.ana, now=NOW) == 0
    add_note(ticket=desk.ticket.pk, by=desk.bob, now=NOW, body="Paper ordered.")
    assert draft_timeline(review=review.pk, by=desk.ana, now=NOW) == 1
    assert line(review, "Ana answered.").is_edited
    assert line(review, "Ana answered.").drafted_text == "Ana Agent to the requester: We look into it."
    assert line(review, "fuser").hidden
    assert "fuser" not in " ".join(row.text for row in shown_lines(review, desk.ana))


def test_a_mark_moves_to_the_line_it_is_put_on(desk: ReviewDesk) -> None:
    review = desk.start()
    before = review.lines.get(mark=Mark.ACKNOWLEDGED)
    change(desk, line(review, "We look into it"), mark=Mark.ACKNOWLEDGED.value)
    assert review.lines.get(mark=Mark.ACKNOWLEDGED) == line(review, "We look into it")
    moved = review.record.get(kind="mark_moved")
    assert (moved.unit_key, moved.params["changes"]) == (before.pk, {"mark": ["acknowledged", ""]})


def test_a_mark_taken_away_is_not_suggested_again(desk: ReviewDesk) -> None:
    review = desk.start()
    change(desk, review.lines.get(mark=Mark.RESOLVED), mark="")
    draft_timeline(review=review.pk, by=desk.ana, now=NOW)
    assert Mark.RESOLVED not in marks_of(review)


def test_the_resolution_is_marked_when_it_comes_after_the_first_draft() -> None:
    desk = open_desk()
    review = desk.start()
    assert Mark.RESOLVED not in marks_of(review)
    resolved(desk.ticket, desk.ana, at=NOW)
    draft_timeline(review=review.pk, by=desk.ana, now=NOW)
    assert marks_of(review)[Mark.RESOLVED] == NOW


def resolved_again(desk: ReviewDesk) -> None:
    """Rita says no to the first resolution; Ana resolves it once more."""
    answer_no(ticket=desk.ticket.pk, by=desk.rita, now=NOW, because="Still no toner.")
    resolved(desk.ticket, desk.ana, at=AGAIN)


def test_the_mark_of_the_resolution_goes_to_the_one_after_the_reopening(desk: ReviewDesk) -> None:
    review = desk.start()
    before = review.lines.get(mark=Mark.RESOLVED)
    resolved_again(desk)
    draft_timeline(review=review.pk, by=desk.ana, now=AGAIN)
    assert marks_of(review)[Mark.RESOLVED] == AGAIN
    moved = review.record.get(kind="mark_moved")
    assert (moved.unit_key, moved.params["changes"]) == (before.pk, {"mark": ["resolved", ""]})
    assert moved.revision == review.lines.get(pk=before.pk).revision == before.revision + 1
    assert desk.fresh(review).decided_marks == []
    assert draft_timeline(review=review.pk, by=desk.ana, now=AGAIN) == 0


def test_a_resolution_that_a_person_marked_stays_marked(desk: ReviewDesk) -> None:
    review = desk.start()
    chosen = line(review, "fuser")
    change(desk, chosen, mark=Mark.RESOLVED.value)
    resolved_again(desk)
    draft_timeline(review=review.pk, by=desk.ana, now=AGAIN)
    assert review.lines.get(mark=Mark.RESOLVED) == chosen


def test_a_measure_never_becomes_negative(desk: ReviewDesk) -> None:
    review = desk.start()
    early = line(review, "It began")
    with pytest.raises(Refused, match="“Detected” would be before “Began”") as refused:
        change(desk, review.lines.get(mark=Mark.DETECTED), at=early.at - timedelta(minutes=1))
    assert refused.value.field == "at"
    with pytest.raises(Refused, match="“Resolved” would be before") as refused:
        add_line(
            review=review.pk,
            by=desk.ana,
            now=NOW,
            at=early.at - timedelta(hours=1),
            text="Over.",
            audiences=["team"],
            mark="resolved",
        )
    assert refused.value.field == "mark"
    assert not review.lines.filter(text="Over.").exists()


def test_a_line_with_a_mark_is_not_hidden(desk: ReviewDesk) -> None:
    review = desk.start()
    with pytest.raises(Refused, match="carries the mark"):
        hide_line(review=review.pk, by=desk.ana, now=NOW, line=review.lines.get(mark=Mark.BEGAN).pk)


def test_a_hidden_line_is_shown_again(desk: ReviewDesk) -> None:
    review = desk.start()
    key = line(review, "fuser").pk
    for _twice in range(2):
        hide_line(review=review.pk, by=desk.ana, now=NOW, line=key)
    for _twice in range(2):
        show_line(review=review.pk, by=desk.ana, now=NOW, line=key)
    assert not line(review, "fuser").hidden
    assert [row.kind for row in review.record.filter(unit="line")] == ["line_hidden", "line_shown"]


def test_the_second_to_save_a_line_sees_what_the_first_changed(desk: ReviewDesk) -> None:
    review = desk.start()
    row = line(review, "fuser")
    change(desk, row, text="The fuser was worn.")
    with pytest.raises(Overtaken):
        change(desk, row, text="The fuser died.")
    change(desk, row, text="The fuser was worn.", audiences=["team", "board"])
    row.refresh_from_db()
    assert (row.text, row.audiences) == ("The fuser was worn.", ["team", "board"])


def test_further_tickets_give_their_milestones_and_nobodys_words(desk: ReviewDesk) -> None:
    other = logged("Plotter broken", requester=desk.rita, team=desk.desk)
    add_note(ticket=other.pk, by=desk.ana, now=NOW, body="Secret of the plotter.")
    review = desk.start(further=[other])
    draft_timeline(review=review.pk, by=desk.ana, now=NOW)
    texts = [row.text for row in review.lines.filter(ticket=other)]
    assert len(texts) == 1
    assert texts[0].startswith(f"{other.number} “Plotter broken”: Logged")


def test_lines_of_a_ticket_that_somebody_may_not_read_are_not_there_for_him(desk: ReviewDesk) -> None:
    other = logged("Payroll", requester=desk.rita, team=desk.desk)
    review = desk.start(further=[other])
    draft_timeline(review=review.pk, by=desk.ana, now=NOW)
    row = review.lines.get(ticket=other)
    change(desk, row, text="Payroll stood still.")
    restrict(ticket=other.pk, by=desk.mia, now=NOW)
    assert row in review.lines.visible_to(desk.bob)
    assert row not in review.lines.visible_to(desk.sven)
    assert set(review.lines.visible_to(desk.sven)) == set(review.lines.exclude(pk=row.pk))
    about = [entry.unit_key for entry in review.record.readable_by(desk.sven) if entry.unit == "line"]
    assert row.pk not in about
    with pytest.raises(Refused, match="no such line"):
        hide_line(review=review.pk, by=as_writer(desk, review), now=NOW, line=row.pk)


def as_writer(desk: ReviewDesk, review: Review) -> User:
    review.participants.add(desk.sven)
    return desk.sven


def test_a_line_sent_twice_is_one(desk: ReviewDesk) -> None:
    review = desk.start()
    how: dict[str, Any] = {"review": review.pk, "by": desk.ana, "now": NOW, "audiences": ["team"]}
    first = add_line(**how, at=NOW, text="Somebody smelled smoke.")
    assert add_line(**how, at=NOW, text="Somebody smelled smoke.") == first
    assert add_line(**how, at=NOW - timedelta(minutes=1), text="Somebody smelled smoke.") != first
    assert review.lines.filter(source_kind="").count() == 2
