"""The paragraphs of a review: added, changed, removed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.actions.errors import Change, Overtaken, Refused
from postmortems.actions.frame import ReviewHold, reviewing
from postmortems.actions.settling import settled
from postmortems.models import ReviewPoint
from postmortems.models.choices import Audience, ReviewEvent, Section
from postmortems.permissions import ReviewAbility

UNIT = "point"
MOST_POINTS = 200


def add_point(
    *, review: int, by: User, now: datetime, section: Section, body: str, audiences: Sequence[str]
) -> ReviewPoint:
    """Write a paragraph, or a contributing factor; the same form sent twice makes one. Raises Refused,
    NotAllowed."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        _check(body, audiences)
        same = hold.review.points.filter(pk__in=hold.just_added(ReviewEvent.POINT_ADDED), section=section)
        for earlier in same:
            if values(earlier) == {"body": body, "audiences": _ordered(audiences)}:
                return earlier
        if hold.review.points.count() >= MOST_POINTS:
            raise Refused(_("A review holds %(count)d paragraphs at most.") % {"count": MOST_POINTS}, "body")
        point = ReviewPoint(review=hold.review, section=section, body=body, added_at=hold.now)
        point.address(list(audiences))
        point.save()
        changes = {"body": ["", body], "audiences": [[], point.audiences]}
        _record(hold, ReviewEvent.POINT_ADDED, point, {"section": section, "changes": changes})
        return point


def change_point(
    *, review: int, by: User, now: datetime, point: int, opened: int, body: str, audiences: Sequence[str]
) -> ReviewPoint:
    """Change a paragraph that was read at revision `opened`. Raises Refused, NotAllowed, Overtaken."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        row = _found(hold, point)
        _check(body, audiences)
        changes = settled(
            hold.review.record.filter(unit=UNIT, unit_key=row.pk, revision__gt=opened),
            current=values(row),
            typed={"body": body, "audiences": _ordered(audiences)},
        )
        if changes:
            row.body = changes.get("body", [None, row.body])[1]
            row.address(changes.get("audiences", [None, row.audiences])[1])
            row.revision += 1
            row.save()
            _record(hold, ReviewEvent.POINT_CHANGED, row, {"section": row.section, "changes": changes})
        return row


def remove_point(*, review: int, by: User, now: datetime, point: int, opened: int) -> None:
    """Take a paragraph out; the record keeps its words. Raises Refused, NotAllowed, Overtaken."""
    with reviewing(review, by=by, now=now, needs=ReviewAbility.EDIT) as hold:
        row = hold.review.points.filter(pk=point).first()
        if row is None:
            return
        later = list(hold.review.record.filter(unit=UNIT, unit_key=row.pk, revision__gt=opened))
        if later:
            raise Overtaken([_told(entry, name, pair) for entry in later for name, pair in _pairs(entry)])
        row.revision += 1
        changes = {"body": [row.body, ""], "audiences": [row.audiences, []]}
        _record(hold, ReviewEvent.POINT_REMOVED, row, {"section": row.section, "changes": changes})
        row.delete()


def values(point: ReviewPoint) -> dict[str, Any]:
    """A paragraph as the record keeps it."""
    return {"body": point.body, "audiences": point.audiences}


def _found(hold: ReviewHold, key: int) -> ReviewPoint:
    row = hold.review.points.filter(pk=key).first()
    if row is not None:
        return row
    removed = hold.review.record.filter(unit=UNIT, unit_key=key, kind=ReviewEvent.POINT_REMOVED).first()
    if removed is None:
        raise Refused(_("There is no such paragraph in this review."))
    body = dict(removed.params.get("changes") or {}).get("body", ["", ""])
    raise Overtaken([_told(removed, "body", body)], gone=True)


def _check(body: str, audiences: Sequence[str]) -> None:
    if not body.strip():
        raise Refused(_("Write something, or remove the paragraph."), "body")
    if not _ordered(audiences):
        raise Refused(_("Choose for whom this is: at least one."), "audiences")


def _ordered(audiences: Sequence[str]) -> list[str]:
    return [each.value for each in Audience if each.value in audiences]


def _record(hold: ReviewHold, kind: ReviewEvent, point: ReviewPoint, params: dict[str, Any]) -> None:
    hold.record(kind, params, unit=UNIT, key=point.pk, revision=point.revision)


def _pairs(entry: Any) -> list[tuple[str, Any]]:
    return list(dict(entry.params.get("changes") or {}).items())


def _told(entry: Any, field: str, pair: Any) -> Change:
    return Change(field, pair[0], pair[1], entry.actor_name, entry.at)
