"""How tickets stand to each other. Requesters never see these."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.frame import holding, locked
from tickets.actions.opened import Opened
from tickets.actions.settle import EVERY_CLOCK, settle
from tickets.lifecycle import Status
from tickets.models import PendingReason, Relation, Ticket, TimelineEntry
from tickets.models.choices import EntryKind, RelationKind
from tickets.notices import Notice
from tickets.permissions import Ability, sees

FREE_KINDS = (RelationKind.RELATED, RelationKind.CAUSED_BY)


def mark_duplicate(
    *, ticket: int, by: User | None, now: datetime, of: Ticket, opened: Opened | None = None
) -> Ticket:
    """End a ticket as duplicate of another one: its clocks end as cancelled, its number leads on. Can be
    undone."""
    _check_other(ticket, of, by)
    with transaction.atomic():
        # Both rows, in the order of their keys: of two tickets marked crosswise only one becomes the
        # duplicate.
        rows = {row.pk: row for row in locked(Ticket.objects.filter(pk__in=[ticket, of.pk])).order_by("pk")}
        survivor = rows[of.pk]
        if survivor.status == Status.DUPLICATE:
            raise Refused(
                _("%(number)s is itself a duplicate. Name the ticket it leads on to.")
                % {"number": survivor.number},
                "of",
            )
        with holding(ticket, by=by, now=now, needs=Ability.DUPLICATE, stops=EVERY_CLOCK) as hold:
            if opened is not None:
                opened.check(hold.ticket, ("status",))
            if Relation.objects.filter(target=hold.ticket, kind=RelationKind.DUPLICATE_OF).exists():
                raise Refused(
                    _("Other tickets lead on to this one. Mark the other one as the duplicate."), "of"
                )
            if Relation.objects.filter(target=hold.ticket, kind=RelationKind.CHILD_OF).exists():
                raise Refused(
                    _("It has children. Take them off first, or mark the other one as the duplicate."), "of"
                )
            before = _standing(hold.ticket)
            hold.move_to(Status.DUPLICATE)
            hold.ticket.closed_at = hold.now
            Relation.objects.create(
                source=hold.ticket, target=survivor, kind=RelationKind.DUPLICATE_OF, made_at=hold.now
            )
            entry = hold.record(EntryKind.DUPLICATE, {"of": survivor.number, **before}, public=True)
            hold.cancel_clocks()
            same = survivor.requester_id == hold.ticket.requester_id
            hold.tell_requester(Notice.DUPLICATE, entry, {"number": survivor.number} if same else {})
            return hold.ticket


def undo_duplicate(*, ticket: int, by: User | None, now: datetime) -> Ticket:
    """It was none: back to the status it had, waiting or not, its clocks revived as if never stopped."""
    with holding(ticket, by=by, now=now, needs=Ability.UNDO_DUPLICATE) as hold:
        relation = Relation.objects.select_related("target").get(
            source=hold.ticket, kind=RelationKind.DUPLICATE_OF
        )
        row = hold.ticket
        # The table ends at `duplicate`; undoing is not a step but the step's removal.
        _restore_standing(row)
        row.closed_at = None
        hold.record(EntryKind.DUPLICATE_UNDONE, {"of": relation.target.number, "to": row.status}, public=True)
        relation.delete()
        hold.revive_clocks()
        # A wait that would have ended meanwhile ends at its promised instant; what ran out is recorded.
        settle(hold)
        return row


def _standing(ticket: Ticket) -> dict[str, Any]:
    """Where a ticket stands, to be put back there if it was no duplicate."""
    reason, wake_at = ticket.pending_reason, ticket.wake_at
    return {
        "from": ticket.status,
        "reason": reason.code if reason else "",
        "wake_at": wake_at.isoformat() if wake_at else None,
    }


def _restore_standing(ticket: Ticket) -> None:
    marked = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.DUPLICATE).order_by("-pk").first()
    before = marked.params if marked is not None else {"from": Status.ASSIGNED.value}
    ticket.status = before["from"]
    if ticket.status == Status.PENDING:
        ticket.pending_reason = PendingReason.objects.get(code=before["reason"])
        ticket.wake_at = datetime.fromisoformat(before["wake_at"]) if before["wake_at"] else None


def relate(*, ticket: int, by: User | None, now: datetime, kind: str, other: Ticket) -> Ticket:
    """Note that two tickets have to do with each other."""
    if kind not in FREE_KINDS:
        raise Refused(_("Choose “related to” or “caused by”."), "kind")
    _check_other(ticket, other, by)
    with holding(ticket, by=by, now=now, needs=Ability.RELATE) as hold:
        _relation, made = Relation.objects.get_or_create(
            source=hold.ticket, target=other, kind=kind, defaults={"made_at": hold.now}
        )
        if made:
            hold.record(EntryKind.RELATED, {"kind": kind, "other": other.number})
        return hold.ticket


def unrelate(*, ticket: int, by: User | None, now: datetime, relation: int) -> Ticket:
    with holding(ticket, by=by, now=now, needs=Ability.RELATE) as hold:
        row = (
            Relation.objects.select_related("target")
            .filter(pk=relation, source=hold.ticket, kind__in=FREE_KINDS)
            .first()
        )
        if row is None:
            raise Refused(_("This relation is not there any more."))
        row.delete()
        hold.record(EntryKind.UNRELATED, {"kind": row.kind, "other": row.target.number})
        return hold.ticket


def _check_other(ticket: int, other: Ticket, by: User | None) -> None:
    if other.pk == ticket:
        raise Refused(_("Name another ticket than this one."), "of")
    if by is not None and not sees(by, other):
        raise NotAllowed
