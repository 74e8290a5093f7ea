"""The lines of a review's timeline: written by hand, changed, hidden, shown again, marked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.actions.errors import Refused
from postmortems.actions.frame import ReviewHold, reviewing
from postmortems.actions.settling import settled
from postmortems.models import Review, ReviewLine
from postmortems.models.choices import MARK_CHOICES, MEASURE_WORDS, Audience, ReviewEvent
from postmortems.permissions import ReviewAbility
from postmortems.timeline.marks import SPAN, Mark, wrong

UNIT = "line"
MOST_BY_HAND = 500


def add_line(
    *, review: int, by: User, now: datetime, at: datetime, text: str, audiences: Sequence[str], mark: str = ""
) -> ReviewLine:
    """Write a line by hand; `at` is UTC. The same form sent twice makes one. Raises Refused, NotAllowed."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        typed = {"at": at.isoformat(), "text": text, "audiences": _ordered(audiences), "mark": mark}
        for earlier in hold.review.lines.filter(pk__in=hold.just_added(ReviewEvent.LINE_ADDED)):
            if values(earlier) == typed:
                return earlier
        if hold.review.lines.filter(source_kind="").count() >= MOST_BY_HAND:
            raise Refused(
                _("A timeline holds %(count)d lines written by hand at most.") % {"count": MOST_BY_HAND}
            )
        line = ReviewLine(review=hold.review, at=at, text=text)
        _check(audiences, text)
        line.address(list(audiences))
        line.save()
        changes = {"at": [None, at.isoformat()], "text": ["", text], "audiences": [[], line.audiences]}
        _record(hold, ReviewEvent.LINE_ADDED, line, changes)
        if mark:
            line.revision += 1
            _put_mark(hold, line, mark)
            line.save()
            _record(hold, ReviewEvent.LINE_CHANGED, line, {"mark": ["", mark]})
        _check_order(hold.review, line, "mark")
        return line


def change_line(
    *,
    review: int,
    by: User,
    now: datetime,
    line: int,
    opened: int,
    at: datetime,
    text: str,
    audiences: Sequence[str],
    mark: str = "",
) -> ReviewLine:
    """Change a line that was read at revision `opened`; what was drafted is kept beside it.

    A mark that stands on another line moves here. Raises Refused, NotAllowed, Overtaken.
    """
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        row = _found(hold, by, line)
        _check(audiences, text)
        changes = settled(
            hold.review.record.filter(unit=UNIT, unit_key=row.pk, revision__gt=opened),
            current=values(row),
            typed={"at": at.isoformat(), "text": text, "audiences": _ordered(audiences), "mark": mark},
        )
        if changes:
            _apply(hold, row, {field: new for field, (_old, new) in changes.items()})
            _record(hold, ReviewEvent.LINE_CHANGED, row, changes)
            _check_order(hold.review, row, "mark" if "mark" in changes else "at")
        return row


def hide_line(*, review: int, by: User, now: datetime, line: int) -> ReviewLine:
    """Leave a line out of the review; drafting again does not bring it back. Raises Refused, NotAllowed."""
    return _set_hidden(review=review, by=by, now=now, line=line, hidden=True)


def show_line(*, review: int, by: User, now: datetime, line: int) -> ReviewLine:
    """Take a hidden line in again. Raises Refused, NotAllowed."""
    return _set_hidden(review=review, by=by, now=now, line=line, hidden=False)


def values(line: ReviewLine) -> dict[str, Any]:
    """A line as the record keeps it."""
    return {"at": line.at.isoformat(), "text": line.text, "audiences": line.audiences, "mark": line.mark}


def marks_of(review: Review) -> dict[Mark, datetime]:
    """The instants (UTC) that are marked."""
    return {Mark(line.mark): line.at for line in review.lines.exclude(mark="")}


def lift_mark(hold: ReviewHold, mark: str) -> None:
    """Take a mark from the line that carries it, because another one gets it."""
    before = hold.review.lines.filter(mark=mark).first()
    if before is not None:
        before.mark = ""
        before.revision += 1
        before.save()
        _record(hold, ReviewEvent.MARK_MOVED, before, {"mark": [mark, ""]})


def _set_hidden(*, review: int, by: User, now: datetime, line: int, hidden: bool) -> ReviewLine:
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        row = _found(hold, by, line)
        if row.hidden == hidden:
            return row
        if hidden and row.mark:
            raise Refused(
                _("This line carries the mark “%(mark)s”. Move the mark to another line first, then hide it.")
                % {"mark": row.get_mark_display()}
            )
        row.hidden = hidden
        row.revision += 1
        row.save()
        kind = ReviewEvent.LINE_HIDDEN if hidden else ReviewEvent.LINE_SHOWN
        _record(hold, kind, row, {"hidden": [not hidden, hidden]}, text=row.text)
        return row


def _found(hold: ReviewHold, by: User, key: int) -> ReviewLine:
    row = hold.review.lines.visible_to(by).filter(pk=key).first()
    if row is None:
        raise Refused(_("There is no such line in this review."))
    return row


def _apply(hold: ReviewHold, row: ReviewLine, new: Mapping[str, Any]) -> None:
    row.revision += 1
    if "at" in new:
        row.at = datetime.fromisoformat(new["at"])
    row.text = new.get("text", row.text)
    row.address(new.get("audiences", row.audiences))
    if "mark" in new:
        _put_mark(hold, row, new["mark"])
    row.save()


def _put_mark(hold: ReviewHold, row: ReviewLine, mark: str) -> None:
    """Give the line a mark or take it away; from now on drafting suggests neither."""
    if mark and row.hidden:
        raise Refused(_("A hidden line can't carry a mark. Show it first."), "mark")
    hold.review.decided_marks = sorted({*hold.review.decided_marks, *filter(None, (mark, row.mark))})
    if mark:
        lift_mark(hold, mark)
    row.mark = mark


def _check(audiences: Sequence[str], text: str) -> None:
    if not text.strip():
        raise Refused(_("Write what happened, or hide the line."), "text")
    if not _ordered(audiences):
        raise Refused(_("Choose for whom this is: at least one."), "audiences")


def _ordered(audiences: Sequence[str]) -> list[str]:
    return [each.value for each in Audience if each.value in audiences]


def _check_order(review: Review, line: ReviewLine, field: str) -> None:
    """No measure may be negative because of this line."""
    if not line.mark:
        return
    labels = dict(MARK_CHOICES)
    for measure in wrong(marks_of(review)):
        begin, end = SPAN[measure]
        if line.mark in (begin, end):
            raise Refused(
                _("“%(end)s” would be before “%(begin)s”: %(measure)s can't be negative. Check the times.")
                % {
                    "end": labels[end],
                    "begin": labels[begin],
                    "measure": str(MEASURE_WORDS[measure]),
                },
                field,
            )


def _record(
    hold: ReviewHold, kind: ReviewEvent, line: ReviewLine, changes: dict[str, Any], **params: Any
) -> None:
    hold.record(kind, {"changes": changes, **params}, unit=UNIT, key=line.pk, revision=line.revision)
