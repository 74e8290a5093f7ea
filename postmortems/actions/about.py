"""A review's title, people and further tickets, and whether the public is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from oncall.models import User
from postmortems import notices
from postmortems.actions.errors import Refused
from postmortems.actions.frame import ReviewHold, reviewing
from postmortems.actions.settling import settled
from postmortems.models import Review, ReviewEntry
from postmortems.models.choices import ReviewEvent
from postmortems.models.visibility import inner_tickets
from postmortems.permissions import ReviewAbility, reads
from tickets.models import Ticket

UNIT = "about"
PUBLIC_UNIT = "public"
MOST_FURTHER = 50


def change_about(
    *,
    review: int,
    by: User,
    now: datetime,
    opened: int,
    title: str,
    owner: User,
    participants: Iterable[User],
    further: Iterable[Ticket],
) -> Review:
    """Change title, owner, participants and further tickets, as they were read at revision `opened`.

    Further tickets that `by` can't see stay. A new owner is told. Raises Refused, NotAllowed, Overtaken.
    """
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        row = hold.review
        people = {each.pk: each for each in (owner, *participants)}
        for person in people.values():
            if not reads(person, row.ticket):
                raise Refused(
                    _("%(name)s can't read the ticket this is about. Choose somebody who can.")
                    % {"name": person.get_full_name()},
                    "owner" if person == owner else "participants",
                )
        typed = {
            "title": title,
            "owner": owner.pk,
            "participants": sorted(pk for pk in people if pk != owner.pk),
            "further": _further(row, by, further),
        }
        changes = settled(_later(hold, UNIT, opened), current=about_values(row), typed=typed)
        if changes:
            _apply(hold, changes)
        return row


def decide_public(*, review: int, by: User, now: datetime, opened: int, needed: bool, reason: str) -> Review:
    """Decide whether a public postmortem is needed, and why. Raises Refused, NotAllowed, Overtaken."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        row = hold.review
        if not reason.strip():
            raise Refused(_("Say why: the decision is kept with its reason."), "reason")
        changes = settled(
            _later(hold, PUBLIC_UNIT, opened),
            current=public_values(row),
            typed={"needed": needed, "reason": reason},
        )
        if changes:
            row.public_needed = changes.get("needed", [None, row.public_needed])[1]
            row.public_reason = changes.get("reason", [None, row.public_reason])[1]
            row.revision += 1
            hold.record(
                ReviewEvent.PUBLIC_DECIDED, {"changes": changes}, unit=PUBLIC_UNIT, revision=row.revision
            )
        return row


def about_values(review: Review) -> dict[str, Any]:
    """Title and people as the record keeps them."""
    return {
        "title": review.title,
        "owner": review.owner_id,
        "participants": sorted(each.pk for each in review.participants.all()),
        "further": sorted(each.pk for each in review.further.all()),
    }


def public_values(review: Review) -> dict[str, Any]:
    """The decision as the record keeps it."""
    return {"needed": review.public_needed, "reason": review.public_reason}


def _later(hold: ReviewHold, unit: str, opened: int) -> Iterable[ReviewEntry]:
    return hold.review.record.filter(unit=unit, revision__gt=opened)


def _further(review: Review, by: User, wanted: Iterable[Ticket]) -> list[int]:
    hidden = set(review.further.exclude(pk__in=inner_tickets(by)).values_list("pk", flat=True))
    keys = sorted({each.pk for each in wanted} - {review.ticket_id} | hidden)
    if len(keys) > MOST_FURTHER:
        raise Refused(
            _("A review is about %(count)d further tickets at most.") % {"count": MOST_FURTHER}, "further"
        )
    return keys


def _apply(hold: ReviewHold, changes: dict[str, list[Any]]) -> None:
    row = hold.review
    row.revision += 1
    row.title = changes.get("title", [None, row.title])[1]
    if "participants" in changes:
        row.participants.set(changes["participants"][1])
    if "further" in changes:
        row.further.set(changes["further"][1])
    entry = hold.record(ReviewEvent.ABOUT_CHANGED, {"changes": changes}, unit=UNIT, revision=row.revision)
    if "owner" in changes:
        row.owner = User.objects.get(pk=changes["owner"][1])
        notices.tell_owner(review=row, entry=entry, now=hold.now)
