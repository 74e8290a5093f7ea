"""Families of tickets: one fault, many callers. One level deep, without cycles, one parent each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.family import children_of, lock_family, parent_of
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.proposing import decline_held
from tickets.models import Relation, Ticket
from tickets.models.choices import EntryKind, RelationKind
from tickets.permissions import Ability, sees

MOST_AT_ONCE = 100


def add_child(*, ticket: int, by: User | None, now: datetime, child: Ticket) -> Ticket:
    """Attach an open ticket to an open parent. What is its child already stays so, silently."""
    return add_children(ticket=ticket, by=by, now=now, children=[child])


def add_children(*, ticket: int, by: User | None, now: datetime, children: Sequence[Ticket]) -> Ticket:
    """Attach several at once: all of them, or none when one can't be."""
    if not children:
        raise Refused(_("Choose at least one ticket."), "children")
    if len(children) > MOST_AT_ONCE:
        raise Refused(
            _("At most %(most)d tickets are attached at once.") % {"most": MOST_AT_ONCE}, "children"
        )
    for child in children:
        if child.pk == ticket:
            raise Refused(_("A ticket can't be its own child."), "numbers")
        if by is not None and not sees(by, child):
            raise NotAllowed
    with transaction.atomic():
        lock_family(ticket, *(child.pk for child in children))
        with holding(ticket, by=by, now=now, needs=Ability.RELATE) as hold:
            _check_parent(hold.ticket)
            for key in sorted({child.pk for child in children}):
                _attach(hold, key)
            return hold.ticket


def _check_parent(parent: Ticket) -> None:
    if not parent.is_open:
        raise Refused(
            _("%(number)s is not open any more, so no children are attached to it.")
            % {"number": parent.number}
        )
    above = parent_of(parent.pk)
    if above is not None:
        raise Refused(
            _("%(number)s is itself a child, of %(parent)s. Attach the ticket there.")
            % {"number": parent.number, "parent": above.number}
        )


def _attach(hold: Hold, key: int) -> None:
    parent = hold.ticket
    with holding(key, by=hold.by, now=hold.now) as own:
        child = own.ticket
        above = parent_of(key)
        if above is not None and above.pk == parent.pk:
            return
        _check_child(child, above)
        Relation.objects.create(source=child, target=parent, kind=RelationKind.CHILD_OF, made_at=own.now)
        own.record(EntryKind.RELATED, {"kind": RelationKind.CHILD_OF, "other": parent.number})
        hold.record(EntryKind.CHILD_ADDED, {"child": child.number})
        if child.major_incident is not None and child.major_incident.is_proposed:
            # a child is not declared: what would be decided about it is decided about its parent
            decline_held(own, reason="", params={"child_of": parent.number})


def _check_child(child: Ticket, above: Ticket | None) -> None:
    words = {"number": child.number, "parent": above.number if above else ""}
    if not child.is_open:
        raise Refused(_("%(number)s is not open any more.") % words, "numbers")
    if above is not None:
        raise Refused(
            _("%(number)s is a child of %(parent)s already. Take it off there first.") % words, "numbers"
        )
    if child.is_major:
        raise Refused(_("%(number)s is a major incident itself.") % words, "numbers")
    if children_of(child.pk):
        raise Refused(_("%(number)s has children itself. Take them off first.") % words, "numbers")


def remove_child(*, ticket: int, by: User | None, now: datetime, child: int) -> Ticket:
    """Take a child off its parent: from then on each goes its own way. Twice is once."""
    with transaction.atomic():
        lock_family(ticket)
        with holding(ticket, by=by, now=now, needs=Ability.RELATE) as hold:
            relation = Relation.objects.filter(
                source=child, target=hold.ticket, kind=RelationKind.CHILD_OF
            ).first()
            if relation is None:
                raise Refused(_("This ticket is not its child any more."))
            with holding(child, by=by, now=hold.now) as own:
                relation.delete()
                own.record(EntryKind.UNRELATED, {"kind": RelationKind.CHILD_OF, "other": hold.ticket.number})
                hold.record(EntryKind.CHILD_REMOVED, {"child": own.ticket.number})
            return hold.ticket
