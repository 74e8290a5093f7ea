"""Action items: written down, changed, done, dropped, opened again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.wallclock import local_date
from oncall.models import User
from oncall.record import current_via
from postmortems import notices
from postmortems.actions.errors import NotAllowed, Refused
from postmortems.actions.same_click import SAME_CLICK, one_at_a_time
from postmortems.actions.settling import settled
from postmortems.models import ActionEntry, ActionItem, Review
from postmortems.models.choices import ItemEvent, ItemKind, ItemState
from postmortems.permissions import is_writer, may_change_item, reads
from postmortems.reminders import late_from, next_reminder
from tickets.actions.names import recorded_name
from tickets.models import Ticket

FIRST_YEAR, LAST_YEAR = 2000, 2100


@transaction.atomic
def add_item(
    *,
    by: User,
    now: datetime,
    title: str,
    kind: ItemKind,
    owner: User,
    due_on: date,
    review: Review | None = None,
    ticket: Ticket | None = None,
) -> ActionItem:
    """Write down what is to be done, by whom and until when; the owner is told and, later, reminded.

    `ticket` decides who may read it; with a review that is the review's. The same form sent twice makes one.
    Raises Refused, NotAllowed.
    """
    about = review.ticket if review is not None else ticket
    if not reads(by, about) or (review is not None and not is_writer(by, review)):
        raise NotAllowed
    item = ActionItem(
        title=title,
        kind=kind,
        owner=owner,
        due_on=due_on,
        review=review,
        ticket=about,
        added_at=now,
        added_by=by,
    )
    earlier = _just_added(item, by)
    if earlier is not None:
        return earlier
    _check(item, now)
    _schedule(item, now)
    item.save()
    changes = {name: [None, value] for name, value in item_values(item).items()}
    entry = _record(item, ItemEvent.ADDED, by, now, {"changes": changes})
    notices.tell_item_owner(item=item, entry=entry, now=now)
    return item


def _just_added(item: ActionItem, by: User) -> ActionItem | None:
    """The open item that the same person wrote down a moment ago with the very same words."""
    one_at_a_time(by)
    same = {"review": item.review, "ticket": item.ticket, "added_by": by}
    return ActionItem.objects.filter(
        **same, **item_values(item), state=ItemState.OPEN, added_at__gte=item.added_at - SAME_CLICK
    ).first()


def change_item(
    *,
    item: int,
    by: User,
    now: datetime,
    opened: int,
    title: str,
    kind: ItemKind,
    owner: User,
    due_on: date,
) -> ActionItem:
    """Change an open item that was read at revision `opened`; a new owner is told.

    Raises ActionItem.DoesNotExist, Refused, NotAllowed, Overtaken.
    """
    with _holding(item, by) as row:
        if not row.is_open:
            raise Refused(
                _("This is %(state)s. Open it again first.") % {"state": row.get_state_display().lower()}
            )
        typed = {"title": title, "kind": kind, "owner": owner.pk, "due_on": due_on.isoformat()}
        later = row.record.filter(revision__gt=opened)
        changes = settled(later, current=item_values(row), typed=typed)
        if changes:
            _apply(row, changes)
            _check(row, now, moved="due_on" in changes)
            _schedule(row, now)
            entry = _record(row, ItemEvent.CHANGED, by, now, {"changes": changes})
            if "owner" in changes:
                notices.tell_item_owner(item=row, entry=entry, now=now)
        return row


def finish_item(*, item: int, by: User, now: datetime, outcome: str = "") -> ActionItem:
    """It is done. Done twice is done once. Raises ActionItem.DoesNotExist, Refused, NotAllowed."""
    return _end(item=item, by=by, now=now, state=ItemState.DONE, outcome=outcome)


def drop_item(*, item: int, by: User, now: datetime, reason: str) -> ActionItem:
    """It will not be done, for a reason. Raises ActionItem.DoesNotExist, Refused, NotAllowed."""
    if not reason.strip():
        raise Refused(_("Say why it will not be done."), "outcome")
    return _end(item=item, by=by, now=now, state=ItemState.DROPPED, outcome=reason)


def reopen_item(*, item: int, by: User, now: datetime) -> ActionItem:
    """It is to be done after all. Raises ActionItem.DoesNotExist, NotAllowed."""
    with _holding(item, by) as row:
        if not row.is_open:
            changes = {"state": [row.state, ItemState.OPEN], "outcome": [row.outcome, ""]}
            row.state, row.ended_at, row.outcome = ItemState.OPEN, None, ""
            _schedule(row, now)
            _record(row, ItemEvent.REOPENED, by, now, {"changes": changes})
        return row


def item_values(item: ActionItem) -> dict[str, Any]:
    """An item as the record keeps it."""
    return {
        "title": item.title,
        "kind": item.kind,
        "owner": item.owner_id,
        "due_on": item.due_on.isoformat(),
    }


@contextmanager
def _holding(item: int, by: User) -> Iterator[ActionItem]:
    """Lock the item, check that `by` may change it, and store it when the block ends well."""
    with transaction.atomic():
        locked = ActionItem.objects.select_for_update(of=("self",))
        row = locked.select_related("ticket__team", "owner__organisation", "review__owner").get(pk=item)
        if not may_change_item(by, row):
            raise NotAllowed
        yield row
        row.save()


def _end(*, item: int, by: User, now: datetime, state: ItemState, outcome: str) -> ActionItem:
    with _holding(item, by) as row:
        if row.state == state:
            return row
        if not row.is_open:
            raise Refused(_("This is %(state)s already.") % {"state": row.get_state_display().lower()})
        row.state, row.outcome, row.ended_at, row.next_reminder_at = state, outcome, now, None
        kind = ItemEvent.DONE if state is ItemState.DONE else ItemEvent.DROPPED
        _record(row, kind, by, now, {"outcome": outcome, "changes": {"state": [ItemState.OPEN, state]}})
        return row


def _apply(row: ActionItem, changes: Mapping[str, list[Any]]) -> None:
    new = {field: pair[1] for field, pair in changes.items()}
    row.title, row.kind = new.get("title", row.title), new.get("kind", row.kind)
    if "owner" in new:
        row.owner = User.objects.select_related("organisation").get(pk=new["owner"])
    if "due_on" in new:
        row.due_on = date.fromisoformat(new["due_on"])


def _check(item: ActionItem, now: datetime, *, moved: bool = True) -> None:
    if not item.owner.is_active or not reads(item.owner, item.ticket):
        raise Refused(
            _("%(name)s can't read what this is about. Choose somebody who can.")
            % {"name": item.owner.get_full_name()},
            "owner",
        )
    if not FIRST_YEAR <= item.due_on.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise Refused(_("Choose a year from %(first)d to %(last)d.") % years, "due_on")
    if moved and item.due_on < local_date(now, item.owner.display_zone):
        raise Refused(_("This day is over. Choose today or a day to come."), "due_on")


def _schedule(item: ActionItem, now: datetime) -> None:
    """When it is late, and when its owner is reminded next, on the owner's calendar."""
    zone = item.owner.display_zone
    item.late_at = late_from(item.due_on, zone)
    item.next_reminder_at = next_reminder(item.due_on, zone, now).at


def _record(
    item: ActionItem, kind: ItemEvent, by: User | None, now: datetime, params: Mapping[str, Any]
) -> ActionEntry:
    if kind is not ItemEvent.ADDED:
        item.revision += 1
    return ActionEntry.objects.create(
        item=item,
        at=now,
        kind=kind,
        actor=by,
        actor_name=recorded_name(by),
        via=current_via(),
        revision=item.revision,
        params=dict(params),
    )
