"""The way of a review: draft, in review, approved, published; and back to draft with a reason."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import User
from postmortems import notices
from postmortems.actions.errors import Refused
from postmortems.actions.frame import ReviewHold, reviewing
from postmortems.models import Review
from postmortems.models.choices import ReviewEvent, ReviewState, Section
from postmortems.permissions import ReviewAbility
from tickets.actions.closing import close_if_answered
from tickets.actions.frame import holding

# Without these nobody learns what happened, whom it hurt, and why.
NEEDED = (Section.SUMMARY, Section.IMPACT, Section.DETECTION, Section.FACTOR)


def submit_review(*, review: int, by: User, now: datetime) -> Review:
    """Ask others to read it. Raises Refused with what is missing, NotAllowed."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.SUBMIT) as hold:
        missing = missing_sections(hold.review)
        if missing:
            names = ", ".join(str(section.label) for section in missing)
            raise Refused(_("Write these parts first: %(names)s.") % {"names": names})
        row = hold.review
        row.state, row.submitted_by, row.submitted_at = ReviewState.IN_REVIEW, by, hold.now
        entry = hold.record(ReviewEvent.SUBMITTED)
        notices.tell_reviewers(review=row, entry=entry, now=hold.now)
        return row


def approve_review(*, review: int, by: User, now: datetime, read: int) -> Review:
    """Approve what was read: `read` is the review's `contents` on the page. Raises Refused, NotAllowed."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.APPROVE) as hold:
        row = hold.review
        if row.contents != read:
            raise Refused(_("It was changed since you read it. Read it again, then approve."))
        if row.public_needed is None:
            raise Refused(_("Nobody decided yet whether a public postmortem is needed. Decide that first."))
        row.state, row.approved_by, row.approved_at = ReviewState.APPROVED, by, hold.now
        entry = hold.record(ReviewEvent.APPROVED)
        notices.tell_approved(review=row, entry=entry, now=hold.now)
        return row


def publish_review(*, review: int, by: User, now: datetime) -> Review:
    """Show it to everybody of the desk as what the desk agreed on. Raises NotAllowed.

    Its ticket is closed where its requester's answer, or his silence, waited for that only.
    """
    ticket = Review.objects.values_list("ticket", flat=True).get(pk=review)
    # the ticket's row before the review's
    with holding(ticket, by=by, now=now) as ticket_hold:
        with reviewing(review, by=by, now=now, needs=ReviewAbility.PUBLISH) as hold:
            row = hold.review
            row.state, row.published_by, row.published_at = ReviewState.PUBLISHED, by, hold.now
            entry = hold.record(ReviewEvent.PUBLISHED)
            notices.tell_published(review=row, entry=entry, now=hold.now)
        close_if_answered(ticket_hold)
    return row


def return_review(*, review: int, by: User, now: datetime, reason: str) -> Review:
    """Back to draft; what was approved has to be approved again. Raises Refused, NotAllowed."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.RETURN) as hold:
        if not reason.strip():
            raise Refused(_("Say what has to change."), "reason")
        _back_to_draft(hold)
        entry = hold.record(ReviewEvent.RETURNED, {"reason": reason})
        notices.tell_returned(review=hold.review, entry=entry, now=hold.now)
        return hold.review


def missing_sections(review: Review) -> Sequence[Section]:
    """The needed parts that nobody wrote yet."""
    written = set(review.points.values_list("section", flat=True))
    return [section for section in NEEDED if section not in written]


def _back_to_draft(hold: ReviewHold) -> None:
    row = hold.review
    row.state = ReviewState.DRAFT
    row.submitted_by = row.submitted_at = None
    row.approved_by = row.approved_at = None
    row.published_by = row.published_at = None
