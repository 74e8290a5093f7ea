"""The promise a ticket would carry, shown while it is logged or reclassified."""

from dataclasses import dataclass
from datetime import datetime

from oncall.models import Organisation, Team
from tickets.actions.policy_choice import Traits, choose_measure
from tickets.models import Category, Desk, MatrixCell, Service, Subcategory, Ticket
from tickets.models.choices import Metric


@dataclass(frozen=True)
class Promise:
    """Due instants in UTC and targets in business seconds; None where the policy doesn't promise that
    metric."""

    priority: int
    policy_name: str
    first_response_due_at: datetime | None
    resolution_due_at: datetime | None
    first_response_target: int | None
    resolution_target: int | None
    zone: str


def preview_promise(
    *,
    kind: str,
    service: Service | None,
    category: Category | None,
    organisation: Organisation | None,
    impact: int,
    urgency: int,
    now: datetime,
) -> Promise:
    """What a ticket of these traits received `now` would be promised. `impact` and `urgency` are ranks.

    Raises tickets.priority.MatrixHole for ranks the matrix doesn't know.
    """
    priority = MatrixCell.objects.matrix().priority(impact, urgency)
    traits = Traits(
        kind,
        service.pk if service else None,
        category.pk if category else None,
        organisation.pk if organisation else None,
    )
    measure = choose_measure(traits)
    calendar = measure.calendar.engine()
    targets = {metric: measure.policy.target(metric, priority) for metric in Metric}
    due = {
        metric: calendar.add_business(now, target) if target is not None else None
        for metric, target in targets.items()
    }
    return Promise(
        priority=priority,
        policy_name=measure.policy.policy.name,
        first_response_due_at=due[Metric.FIRST_RESPONSE],
        resolution_due_at=due[Metric.RESOLUTION],
        first_response_target=targets[Metric.FIRST_RESPONSE],
        resolution_target=targets[Metric.RESOLUTION],
        zone=calendar.spec.zone,
    )


def promise_of(ticket: Ticket) -> Promise:
    """What a ticket that was just logged was promised, as its clocks say."""
    rows = ticket.just_started or ticket.clocks.select_related("policy_version__policy", "calendar_version")
    clocks = {clock.metric: clock for clock in rows}
    first, last = clocks.get(Metric.FIRST_RESPONSE), clocks.get(Metric.RESOLUTION)
    known = last or first
    return Promise(
        priority=ticket.priority,
        policy_name=known.policy_version.policy.name if known else "",
        first_response_due_at=first.due_at if first else None,
        resolution_due_at=last.due_at if last else None,
        first_response_target=first.target if first else None,
        resolution_target=last.target if last else None,
        zone=known.calendar_version.engine().spec.zone if known else "",
    )


def defaults_of(subcategory: Subcategory | None, desk: Desk | None = None) -> tuple[int, int, Team | None]:
    """Ranks of impact and urgency, and the team, when nobody says otherwise: the subcategory's, else the
    desk's."""
    desk = desk or Desk.get()
    if subcategory is None:
        return desk.default_impact.rank, desk.default_urgency.rank, None
    impact = subcategory.default_impact or desk.default_impact
    urgency = subcategory.default_urgency or desk.default_urgency
    return impact.rank, urgency.rank, subcategory.default_team
