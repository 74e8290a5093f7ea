"""Parents and children: who they are, and how they are locked together (docs/semantics.md, "Relations")."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.models import Relation, Ticket
from tickets.models.choices import RelationKind

TRIES = 5
AROUND = timedelta(days=1)
MOST_SUGGESTED = 40


def lock_family(ticket: int, *also: int) -> None:
    """Lock a ticket with its parent, its children and `also`, in the order of their keys: nobody waits for
    somebody who waits for him.

    Inside a transaction, before any of these rows is locked. Who joins the family while the locks are waited
    for is found when they are held, and all is let go and tried again.
    """
    for _attempt in range(TRIES):
        point = transaction.savepoint()
        known = {ticket, *also, *_relatives(ticket)}
        rows = Ticket.objects.filter(pk__in=known).order_by("pk").select_for_update()
        list(rows.values_list("pk"))
        if known >= _relatives(ticket):
            transaction.savepoint_commit(point)
            return
        transaction.savepoint_rollback(point)
    raise Refused(_("Tickets are being added to this one right now. Try again in a moment."))


def _relatives(ticket: int) -> set[int]:
    of_family = Relation.objects.filter(kind=RelationKind.CHILD_OF)
    parents = of_family.filter(source=ticket).values_list("target", flat=True)
    children = of_family.filter(target=ticket).values_list("source", flat=True)
    return set(parents.union(children, all=True))


def suggested_children(user: User, parent: Ticket) -> list[Ticket]:
    """Open incidents that may be the same fault: same service or category, received within a day of it.

    Those that `user` sees, that have no family and are no major incident themselves; the newest first.
    """
    about = Q(pk=None)
    if parent.service_id is not None:
        about |= Q(service=parent.service_id)
    if parent.category_id is not None:
        about |= Q(category=parent.category_id)
    of_family = Relation.objects.filter(kind=RelationKind.CHILD_OF)
    alone = ~Exists(of_family.filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk"))))
    near = (parent.received_at - AROUND, parent.received_at + AROUND)
    found = Ticket.objects.visible_to(user).open().filter(about, alone, received_at__range=near)
    found = found.filter(kind=parent.kind).exclude(pk=parent.pk).exclude(major__state="accepted")
    return list(found.order_by("-received_at", "-pk")[:MOST_SUGGESTED])


def parent_of(ticket: int) -> Ticket | None:
    """The parent of a ticket given by its key."""
    return Ticket.objects.filter(
        related_from__kind=RelationKind.CHILD_OF, related_from__source=ticket
    ).first()


def children_of(ticket: int) -> list[Ticket]:
    """The children of a ticket given by its key, by key."""
    return list(Ticket.objects.all().children_of(ticket).order_by("pk"))
