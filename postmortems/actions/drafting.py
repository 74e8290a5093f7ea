"""Starting a review, and drafting its timeline from the record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.actions.errors import NotAllowed
from postmortems.actions.frame import ReviewHold, reviewing
from postmortems.actions.lines import lift_mark, marks_of
from postmortems.actions.reading import records_of
from postmortems.models import Review, ReviewLine
from postmortems.models.choices import ReviewEvent
from postmortems.permissions import ReviewAbility, may_start
from postmortems.timeline.draft import Line, draft
from tickets.models import Ticket


@transaction.atomic
def start_review(*, ticket: int, by: User, now: datetime) -> Review:
    """Begin the review of a ticket, its timeline drafted; the one there is, if somebody was faster.

    Raises Ticket.DoesNotExist, NotAllowed.
    """
    row = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket)
    if not may_start(by, row):
        raise NotAllowed(
            _("Only agents, incident managers and process owners who see the ticket start its review.")
        )
    there = Review.objects.filter(ticket=row).first()
    if there is not None:
        return there
    review = Review.objects.create(
        ticket=row,
        title=_title(row),
        owner=by,
        started_at=now,
        last_event_at=now,
    )
    with reviewing(review.pk, by=by, now=now) as hold:
        hold.record(ReviewEvent.STARTED)
        _draft(hold)
    return hold.review


def draft_timeline(*, review: int, by: User, now: datetime) -> int:
    """Add to the timeline what the record tells since; return how many lines that were. Raises NotAllowed."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        return _draft(hold)


def _draft(hold: ReviewHold) -> int:
    review = hold.review
    known = {line.source for line in review.lines.all() if line.source is not None}
    lines = draft(records_of(review), known=known, marks=marks_of(review), decided=review.marks_decided)
    for line in lines:
        if line.mark is not None:
            lift_mark(hold, line.mark)
    ReviewLine.objects.bulk_create([_row(review, line) for line in lines])
    if lines:
        hold.record(ReviewEvent.DRAFTED, {"lines": len(lines)})
    return len(lines)


def _row(review: Review, line: Line) -> ReviewLine:
    return ReviewLine(
        review=review,
        at=line.at,
        text=line.text,
        mark=line.mark or "",
        ticket_id=line.ticket,
        source_kind=line.source.kind,
        source_key=line.source.key,
        drafted_at=line.at,
        drafted_text=line.text,
    )


def _title(ticket: Ticket) -> str:
    words = {"number": ticket.number, "title": ticket.title}
    return (_("Review of %(number)s: %(title)s") % words)[:200]
