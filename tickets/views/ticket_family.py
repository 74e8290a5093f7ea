"""What stands above a ticket's page when it is a major incident, or one of a family of tickets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from oncall.models import User
from tickets import registry
from tickets.lifecycle import Status
from tickets.models import MajorIncident, MajorMark, Relation, SlaClock, SpotCheck, Ticket
from tickets.models.choices import OPEN_VALUES, Kind, MajorState, Metric, RelationKind
from tickets.permissions import sees
from tickets.wording import field_label

ROLES = ("commander", "communications_lead", "scribe")


@dataclass(frozen=True, slots=True)
class Child:
    """A child as its parent's page shows it; `ticket` is None when the reader may not see it."""

    key: int
    ticket: Ticket | None
    verification: str


@dataclass(frozen=True, slots=True)
class Family:
    """The parent, if any, and the children; `is_parent_hidden` when the reader may not see the parent."""

    parent: Ticket | None
    is_parent_hidden: bool
    children: list[Child]
    open_children: int


@dataclass(frozen=True, slots=True)
class MajorPanel:
    """All that the panel of a major incident shows."""

    major: MajorIncident
    roles: list[tuple[str, User | None]]
    update: SlaClock | None
    cycles: list[SlaClock]
    late_updates: int
    checks: list[SpotCheck]
    open_checks: int
    marks: list[MajorMark]
    obstacles: list[registry.Obstacle]


def family_of(user: User, ticket: Ticket) -> Family:
    """Who belongs to this ticket. One query, two more with a family."""
    of_family = Relation.objects.filter(kind=RelationKind.CHILD_OF)
    of_it = of_family.filter(Q(source=ticket) | Q(target=ticket)).values_list("source", "target")
    rows = list(of_it) if ticket.may_have("relations") else []
    if not rows:
        return Family(None, is_parent_hidden=False, children=[], open_children=0)
    keys = {key for row in rows for key in row} - {ticket.pk}
    relatives = Ticket.objects.filter(pk__in=keys).select_related("pending_reason").order_by("pk")
    above = {target for source, target in rows if source == ticket.pk}
    found = list(relatives)
    parent = next((each for each in found if each.pk in above), None)
    children = [each for each in found if each.pk not in above]
    seen = parent is not None and sees(user, parent)
    return Family(
        parent=parent if seen else None,
        is_parent_hidden=parent is not None and not seen,
        children=[_child(user, each) for each in children],
        open_children=sum(each.is_open for each in children),
    )


def _child(user: User, child: Ticket) -> Child:
    return Child(child.pk, child if sees(user, child) else None, _verification(child))


def _verification(child: Ticket) -> str:
    """Where the question *is it working now?* stands; empty while it was not asked."""
    if child.status == Status.CLOSED:
        return child.get_closed_as_display()
    if child.status != Status.RESOLVED:
        return ""
    if child.is_confirmed:
        return _("Confirmed by the requester")
    return _("asked twice, no answer yet") if child.reminded_at else _("asked, no answer yet")


def major_panel(ticket: Ticket) -> MajorPanel | None:
    """The panel of a ticket that is, or is proposed as, a major incident; also of one that was."""
    if ticket.major_incident is None:
        return None
    people = MajorIncident.objects.select_related("proposed_by", "decided_by", *ROLES)
    major = people.get(ticket=ticket)
    updates = ticket.clocks.filter(metric=Metric.NEXT_UPDATE).order_by("-cycle")
    cycles = list(updates.select_related("calendar_version__calendar"))
    checks = list(major.spot_checks.select_related("checked_by"))
    return MajorPanel(
        major=major,
        roles=[(field_label(name), getattr(major, name)) for name in ROLES],
        update=next((clock for clock in cycles if clock.is_live), None),
        cycles=cycles,
        late_updates=sum(clock.breached_at is not None for clock in cycles),
        checks=checks,
        open_checks=sum(check.checked_at is None for check in checks),
        marks=list(major.marks.all()),
        obstacles=registry.obstacles(ticket) if major.is_declared and ticket.is_open else [],
    )


def promised_update(ticket: Ticket) -> datetime | None:
    """When the requester hears more (UTC): as the ticket's own major incident or its parent's says."""
    if not ticket.is_open:
        return None
    mine = Q(ticket=ticket)
    parents = Q(ticket__related_from__kind=RelationKind.CHILD_OF, ticket__related_from__source=ticket)
    promised = MajorIncident.objects.filter(mine | parents, next_update_at__isnull=False)
    return promised.order_by("next_update_at").values_list("next_update_at", flat=True).first()


def declared_and_proposed(user: User) -> dict[str, list[dict[str, Any]]]:
    """The major incidents this person sees, by where they stand: declared, proposed, waiting to be closed."""
    tickets = (
        Ticket.objects.visible_to(user)
        .filter(Q(major__state=MajorState.ACCEPTED) | _decidable(), kind=Kind.INCIDENT)
        .exclude(status__in=(Status.CLOSED, Status.CANCELLED, Status.DUPLICATE))
        .select_related("major__commander", "major__communications_lead", "major__proposed_by")
        .select_related("service", "team", "pending_reason")
        .order_by("-major__pk")
    )
    children = Count("related_from", filter=Q(related_from__kind=RelationKind.CHILD_OF), distinct=True)
    checks = Count("major__spot_checks", filter=Q(major__spot_checks__checked_at=None), distinct=True)
    rows = list(tickets.annotate(child_count=children, check_count=checks))
    live = SlaClock.objects.filter(ticket__in=rows, metric=Metric.NEXT_UPDATE, stopped_at=None)
    clocks = {clock.ticket_id: clock for clock in live.select_related("calendar_version")}
    found: dict[str, list[dict[str, Any]]] = {"declared": [], "proposed": [], "ending": []}
    for ticket in rows:
        row = {"ticket": ticket, "major": ticket.major_incident, "update": clocks.get(ticket.pk)}
        found[_place(ticket)].append(row)
    return found


def _decidable() -> Q:
    """A proposal is decided while its ticket is open; when that is reopened, it comes back."""
    return Q(major__state=MajorState.PROPOSED, status__in=OPEN_VALUES)


def _place(ticket: Ticket) -> str:
    if not ticket.is_major:
        return "proposed"
    return "declared" if ticket.is_open else "ending"
